package dev.lethe.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.ql.exec.vector.BytesColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.ColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.LongColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.TimestampColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.VectorizedRowBatch;
import org.apache.orc.OrcFile;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** How S3 writes the files of an inventory. */
public enum InventoryFileFormat {
  CSV("CSV", ".csv.gz") {
    @Override
    String schema(List<InventoryField> fields) {
      return fields.stream().map(InventoryField::csvName).collect(Collectors.joining(", "));
    }

    @Override
    byte[] write(String bucket, List<InventoryField> fields, List<InventoryEntry> entries) {
      return InventoryWriter.csv(
          entries.stream()
              .map(entry -> InventoryWriter.csvLine(fields, bucket, entry))
              .toArray(String[]::new));
    }
  },

  ORC("ORC", ".orc") {
    @Override
    String schema(List<InventoryField> fields) {
      return fields.stream()
          .map(field -> field.columnName() + ":" + field.type())
          .collect(Collectors.joining(",", "struct<", ">"));
    }

    @Override
    byte[] write(String bucket, List<InventoryField> fields, List<InventoryEntry> entries)
        throws IOException {
      TypeDescription schema = TypeDescription.fromString(schema(fields));
      return InventoryWriter.bytes(
          path -> {
            OrcFile.WriterOptions options =
                OrcFile.writerOptions(new Configuration(false))
                    .setSchema(schema)
                    .useUTCTimestamp(true);
            try (Writer writer = OrcFile.createWriter(path, options)) {
              VectorizedRowBatch batch = schema.createRowBatch(entries.size());
              for (InventoryEntry entry : entries) {
                int row = batch.size++;
                for (int i = 0; i < fields.size(); i++) {
                  set(batch.cols[i], row, fields.get(i).of(bucket, entry));
                }
              }
              writer.addRowBatch(batch);
            }
          });
    }
  },

  PARQUET("Parquet", ".parquet") {
    @Override
    String schema(List<InventoryField> fields) {
      return fields.stream()
          .map(field -> "optional " + parquetType(field))
          .collect(Collectors.joining("; ", "message s3.inventory { ", "; }"));
    }

    @Override
    byte[] write(String bucket, List<InventoryField> fields, List<InventoryEntry> entries)
        throws IOException {
      MessageType schema = MessageTypeParser.parseMessageType(schema(fields));
      return InventoryWriter.bytes(
          path -> {
            try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(path)
                    .withType(schema)
                    .withConf(new Configuration(false))
                    .build()) {
              for (InventoryEntry entry : entries) {
                Group group = new SimpleGroup(schema);
                for (InventoryField field : fields) {
                  add(group, field.columnName(), field.of(bucket, entry));
                }
                writer.write(group);
              }
            }
          });
    }
  };

  private final String spelling;
  private final String extension;

  InventoryFileFormat(String spelling, String extension) {
    this.spelling = spelling;
    this.extension = extension;
  }

  String spelling() {
    return spelling;
  }

  String extension() {
    return extension;
  }

  abstract String schema(List<InventoryField> fields);

  abstract byte[] write(String bucket, List<InventoryField> fields, List<InventoryEntry> entries)
      throws IOException;

  private static void set(ColumnVector vector, int row, Object value) {
    if (value == null) {
      vector.noNulls = false;
      vector.isNull[row] = true;
    } else if (value instanceof Instant time) {
      TimestampColumnVector times = (TimestampColumnVector) vector;
      times.time[row] = time.toEpochMilli();
      times.nanos[row] = time.getNano();
    } else if (value instanceof Long number) {
      ((LongColumnVector) vector).vector[row] = number;
    } else if (value instanceof Boolean flag) {
      ((LongColumnVector) vector).vector[row] = flag ? 1 : 0;
    } else {
      ((BytesColumnVector) vector).setVal(row, ((String) value).getBytes(UTF_8));
    }
  }

  private static String parquetType(InventoryField field) {
    return switch (field.type()) {
      case "boolean" -> "boolean " + field.columnName();
      case "bigint" -> "int64 " + field.columnName();
      case "timestamp" -> "int64 " + field.columnName() + " (TIMESTAMP(MILLIS,true))";
      default -> "binary " + field.columnName() + " (STRING)";
    };
  }

  private static void add(Group group, String field, Object value) {
    if (value instanceof Instant time) {
      group.add(field, time.toEpochMilli());
    } else if (value instanceof Long number) {
      group.add(field, number);
    } else if (value instanceof Boolean flag) {
      group.add(field, flag);
    } else if (value != null) {
      group.add(field, (String) value);
    }
  }
}
