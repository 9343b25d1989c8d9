package dev.lethe.connector.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * One column of a table.
 *
 * @param databaseType the type's name in the server's own words, fit for a CAST
 */
public record Column(
    String name, Kind kind, DataType sparkType, String databaseType, boolean nullable)
    implements Serializable {
  private static final int SPARK_DIGITS = 38;

  public Column {
    requireNonNull(name, "name is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(sparkType, "sparkType is null");
    requireNonNull(databaseType, "databaseType is null");
  }

  /** The column at {@code index} of a result, read as {@code kind}. */
  public static Column of(ResultSetMetaData columns, int index, Kind kind) throws SQLException {
    return of(columns, index, kind, kind.sparkType());
  }

  /** The column at {@code index} of a result, by what the JDBC standard says about its type. */
  public static Column of(ResultSetMetaData columns, int index) throws SQLException {
    boolean signed = columns.isSigned(index);
    return switch (columns.getColumnType(index)) {
      case Types.TINYINT, Types.SMALLINT -> of(columns, index, Kind.INTEGER);
      case Types.INTEGER -> of(columns, index, signed ? Kind.INTEGER : Kind.LONG);
      case Types.BIGINT -> signed ? of(columns, index, Kind.LONG) : decimal(columns, index, 20, 0);
      case Types.REAL -> of(columns, index, Kind.FLOAT);
      case Types.FLOAT, Types.DOUBLE -> of(columns, index, Kind.DOUBLE);
      case Types.DECIMAL, Types.NUMERIC ->
          decimal(columns, index, columns.getPrecision(index), columns.getScale(index));
      case Types.BOOLEAN -> of(columns, index, Kind.BOOLEAN);
      case Types.DATE -> of(columns, index, Kind.DATE);
      case Types.TIMESTAMP -> of(columns, index, Kind.WALL_CLOCK);
      case Types.TIMESTAMP_WITH_TIMEZONE -> of(columns, index, Kind.INSTANT);
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB ->
          of(columns, index, Kind.BINARY);
      default -> of(columns, index, Kind.STRING);
    };
  }

  /** A decimal that Spark cannot hold would silently become null there: it is read as a text. */
  private static Column decimal(ResultSetMetaData columns, int index, int digits, int scale)
      throws SQLException {
    boolean fits = digits > 0 && digits <= SPARK_DIGITS && scale >= 0 && scale <= digits;
    return fits
        ? of(columns, index, Kind.DECIMAL, DataTypes.createDecimalType(digits, scale))
        : of(columns, index, Kind.STRING);
  }

  private static Column of(ResultSetMetaData columns, int index, Kind kind, DataType sparkType)
      throws SQLException {
    return new Column(
        columns.getColumnLabel(index),
        kind,
        sparkType,
        columns.getColumnTypeName(index),
        columns.isNullable(index) != ResultSetMetaData.columnNoNulls);
  }

  /** Whether this column's values have a text that can stand in a locator. */
  public boolean canIdentify() {
    return kind.canIdentify()
        && !(sparkType instanceof DecimalType decimal && decimal.scale() != 0);
  }

  /** A key's value as locators hold it, the same text that Spark's cast to string makes of it. */
  String keyText(ResultSet row, int index) throws SQLException {
    Object value = kind.read(row, index);
    return value instanceof BigDecimal number
        ? number.toPlainString()
        : value == null ? null : value.toString();
  }

  /** Whether this column could hold a value with this text at all. */
  boolean canHold(String text) {
    if (kind == Kind.STRING) {
      return true;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return number.toPlainString().equals(text) && number.scale() == 0 && inRange(number);
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  /** Binds a key's text as this column's type. */
  public void bind(PreparedStatement statement, int index, String text) throws SQLException {
    if (kind == Kind.STRING) {
      statement.setString(index, text);
    } else {
      statement.setBigDecimal(index, new BigDecimal(text));
    }
  }

  private boolean inRange(BigDecimal number) {
    return switch (kind) {
      case INTEGER -> number.precision() <= 10 && number.toBigInteger().bitLength() < Integer.SIZE;
      case LONG -> number.precision() <= 19 && number.toBigInteger().bitLength() < Long.SIZE;
      default -> number.precision() <= ((DecimalType) sparkType).precision();
    };
  }
}
