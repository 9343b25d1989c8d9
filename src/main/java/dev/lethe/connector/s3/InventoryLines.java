package dev.lethe.connector.s3;

import java.io.Closeable;
import java.io.IOException;
import java.util.Set;

/** The lines of one inventory file, one at a time. */
interface InventoryLines extends Closeable {
  /** The columns that the file has. */
  Set<InventoryColumn> columns();

  /** Goes to the next line; false at the end. Anything that is no line is an exception. */
  boolean next() throws IOException;

  /**
   * A value of the current line: a String, Long, Boolean or Instant; null where it is empty or the
   * file has no such column.
   */
  Object value(InventoryColumn column);
}
