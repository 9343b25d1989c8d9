package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** How many rows of each staged item have something left to change. */
final class RowCounts {
  private final ClickHouseClient client;
  private final String what;
  private final String sql;

  RowCounts(ClickHouseClient client, Table table, Change change, Edits edits, Staging staging) {
    this.client = client;
    this.what = "count rows of table " + table.name().table();
    String key = edits.match().sql();
    String those = key + " IN " + staging.keys();
    this.sql =
        change.deletes() || edits.changesWhatIsMatched()
            ? "SELECT %s AS lethe_key, count() FROM %s WHERE %s GROUP BY lethe_key"
                .formatted(key, table.name().sql(), those)
            : ("SELECT staged.%1$s, count() FROM (SELECT *, %2$s AS lethe_key FROM %3$s WHERE %4$s)"
                    + " AS found INNER JOIN %5$s AS staged ON found.lethe_key = staged.%1$s"
                    + " WHERE %6$s GROUP BY staged.%1$s")
                .formatted(
                    Staging.KEY, key, table.name().sql(), those, staging.sql(), edits.unfinished());
  }

  /** By {@link #key} of what is staged; an item without such rows is not in it. */
  Map<String, Long> ask() {
    Map<String, Long> counts = new HashMap<>();
    try (RowBinary.Input rows = client.select(what, sql, Map.of())) {
      while (rows.hasRow()) {
        String key = key(rows.text());
        counts.put(key, rows.number());
      }
    } catch (IOException e) {
      throw ClickHouseErrors.unreachable(client.config(), what, e);
    }
    return counts;
  }

  /** Bytes as a map's key. */
  static String key(byte[] staged) {
    return new String(staged, StandardCharsets.ISO_8859_1);
  }
}
