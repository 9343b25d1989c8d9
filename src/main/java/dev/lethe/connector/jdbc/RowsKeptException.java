package dev.lethe.connector.jdbc;

import java.sql.SQLException;

/** A delete that the server accepted removed another number of rows than it should have. */
final class RowsKeptException extends SQLException {
  // The standard's state for a trigger or routine that did something it should not have.
  private static final String STATE = "27000";

  RowsKeptException(int expected, int deleted) {
    super(
        "of "
            + expected
            + " rows that were there and locked, the delete removed "
            + deleted
            + "; a trigger, a rule or a row-level policy of the table may be in the way",
        STATE);
  }
}
