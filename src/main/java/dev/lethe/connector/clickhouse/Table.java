package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Change;
import dev.lethe.connector.Target;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table as the catalogue has it.
 *
 * @param engineFull the engine with its arguments
 * @param views those that are filled from it, as database.view
 */
record Table(
    TableName name,
    String engine,
    String engineFull,
    long rows,
    List<Column> columns,
    List<String> views)
    implements Serializable {

  Table {
    columns = List.copyOf(columns);
    views = List.copyOf(views);
  }

  /**
   * Asks the catalogue.
   *
   * @throws dev.lethe.connector.ConnectorException NOT_FOUND if there is no such table, or none
   *     that the user may see
   */
  static Table describe(ClickHouseClient client, Target target) {
    TableName name =
        TableName.parse(target.container(), client.config().database())
            .orElseThrow(() -> new IllegalArgumentException("not a table: " + target.container()));
    String what = "ask for the columns of table " + name.database() + "." + name.table();
    Map<String, String> place =
        Map.of("param_database", name.database(), "param_table", name.table());
    String where = " WHERE database = {database:String} AND ";
    List<Column> columns =
        client.rows(
            what,
            "SELECT name, type, arrayFilter(key -> key != '', ["
                + "if(is_in_partition_key, 'partition', ''), if(is_in_sorting_key, 'sorting', ''),"
                + "if(is_in_primary_key, 'primary', ''), if(is_in_sampling_key, 'sampling', '')]),"
                + " toString(default_kind) FROM system.columns"
                + where
                + "table = {table:String} ORDER BY position",
            place,
            row ->
                new Column(
                    Text.of(row.text()),
                    Text.of(row.text()),
                    Text.of(row.texts()),
                    Text.of(row.text())));
    List<Table> found =
        client.rows(
            what,
            "SELECT engine, engine_full, ifNull(total_rows, 0),"
                + " arrayMap((d, t) -> concat(d, '.', t), dependencies_database,"
                + " dependencies_table) FROM system.tables"
                + where
                + "name = {table:String}",
            place,
            row ->
                new Table(
                    name,
                    Text.of(row.text()),
                    Text.of(row.text()),
                    row.number(),
                    columns,
                    Text.of(row.texts())));
    if (found.isEmpty() || columns.isEmpty()) {
      throw ClickHouseErrors.noTable(client.config(), name);
    }
    return found.get(0);
  }

  boolean replicated() {
    return engine.startsWith("Replicated");
  }

  /**
   * The columns of a change's fields, or of some of them.
   *
   * @param where file and line for messages, or nothing
   * @throws dev.lethe.LetheException exit 2 if the table lacks one, with those that it has
   */
  List<Column> columns(String where, Iterable<String> fields) {
    List<Column> found = new ArrayList<>();
    for (String field : fields) {
      found.add(
          column(field)
              .orElseThrow(
                  () ->
                      ClickHouseErrors.unknownColumn(
                          where, name, field, columns.stream().map(Column::name).toList())));
    }
    return found;
  }

  /** The columns by whose values its items are told apart. */
  MatchColumns match(Change change) {
    return new MatchColumns(columns("", change.match().keySet()));
  }

  private Optional<Column> column(String field) {
    return columns.stream().filter(column -> column.name().equals(field)).findFirst();
  }
}
