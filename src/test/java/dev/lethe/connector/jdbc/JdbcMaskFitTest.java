package dev.lethe.connector.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.Change;
import dev.lethe.connector.Connector;
import dev.lethe.connector.Mask;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.MaskSpec.Strategy;
import dev.lethe.spec.Secret;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a database would refuse of a mask is known while planning, with what would work. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class JdbcMaskFitTest {
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String WHERE = "job.conf:7";

  protected TestDatabase database;

  protected abstract TestDatabase openDatabase() throws SQLException;

  protected abstract Connector<JdbcConfig> connector();

  @BeforeAll
  void makeTables() throws SQLException {
    database = openDatabase();
    database.execute("CREATE TABLE projects (code varchar(80) PRIMARY KEY)");
    database.execute(
        "CREATE TABLE people (id varchar(40) PRIMARY KEY, email varchar(254) NOT NULL UNIQUE,"
            + " alias varchar(80) UNIQUE, tag varchar(10) UNIQUE, badge varchar(80) UNIQUE,"
            + " name varchar(10), status varchar(16) NOT NULL, age int, since date,"
            + " shouted varchar(254) GENERATED ALWAYS AS (upper(email)) STORED,"
            + " project varchar(80), region varchar(40), seat varchar(40), note text,"
            + " CONSTRAINT people_status CHECK (status IN ('ACTIVE', 'LOCKED', 'DELETED')),"
            + " CONSTRAINT people_note CHECK (note <> '' AND note NOT LIKE '%''%'),"
            + " CONSTRAINT people_age CHECK (age > 0 OR status = 'DELETED'),"
            + " CONSTRAINT people_seat UNIQUE (region, seat),"
            + " CONSTRAINT people_project FOREIGN KEY (project) REFERENCES projects (code))");
    database.execute(
        "CREATE TABLE wearers (id int PRIMARY KEY, badge varchar(80), CONSTRAINT wearers_badge"
            + " FOREIGN KEY (badge) REFERENCES people (badge))");
    database.execute("INSERT INTO projects VALUES ('p1')");
    database.execute(
        "INSERT INTO people (id, email, status, age, project, note)"
            + " VALUES ('ann', 'ann@x.org', 'ACTIVE', 30, 'p1', 'says')");
  }

  @AfterAll
  void closeDatabase() throws SQLException {
    database.close();
  }

  @Test
  void sameValueForSeveralPeopleUnderUniqueIsRefusedWithWhatWouldWork() {
    assertThat(refused("email", mask(Strategy.CONSTANT, "DELETED_USER")))
        .contains("table people of " + database.config().shownUrl(), "(254)", "UNIQUE over email")
        .contains("constant gives several people the same value")
        .contains("use unique-constant, hmac, hash, random:24")
        .doesNotContain("null");
    assertThat(refused("email", mask(Strategy.SET, "x"))).contains("set:x gives");
    assertThat(refused("alias", mask(Strategy.CONSTANT, "GONE"))).contains("random:24, null");
    assertThat(refused("email", truncated(Strategy.HMAC, 8)))
        .contains("hmac|truncate:8 is too short");
    assertThat(refused("alias", random(5))).contains("random:5 is too short");
    assertThat(refused("tag", mask(Strategy.CONSTANT, "GONE"))).contains("use null");
    assertThat(refused("id", mask(Strategy.CONSTANT, "GONE"))).contains("UNIQUE over id");
    assertThat(refused("seat", mask(Strategy.CONSTANT, "GONE")))
        .contains("people_seat", "UNIQUE over region, seat");
    for (Mask fits :
        List.of(
            mask(Strategy.UNIQUE_CONSTANT, "DELETED_USER"),
            mask(Strategy.HMAC, null),
            truncated(Strategy.HASH, 16),
            random(13))) {
      assertThat(fits("email", fits)).isEmpty();
    }
    assertThat(fits("alias", mask(Strategy.NULL, null))).as("NULLs do not collide").isEmpty();
  }

  @Test
  void rowsOfOnePersonMayCollideWhereTheyAreNotFoundByAUniqueId() {
    Map<String, Mask> masks = Map.of("email", mask(Strategy.HMAC, null));

    assertThat(fits(Map.of("name", Identifier.ID), masks))
        .hasSize(1)
        .allMatch(doubt -> doubt.contains("two rows of one person"))
        .allMatch(doubt -> doubt.contains("hash"));
    assertThat(fits(Map.of("email", Identifier.EMAIL), Map.of("email", mask(Strategy.HASH, null))))
        .isEmpty();
  }

  @Test
  void nullUnderNotNullIsRefused() {
    assertThat(refused("email", mask(Strategy.NULL, null)))
        .contains("NOT NULL", "use unique-constant")
        .doesNotContain("set:");
    assertThat(refused("status", mask(Strategy.NULL, null))).contains("NOT NULL", "set:VALUE");
  }

  @Test
  void valueLongerThanItsColumnIsRefusedUnlessItIsTruncated() {
    assertThat(refused("name", mask(Strategy.CONSTANT, "DELETED_USER")))
        .contains("takes 10 characters", "constant writes up to 12", "|truncate:10");
    assertThat(refused("name", mask(Strategy.HASH, null))).contains("up to 64", "random:10");
    assertThat(fits("name", truncated(Strategy.CONSTANT, 10))).isEmpty();
    assertThat(fits("name", random(10))).isEmpty();
    assertThat(fits("name", mask(Strategy.SET, "1234567890"))).isEmpty();
    assertThat(fits("name", mask(Strategy.SET, "äöüäöüäöü🎉"))).as("characters").isEmpty();
  }

  @Test
  void checksAreAskedOfTheServerItself() throws SQLException {
    assertThat(refused("status", mask(Strategy.SET, "GONE")))
        .contains("check people_status", "ACTIVE", "set:VALUE");
    assertThat(refused("note", mask(Strategy.SET, "it's"))).contains("check people_note");
    assertThat(refused("note", truncated(Strategy.HASH, 0))).contains("check people_note");
    assertThat(fits("note", mask(Strategy.SET, "says"))).isEmpty();
    assertThat(fits("note", mask(Strategy.NULL, null))).as("NULL keeps a check").isEmpty();
    assertThat(fits("note", mask(Strategy.HMAC, null)))
        .hasSize(1)
        .allMatch(doubt -> doubt.contains("people_note"))
        .allMatch(doubt -> doubt.contains("cannot be known"));
    assertThat(fits("status", mask(Strategy.SET, "DELETED")))
        .as("a check on another column as well")
        .hasSize(1)
        .allMatch(doubt -> doubt.contains("people_age"));
    Map<String, Mask> both =
        Map.of("status", mask(Strategy.SET, "ACTIVE"), "age", mask(Strategy.SET, "0"));
    assertThat(problem(Map.of("id", Identifier.ID), both)).contains("check people_age");
    Map<String, Mask> allowed =
        Map.of("status", mask(Strategy.SET, "DELETED"), "age", mask(Strategy.SET, "0"));
    assertThat(fits(Map.of("id", Identifier.ID), allowed)).isEmpty();
  }

  @Test
  void foreignKeysAreNamedInEitherDirection() {
    assertThat(refused("project", mask(Strategy.CONSTANT, "GONE")))
        .contains("projects", "people_project", "use null");
    assertThat(fits("project", mask(Strategy.NULL, null))).isEmpty();
    assertThat(refused("badge", mask(Strategy.HMAC, null)))
        .contains("wearers", "wearers_badge", "ON UPDATE CASCADE");
  }

  @Test
  void computedColumnsAndOtherTypesAreRefused() {
    assertThat(refused("shouted", mask(Strategy.HMAC, null))).contains("computed by the server");
    assertThat(refused("age", mask(Strategy.CONSTANT, "DELETED_USER")))
        .contains("of type int", "set:VALUE", "or null");
    assertThat(refused("age", mask(Strategy.HMAC, null))).contains("of type int");
    assertThat(refused("since", mask(Strategy.SET, "one day"))).contains("of type date");
    assertThat(fits("since", mask(Strategy.SET, "1970-01-01"))).isEmpty();
  }

  @Test
  void everythingThatDoesNotFitIsToldAtOnceAndNothingIsTouched() throws SQLException {
    Map<String, String> before = database.rows("people");
    Map<String, Mask> masks =
        Map.of(
            "email", mask(Strategy.CONSTANT, "DELETED_USER"),
            "name", mask(Strategy.CONSTANT, "DELETED_USER"),
            "shouted", mask(Strategy.PRESERVE, null));

    assertThat(problem(Map.of("id", Identifier.ID), masks))
        .startsWith(WHERE + ": ")
        .contains("'email'", "'name'")
        .doesNotContain("shouted");

    assertThat(database.rows("people")).isEqualTo(before);
    assertThat(fits(Map.of("id", Identifier.ID), Map.of())).as("whole rows go").isEmpty();
  }

  protected final String refused(String column, Mask mask) {
    return problem(Map.of("id", Identifier.ID), Map.of(column, mask));
  }

  protected final List<String> fits(String column, Mask mask) {
    return fits(Map.of("id", Identifier.ID), Map.of(column, mask));
  }

  private String problem(Map<String, Identifier> match, Map<String, Mask> masks) {
    LetheException problem = catchThrowableOfType(LetheException.class, () -> fits(match, masks));
    assertThat(problem).as("refused").isNotNull();
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(problem).hasMessageContaining(WHERE);
    masks.keySet().stream()
        .filter(column -> masks.size() == 1)
        .forEach(column -> assertThat(problem).hasMessageContaining("'" + column + "'"));
    return problem.getMessage();
  }

  private List<String> fits(Map<String, Identifier> match, Map<String, Mask> masks) {
    Change change = new Change(match, masks);
    Target target = Target.rows("people", "id", change.fields()).with(change);
    try (Reader reader = connector().reader(database.config())) {
      return reader.fits(target, WHERE);
    }
  }

  protected static Mask mask(Strategy strategy, String value) {
    return new Mask(new MaskSpec(strategy, value, 0, false, null), new Secret(KEY));
  }

  private static Mask truncated(Strategy strategy, int length) {
    String value = strategy == Strategy.CONSTANT ? "DELETED_USER" : null;
    return new Mask(new MaskSpec(strategy, value, length, true, null), new Secret(KEY));
  }

  private static Mask random(int length) {
    return new Mask(new MaskSpec(Strategy.RANDOM, null, length, false, null), new Secret(KEY));
  }
}
