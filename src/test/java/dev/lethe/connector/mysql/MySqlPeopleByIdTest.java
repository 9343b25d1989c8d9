package dev.lethe.connector.mysql;

import static dev.lethe.connector.ContractCalls.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Action;
import dev.lethe.connector.Outcome;
import dev.lethe.spec.Identifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A table that knows people by their ids. */
class MySqlPeopleByIdTest extends MySqlPeopleTest {
  @Override
  public Identifier identifier() {
    return Identifier.ID;
  }

  @Test
  void serverThatTakesNoLoadedDataGetsThemInStatements() throws Exception {
    seed(Map.of("a", "ada\t\\N", "b", "bob"));
    database.execute("SET GLOBAL local_infile = 0");
    try {
      List<Action> actions = actions(found(candidates(List.of("ada\t\\N"))), person("ada\t\\N"));

      assertThat(kinds(erase(config(), actions, false))).containsExactly(Outcome.Kind.APPLIED);
    } finally {
      database.execute("SET GLOBAL local_infile = 1");
    }
    assertThat(existing().get("a")).startsWith("a|DELETED_USER|");
    assertThat(existing().get("b")).startsWith("b|bob|");
  }

  @Test
  void loadedMaskThatDoesNotFitIsRefusedAndNotCut() throws Exception {
    seed(Map.of("a", "ada", "b", "bob"));
    database.execute("ALTER TABLE people MODIFY name varchar(20)");
    Map<String, String> before = existing();
    try {
      List<Outcome> outcomes =
          erase(config(), actions(found(), person("ada"), person("bob")), false);

      assertThat(kinds(outcomes)).containsExactly(Outcome.Kind.FAILED, Outcome.Kind.FAILED);
      assertThat(outcomes).allMatch(outcome -> outcome.message().contains("22001"));
      assertThat(existing()).isEqualTo(before);
    } finally {
      database.execute("ALTER TABLE people MODIFY name text");
    }
  }
}
