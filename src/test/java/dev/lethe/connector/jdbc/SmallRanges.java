package dev.lethe.connector.jdbc;

import dev.lethe.connector.Reader;

/** Readers that cut a table into many ranges although it is small. */
public final class SmallRanges {
  private SmallRanges() {}

  public static Reader reader(JdbcConfig config, Dialect dialect, long rowsPerRange) {
    return new JdbcReader(config, dialect, rowsPerRange);
  }
}
