package dev.lethe.apply;

import dev.lethe.audit.AuditTable;
import dev.lethe.job.Scenario;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** The audit as tests look at it. */
final class Outcomes {
  private Outcomes() {}

  /** {@code kind key} → the outcomes of the action, in order, each with its reason or category. */
  static Map<String, List<String>> byAction(Scenario world, String planId) throws IOException {
    return world.audit(planId).stream()
        .filter(row -> row.getAs("action_id") != null)
        .sorted(
            (a, b) -> a.<java.time.Instant>getAs("finished_at").compareTo(b.getAs("finished_at")))
        .collect(
            Collectors.groupingBy(
                Outcomes::item,
                TreeMap::new,
                Collectors.mapping(Outcomes::text, Collectors.toList())));
  }

  /** The most terminal outcomes that any one action has. */
  static long mostTerminal(Scenario world, String planId) throws IOException {
    return world.audit().terminal(planId).groupBy("action_id").count().collectAsList().stream()
        .mapToLong(row -> row.getLong(1))
        .max()
        .orElse(0);
  }

  static long intents(Scenario world, String planId) throws IOException {
    return world.audit(planId).stream()
        .filter(row -> row.getAs("outcome").equals(AuditTable.WAVE_STARTED))
        .count();
  }

  private static String item(Row row) {
    String kind = row.<String>getAs("kind").equals("DELETE_OBJECT") ? "object " : "row ";
    return kind + row.<Row>getAs("locator").<String>getAs("key");
  }

  private static String text(Row row) {
    String detail = row.getAs("reason") != null ? row.getAs("reason") : row.getAs("category");
    return row.getAs("outcome") + (detail == null ? "" : "(" + detail + ")");
  }
}
