package dev.lethe.connector.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * How a column's values are read: never as java.sql's own dates, which depend on the JVM's zone.
 */
public enum Kind {
  /** Texts, and everything that has no type of its own here: uuid, json, enum, time, array. */
  STRING(DataTypes.StringType),
  BOOLEAN(DataTypes.BooleanType),
  INTEGER(DataTypes.IntegerType),
  LONG(DataTypes.LongType),
  FLOAT(DataTypes.FloatType),
  DOUBLE(DataTypes.DoubleType),
  /** Its Spark type has the column's own precision and scale. */
  DECIMAL(DataTypes.createDecimalType()),
  DATE(DataTypes.DateType),
  /** Date and time without a zone, taken as UTC. */
  WALL_CLOCK(DataTypes.TimestampType),
  INSTANT(DataTypes.TimestampType),
  BINARY(DataTypes.BinaryType);

  /** Beyond it Spark's timestamps overflow; PostgreSQL's infinity is far beyond. */
  private static final int LAST_YEAR = 290_000;

  private final DataType sparkType;

  Kind(DataType sparkType) {
    this.sparkType = sparkType;
  }

  DataType sparkType() {
    return sparkType;
  }

  /** Whether a value has one text that names it, here and in Spark. */
  boolean canIdentify() {
    return this == STRING || this == INTEGER || this == LONG || this == DECIMAL;
  }

  /**
   * The value as Spark's rows hold it, or null.
   *
   * @throws SQLException if the driver cannot turn it into this kind
   * @throws java.time.DateTimeException if it is no date
   */
  Object read(ResultSet row, int index) throws SQLException {
    Object value =
        switch (this) {
          case STRING -> row.getString(index);
          case BOOLEAN -> row.getBoolean(index);
          case INTEGER -> row.getInt(index);
          case LONG -> row.getLong(index);
          case FLOAT -> row.getFloat(index);
          case DOUBLE -> row.getDouble(index);
          case DECIMAL -> row.getBigDecimal(index);
          case DATE -> date(row.getObject(index, LocalDate.class));
          case WALL_CLOCK -> wallClock(row.getObject(index, LocalDateTime.class));
          case INSTANT -> instant(row.getObject(index, OffsetDateTime.class));
          case BINARY -> row.getBytes(index);
        };
    return row.wasNull() ? null : value;
  }

  private static Object date(LocalDate value) {
    return value == null ? null : inRange(value.getYear(), value);
  }

  private static Object wallClock(LocalDateTime value) {
    return value == null ? null : inRange(value.getYear(), value.toInstant(ZoneOffset.UTC));
  }

  private static Object instant(OffsetDateTime value) {
    return value == null ? null : inRange(value.getYear(), value.toInstant());
  }

  private static Object inRange(int year, Object value) {
    if (Math.abs((long) year) > LAST_YEAR) {
      throw new java.time.DateTimeException("infinite, or beyond the year " + LAST_YEAR);
    }
    return value;
  }
}
