package dev.lethe.connector.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** A Parquet file. */
final class ParquetLines implements InventoryLines {
  private final ParquetReader<Group> records;
  private final MessageType schema;
  private final Map<InventoryColumn, Integer> positions;
  private Group record;

  ParquetLines(Path path) throws IOException {
    Configuration configuration = new Configuration(false);
    HadoopInputFile file =
        HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(path.toUri()), configuration);
    try (ParquetFileReader footer = ParquetFileReader.open(file)) {
      schema = footer.getFileMetaData().getSchema();
    }
    positions = InventoryColumn.positions(schema.getFields().stream().map(Type::getName).toList());
    records =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(path.toUri()))
            .withConf(configuration)
            .build();
  }

  @Override
  public Set<InventoryColumn> columns() {
    return positions.keySet();
  }

  @Override
  public boolean next() throws IOException {
    record = records.read();
    return record != null;
  }

  @Override
  public Object value(InventoryColumn column) {
    Integer position = positions.get(column);
    if (position == null || record.getFieldRepetitionCount(position) == 0) {
      return null;
    }
    PrimitiveType type = schema.getType(position).asPrimitiveType();
    return switch (type.getPrimitiveTypeName()) {
      case BINARY -> record.getBinary(position, 0).toStringUsingUTF8();
      case BOOLEAN -> record.getBoolean(position, 0);
      case INT32 -> (long) record.getInteger(position, 0);
      case INT64 -> number(type, record.getLong(position, 0));
      default -> throw new IllegalArgumentException("its " + column + " is a " + type);
    };
  }

  private static Object number(PrimitiveType type, long value) {
    if (!(type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time)) {
      return value;
    }
    return switch (time.getUnit()) {
      case MILLIS -> Instant.ofEpochMilli(value);
      case MICROS -> Instant.EPOCH.plus(value, ChronoUnit.MICROS);
      case NANOS -> Instant.EPOCH.plusNanos(value);
    };
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
