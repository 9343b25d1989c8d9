package dev.lethe.connector.s3;

import dev.lethe.connector.Target;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Reads the files of an inventory inside tasks, with a client of the task's own. Spark's readers
 * would need the credentials among its settings, and do not compare checksums.
 *
 * @param bucket the one that the files are in
 * @param target what the inventory is about
 * @param now locks that ended before are over
 */
record InventoryScan(
    S3Config config,
    String bucket,
    InventoryFormat format,
    List<String> columns,
    Target target,
    Instant now)
    implements FlatMapFunction<Iterator<InventoryManifest.DataFile>, Row> {

  /** The current objects of the target; a task a file. */
  Dataset<Row> of(SparkSession spark, List<InventoryManifest.DataFile> files) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return spark.createDataset(
        context.parallelize(files, Math.max(1, files.size())).mapPartitions(this).rdd(),
        Encoders.row(S3Listing.SCHEMA));
  }

  @Override
  public Iterator<Row> call(Iterator<InventoryManifest.DataFile> files) {
    InventoryDownload download = new InventoryDownload(config, bucket);
    TaskContext.get()
        .addTaskCompletionListener((TaskCompletionListener) context -> download.close());
    return new Iterator<>() {
      private Iterator<Row> rows = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!rows.hasNext() && files.hasNext()) {
          rows = rows(download, files.next());
        }
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return rows.next();
      }
    };
  }

  private Iterator<Row> rows(InventoryDownload download, InventoryManifest.DataFile file) {
    String place = "s3://" + bucket + "/" + file.key();
    InventoryLines lines = download.open(place, file, path -> format.open(path, columns));
    return new InventoryRows(place, lines, target, now);
  }
}
