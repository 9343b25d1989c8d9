package dev.lethe.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.TestSpark;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SupersededSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which user records go and which node is asked, row by row of the tokenserver's own rules. */
@Timeout(120)
class SupersededTest {
  private static final Instant AS_OF = Instant.parse("2026-03-01T00:00:00Z");
  private static final Long CUTOFF = AS_OF.minus(Duration.ofDays(1)).toEpochMilli();
  private static final Long OLD = CUTOFF - 1;
  private static final String STATE = "616161";
  private static final String OVERRIDE = "https://new.example";

  private static final String FORCE = ", \"force\": true";
  private static final String FORCED = FORCE + ", \"override-node\": \"" + OVERRIDE + "\"";

  private static final long UP = 1;
  private static final long DOWN = 2;
  private static final long NEW = 3;
  private static final StructType USERS =
      StructType.fromDDL(
          "uid bigint, email string, generation bigint, client_state string, keys_changed_at"
              + " bigint, replaced_at bigint, nodeid bigint, held boolean");
  private static final StructType NODES = StructType.fromDDL("id bigint, node string, downed int");

  private final List<Row> users = new ArrayList<>();

  @Test
  void aRecordHasOneVerdictTheFirstThatApplies() {
    record(1, "a@x", 1, STATE, 1L, null, UP, true);
    record(2, "b@x", 1, STATE, 1L, CUTOFF, DOWN, true);
    record(3, "c@x", 1, STATE, 1L, AS_OF.toEpochMilli() + 5, UP, false);
    record(4, "d@x", 1, STATE, 1L, OLD, DOWN, true);
    record(5, "e@x", 1, STATE, 1L, OLD, UP, true);
    record(6, "f@x", 1, STATE, 1L, OLD, UP, false);
    record(7, "g@x", 1, STATE, 1L, OLD, null, null);

    assertThat(column("verdict", ""))
        .isEqualTo(
            Map.of(
                1L,
                "LIVE",
                2L,
                "IN_GRACE",
                3L,
                "IN_GRACE",
                4L,
                "NODE_DOWN",
                5L,
                "HELD",
                6L,
                "OBSOLETE",
                7L,
                "OBSOLETE"));
    assertThat(column("verdict", FORCE)).containsEntry(4L, "HELD");
  }

  @Test
  void nobodyIsAskedAboutARecordWithoutANode() {
    record(1, "a@x", 1, STATE, 1L, OLD, null, false);
    record(2, "a@x", 1, STATE, 1L, OLD, 99L, false);

    assertThat(column("node_asked", ""))
        .isEqualTo(Map.of(1L, Superseded.NO_NODE, 2L, Superseded.NO_NODE));
    assertThat(column("request", FORCED).values()).containsOnlyNulls();
  }

  @Test
  void itsOwnNodeIsAskedWhereThatIsUpAlsoWithAnOverride() {
    record(1, "a@x", 1, STATE, 1L, OLD, UP, false);
    record(2, "a@x", 1, STATE, 1L, null, NEW, false);

    assertThat(column("request", "")).containsEntry(1L, "https://up.example");
    assertThat(column("request", FORCED)).containsEntry(1L, "https://up.example");
  }

  @Test
  void byForceTheOverrideIsAskedInThePlaceOfANodeThatIsDown() {
    record(1, "a@x", 1, STATE, 1L, OLD, DOWN, false);
    record(2, "a@x", 1, STATE, 2L, null, NEW, false);
    record(3, "b@x", 1, STATE, 1L, OLD, DOWN, false);

    assertThat(column("request", FORCE)).containsEntry(1L, "https://down.example");
    assertThat(column("request", FORCED))
        .as("other keys in use, and an account that was deleted")
        .containsEntry(1L, OVERRIDE)
        .containsEntry(3L, OVERRIDE);
  }

