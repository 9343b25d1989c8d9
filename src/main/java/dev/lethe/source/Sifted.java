package dev.lethe.source;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.sql.Row;

/** Rows as they come, each turned into another or passed over. */
public final class Sifted implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final Function<Row, Row> each;
  private Row next;

  private Sifted(Iterator<Row> rows, Function<Row, Row> each) {
    this.rows = rows;
    this.each = each;
  }

  /**
   * @param each what a row becomes; null passes over it
   */
  public static Iterator<Row> of(Iterator<Row> rows, Function<Row, Row> each) {
    return new Sifted(rows, each);
  }

  @Override
  public boolean hasNext() {
    while (next == null && rows.hasNext()) {
      next = each.apply(rows.next());
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }
}
