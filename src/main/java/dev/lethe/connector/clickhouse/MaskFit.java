package dev.lethe.connector.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.LetheException;
import dev.lethe.connector.Category;
import dev.lethe.connector.Change;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Mask;
import dev.lethe.spec.MaskSpec;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Whether what a rule writes fits a table, asked of its catalogue before anything is planned. */
final class MaskFit {
  private final ClickHouseClient client;
  private final Table table;
  private final Change change;
  private final String where;

  MaskFit(ClickHouseClient client, Table table, Change change, String where) {
    this.client = client;
    this.table = table;
    this.change = change;
    this.where = where;
  }

  /**
   * @return copies that are not covered, a sentence each
   * @throws LetheException exit 2 with what would work
   */
  List<String> check() {
    mutable();
    for (Column column : table.columns(where + ": ", change.match().keySet())) {
      if (!column.hasText()) {
        throw wrong(column, "is of type " + column.type() + ", whose values cannot be matched");
      }
    }
    table.columns(where + ": ", change.masks().keySet());
    for (Column column : table.columns(where + ": ", Edits.written(change))) {
      updatable(column);
      taken(column, change.masks().get(column.name()));
    }
    return table.views().stream()
        .map(
            view ->
                "What the view "
                    + view
                    + " has taken from table "
                    + shown()
                    + " is a copy that this rule does not cover; name its table in a rule of its"
                    + " own, or fill it again afterwards.")
        .toList();
  }

  private void mutable() {
    if (!table.engine().endsWith("MergeTree")) {
      throw LetheException.badInput(
          where
              + ": table "
              + shown()
              + " has the engine "
              + table.engine()
              + ", which changes no rows; name the MergeTree table that keeps them, and for a"
              + " Distributed one a connection for each shard.");
    }
    if (client.config().cluster() == null && Mutation.replicas(client, table) > 1) {
      throw LetheException.badInput(
          where
              + ": table "
              + shown()
              + " has "
              + Mutation.replicas(client, table)
              + " replicas, and each of them needs the staged rows; set cluster in its connection"
              + " to the cluster of these hosts.");
    }
  }

  private void updatable(Column column) {
    if (!column.keys().isEmpty()) {
      throw wrong(
          column,
          "is part of its "
              + String.join(" key and ", column.keys())
              + " key, and ClickHouse updates no such column; delete the rows instead (delete ="
              + " true), or copy the table into one whose keys leave it out");
    }
    if (isArgument(column)) {
      throw wrong(
          column,
          "steers its engine "
              + table.engine()
              + ", and ClickHouse updates no such column; delete the rows instead (delete = true)");
    }
    if (!column.defaultKind().isEmpty() && !column.defaultKind().equals("DEFAULT")) {
      throw wrong(
          column,
          "is "
              + column.defaultKind()
              + ", computed from others; mask those that it is computed from");
    }
  }

  /** As a version or a sign; a SummingMergeTree's columns hold numbers. */
  private boolean isArgument(Column column) {
    int arguments = table.engineFull().indexOf('(');
    int end = table.engineFull().indexOf(')');
    boolean has = table.engine().contains("Replacing") || table.engine().contains("Collapsing");
    return has
        && arguments >= 0
        && end > arguments
        && Pattern.compile("(^|[(,\\s`])" + Pattern.quote(column.name()) + "($|[),\\s`])")
            .matcher(table.engineFull().substring(arguments, end + 1))
            .find();
  }

  private void taken(Column column, Mask mask) {
    MaskSpec spec = mask.spec();
    if (spec.strategy() == MaskSpec.Strategy.NULL) {
      if (!column.nullable()) {
        throw wrong(
            column,
            "is of type " + column.type() + " and takes no NULL; use constant or set:VALUE");
      }
      return;
    }
    if (column.fixedLength().isPresent()) {
      int longest = longestBytes(mask);
      if (longest > column.fixedLength().getAsInt()) {
        throw wrong(
            column,
            "takes "
                + column.fixedLength().getAsInt()
                + " bytes, and what the mask writes has up to "
                + longest
                + "; put |truncate:"
                + column.fixedLength().getAsInt()
                + " behind it, or use random:"
                + column.fixedLength().getAsInt());
      }
    } else if (!column.holdsText()) {
      typed(column, spec);
    }
  }

  /** Characters are one byte each but in the job's own text. */
  private static int longestBytes(Mask mask) {
    String text = mask.spec().value();
    return text == null
        ? mask.longest()
        : Math.max(mask.longest(), mask.of("", "").getBytes(UTF_8).length);
  }

  private void typed(Column column, MaskSpec spec) {
    boolean fixed =
        spec.strategy() == MaskSpec.Strategy.CONSTANT || spec.strategy() == MaskSpec.Strategy.SET;
    if (fixed && column.hasText() && isValue(column, spec.value())) {
      return;
    }
    throw wrong(
        column,
        "is of type "
            + column.type()
            + ", which cannot hold what the mask writes; use set:VALUE with a value of that type"
            + (column.nullable() ? " or null" : "")
            + ", or delete the rows instead (delete = true)");
  }

  /** The job's own text, and nobody's value. */
  private boolean isValue(Column column, String text) {
    try {
      client.rows(
          "try a mask",
          "SELECT ifNull(toString(CAST({text:String} AS " + column.type() + ")), '')",
          Map.of("param_text", text),
          RowBinary.Input::text);
      return true;
    } catch (ConnectorException e) {
      if (e.category() == Category.INVALID_REQUEST) {
        return false;
      }
      throw e;
    }
  }

  private LetheException wrong(Column column, String problem) {
    return LetheException.badInput(
        where + ": column '" + column.name() + "' of table " + shown() + " " + problem + ".");
  }

  private String shown() {
    return table.name().database() + "." + table.name().table();
  }
}
