package dev.lethe.connector.jdbc;

import java.util.List;
import java.util.Map;

/** What a server's catalogue says about what may stand in a table. */
public record Catalogue(
    Map<String, Declared> columns,
    List<Unique> uniques,
    List<Check> checks,
    List<Reference> references) {

  /**
   * A column.
   *
   * @param type in the server's own words
   * @param length the longest text in characters; {@link Long#MAX_VALUE} where none is declared
   * @param computed whether the server alone writes it
   */
  public record Declared(
      String name, String type, long length, boolean nullable, boolean computed) {}

  /**
   * A UNIQUE or primary key constraint, or such an index.
   *
   * @param columns that it looks at, those inside of expressions too
   * @param first column → how many characters count, where only a text's beginning does
   * @param nullsDistinct whether rows with NULL never collide
   * @param plain whether it compares the columns' values themselves, in every row
   */
  public record Unique(
      String name,
      List<String> columns,
      Map<String, Integer> first,
      boolean nullsDistinct,
      boolean plain) {
    /** How many characters of a column count. */
    int characters(String column) {
      return first.getOrDefault(column, Integer.MAX_VALUE);
    }
  }

  /**
   * A condition on each row.
   *
   * @param clause as the server writes it; null where there is none to evaluate
   * @param safe whether evaluating it runs nobody's code but the server's own
   */
  public record Check(String name, List<String> columns, String clause, boolean safe) {}

  /**
   * A foreign key.
   *
   * @param columns of the table itself
   * @param other the other table
   * @param incoming whether the other table refers to this one
   * @param follows whether the other table's rows follow a change
   */
  public record Reference(
      String name, List<String> columns, String other, boolean incoming, boolean follows) {}

  /** Columns whose values are each in one row only. */
  List<String> alone() {
    return uniques.stream()
        .filter(unique -> unique.plain() && unique.columns().size() == 1)
        .filter(unique -> unique.first().isEmpty())
        .map(unique -> unique.columns().get(0))
        .toList();
  }
}
