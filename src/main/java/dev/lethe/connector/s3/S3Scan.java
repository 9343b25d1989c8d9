package dev.lethe.connector.s3;

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
import software.amazon.awssdk.services.s3.S3Client;

/** Lists parts inside a task, with a client of the task's own. */
record S3Scan(S3Config config, String place, String bucket, boolean versions)
    implements FlatMapFunction<Iterator<S3Part>, Row> {
  private static final int TASKS_PER_CORE = 4;

  /** The objects of all parts; the parts are no text of the query plan. */
  Dataset<Row> of(SparkSession spark, List<S3Part> parts) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.min(parts.size(), TASKS_PER_CORE * context.defaultParallelism());
    return spark.createDataset(
        context.parallelize(parts, tasks).mapPartitions(this).rdd(),
        Encoders.row(S3Listing.SCHEMA));
  }

  @Override
  public Iterator<Row> call(Iterator<S3Part> parts) {
    S3Client client = S3Clients.open(config);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> client.close());
    return new Iterator<>() {
      private Iterator<Row> listing = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!listing.hasNext() && parts.hasNext()) {
          listing = new S3Listing(new S3Bucket(client, place, bucket, versions), parts.next());
        }
        return listing.hasNext();
      }

      @Override
      public Row next() {
        return listing.next();
      }
    };
  }
}
