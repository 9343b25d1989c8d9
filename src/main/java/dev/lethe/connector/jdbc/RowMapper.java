package dev.lethe.connector.jdbc;

import dev.lethe.connector.RowEtag;
import java.io.Serializable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Turns a result's row into values and its etag: the only place that does, so that a snapshot, a
 * look and an erasure see the same.
 */
record RowMapper(String container, List<Column> columns) implements Serializable {
  private static final String ETAG = "_etag";

  StructType schema() {
    StructType schema = new StructType();
    for (Column column : columns) {
      schema = schema.add(column.name(), column.sparkType(), true);
    }
    return schema;
  }

  StructType snapshotSchema() {
    return schema().add(ETAG, DataTypes.StringType, false);
  }

  /** The row with its etag at the end; the columns start at {@code first}. */
  Row row(ResultSet row, int first) throws SQLException {
    List<Object> values = values(row, first);
    values.add(RowEtag.of(values));
    return RowFactory.create(values.toArray());
  }

  String etag(ResultSet row, int first) throws SQLException {
    return RowEtag.of(values(row, first));
  }

  private List<Object> values(ResultSet row, int first) throws SQLException {
    List<Object> values = new ArrayList<>(columns.size() + 1);
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      try {
        values.add(column.kind().read(row, first + i));
      } catch (SQLException | DateTimeException e) {
        throw JdbcErrors.unreadableValue(container, column, e);
      }
    }
    return values;
  }
}
