package dev.lethe.connector.s3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.ql.exec.vector.BytesColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.ColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.LongColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.TimestampColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.VectorizedRowBatch;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.RecordReader;
import org.apache.orc.TypeDescription;

/** An ORC file. Its times have no zone; those of S3 are UTC. */
final class OrcLines implements InventoryLines {
  private final Reader file;
  private final RecordReader records;
  private final TypeDescription schema;
  private final Map<InventoryColumn, Integer> positions;
  private final VectorizedRowBatch batch;
  private int line = -1;

  OrcLines(Path path) throws IOException {
    file =
        OrcFile.createReader(
            new org.apache.hadoop.fs.Path(path.toUri()),
            OrcFile.readerOptions(new Configuration(false)).useUTCTimestamp(true));
    records = file.rows();
    schema = file.getSchema();
    positions = InventoryColumn.positions(schema.getFieldNames());
    batch = schema.createRowBatch();
  }

  @Override
  public Set<InventoryColumn> columns() {
    return positions.keySet();
  }

  @Override
  public boolean next() throws IOException {
    line++;
    if (line < batch.size) {
      return true;
    }
    line = 0;
    return records.nextBatch(batch) && batch.size > 0;
  }

  @Override
  public Object value(InventoryColumn column) {
    Integer position = positions.get(column);
    if (position == null) {
      return null;
    }
    ColumnVector vector = batch.cols[position];
    int row = vector.isRepeating ? 0 : line;
    if (!vector.noNulls && vector.isNull[row]) {
      return null;
    }
    if (vector instanceof BytesColumnVector texts) {
      return new String(
          texts.vector[row], texts.start[row], texts.length[row], StandardCharsets.UTF_8);
    }
    if (vector instanceof TimestampColumnVector times) {
      return Instant.ofEpochSecond(Math.floorDiv(times.time[row], 1_000L), times.nanos[row]);
    }
    if (vector instanceof LongColumnVector numbers) {
      boolean flag =
          schema.getChildren().get(position).getCategory() == TypeDescription.Category.BOOLEAN;
      return flag ? (Object) (numbers.vector[row] != 0) : (Object) numbers.vector[row];
    }
    throw new IllegalArgumentException(
        "its " + column + " is a " + schema.getChildren().get(position));
  }

  @Override
  public void close() throws IOException {
    records.close();
    file.close();
  }
}