  @Test
  void nobodyIsAskedWhereTheSameKeysAreInUseOnTheOverride() {
    record(1, "a@x", 1, STATE, 7L, OLD, DOWN, false);
    record(2, "A@x", 9, STATE, 7L, null, NEW, false);
    record(3, "b@x", 5, STATE, null, OLD, DOWN, false);
    record(4, "b@x", 5, STATE, null, null, NEW, false);
    record(5, "c@x", 5, null, 0L, OLD, DOWN, false);
    record(6, "c@x", 5, "", 5L, null, NEW, false);

    Map<Long, String> asked = column("node_asked", FORCED);

    assertThat(asked).containsEntry(1L, Superseded.SAME_KEYS);
    assertThat(asked).as("keys_changed_at NULL").containsEntry(3L, Superseded.SAME_KEYS);
    assertThat(asked).as("keys_changed_at 0").containsEntry(5L, Superseded.SAME_KEYS);
    assertThat(column("request", FORCED)).containsEntry(1L, null).containsEntry(3L, null);
    assertThat(column("request", ", \"override-node\": \"" + OVERRIDE + "\""))
        .as("without force nothing that is down goes, and nothing is asked elsewhere")
        .containsEntry(1L, "https://down.example");
  }

  @Test
  void theOverrideItselfIsAskedAlsoWhereItsOwnKeysAreInUse() {
    record(1, "a@x", 1, STATE, 7L, OLD, DOWN, false);
    record(2, "a@x", 1, STATE, 7L, null, NEW, false);

    assertThat(column("request", ", \"force\": true, \"override-node\": \"https://down.example\""))
        .containsEntry(1L, "https://down.example");
  }

  @Test
  void aKeyIdIsWhenTheKeysChangedAndTheirHashInUrlSafeBase64() {
    record(1, "a@x", 7, "fbff", 1234L, OLD, UP, false);
    record(2, "a@x", 7, "616161", null, OLD, UP, false);
    record(3, "a@x", 7, null, 0L, OLD, UP, false);
    record(4, "a@x", 7, "xyz", 1L, OLD, UP, false);

    assertThat(column("key_id", ""))
        .isEqualTo(
            Map.of(
                1L, "0000000001234--_8",
                2L, "0000000000007-YWFh",
                3L, "0000000000007-",
                4L, "0000000000001-malformed"));
  }

  @Test
  void aRangeExcludesItsEndsAndStillKnowsWhatIsInUseOutside() {
    record(10, "a@x", 1, STATE, 1L, OLD, DOWN, false);
    record(11, "a@x", 1, STATE, 1L, OLD, DOWN, false);
    record(12, "a@x", 1, STATE, 1L, OLD, DOWN, false);
    record(90, "a@x", 1, STATE, 1L, null, NEW, false);

    assertThat(column("node_asked", FORCED + ", \"range-start\": 10, \"range-end\": 12"))
        .isEqualTo(Map.of(11L, Superseded.SAME_KEYS));
  }

  private static SupersededSpec rule(String settings) {
    return JobSpec.thaw(
            """
            { "job": "t",
              "sources": { "users": { "connection": "d", "table": "users" } },
              "rules": { "purge": { "kind": "superseded", "storage": "s", "users": "users",
                         "services": "users", "nodes": "users" %s } } }
            """
                .formatted(settings))
        .superseded()
        .get("purge");
  }

  private void record(
      long uid,
      String email,
      long generation,
      String state,
      Long keysChangedAt,
      Long replacedAt,
      Long node,
      Boolean held) {
    users.add(
        RowFactory.create(uid, email, generation, state, keysChangedAt, replacedAt, node, held));
  }

  /** Uid → a column, each record once. */
  private Map<Long, String> column(String name, String settings) {
    Dataset<Row> nodes =
        TestSpark.session()
            .createDataFrame(
                List.of(
                    RowFactory.create(UP, "https://up.example/", 0),
                    RowFactory.create(DOWN, "https://down.example", 1),
                    RowFactory.create(NEW, OVERRIDE, null)),
                NODES);
    Map<Long, String> values = new TreeMap<>();
    new Superseded(rule(settings), AS_OF)
        .verdicts(TestSpark.session().createDataFrame(users, USERS), nodes)
        .select("uid", name)
        .collectAsList()
        .forEach(
            row -> {
              assertThat(values).as("each record once").doesNotContainKey(row.getLong(0));
              values.put(row.getLong(0), row.getString(1));
            });
    return values;
  }
}
