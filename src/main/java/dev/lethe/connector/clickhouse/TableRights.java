package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the user may do to a table what a target does there; by the server's own word. */
record TableRights(ClickHouseClient client, Target target) {
  /**
   * A sentence for each right that is missing; none from a server older than 24.11, which has no
   * CHECK GRANT.
   */
  List<String> lacking() {
    TableName table = Table.describe(client, target).name();
    String staged = TableName.quote(client.config().database()) + ".*";
    List<String> grants =
        List.of(
            "SELECT ON " + table.sql(),
            change() + " ON " + table.sql(),
            "CREATE TABLE, DROP TABLE, INSERT ON " + staged);
    List<String> lacking = new ArrayList<>();
    for (String grant : grants) {
      if (!has(grant)) {
        lacking.add(
            "The user '"
                + client.config().user()
                + "' of "
                + client.config().shown()
                + " lacks a right: GRANT "
                + grant
                + " TO "
                + TableName.quote(client.config().user())
                + ".");
      }
    }
    return lacking;
  }

  private String change() {
    return target.change().deletes()
        ? "ALTER DELETE"
        : target.change().masks().keySet().stream()
            .sorted()
            .map(TableName::quote)
            .collect(Collectors.joining(", ", "ALTER UPDATE(", ")"));
  }

  private boolean has(String grant) {
    try {
      return !client.text("ask what the user may do", "CHECK GRANT " + grant).equals("0");
    } catch (ConnectorException e) {
      if (e.category() != Category.INVALID_REQUEST) {
        throw e;
      }
      return true;
    }
  }
}
