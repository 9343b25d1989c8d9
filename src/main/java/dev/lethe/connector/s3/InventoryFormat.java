package dev.lethe.connector.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.orc.TypeDescription;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.Type;

/** What the files of an inventory are written in. */
enum InventoryFormat {
  CSV {
    @Override
    List<String> columns(String fileSchema) {
      return Arrays.stream(fileSchema.split(",", -1)).map(String::strip).toList();
    }

    @Override
    InventoryLines open(Path file, List<String> columns) throws IOException {
      return new CsvLines(file, columns);
    }
  },
  ORC {
    @Override
    List<String> columns(String fileSchema) {
      return TypeDescription.fromString(fileSchema).getFieldNames();
    }

    @Override
    InventoryLines open(Path file, List<String> columns) throws IOException {
      return new OrcLines(file);
    }
  },
  PARQUET {
    @Override
    List<String> columns(String fileSchema) {
      return MessageTypeParser.parseMessageType(fileSchema).getFields().stream()
          .map(Type::getName)
          .toList();
    }

    @Override
    InventoryLines open(Path file, List<String> columns) throws IOException {
      return new ParquetLines(file);
    }
  };

  /** The names of the columns, from a manifest's {@code fileSchema}. */
  abstract List<String> columns(String fileSchema);

  /**
   * @param columns of the manifest; files that carry their own names ignore them
   */
  abstract InventoryLines open(Path file, List<String> columns) throws IOException;
}
