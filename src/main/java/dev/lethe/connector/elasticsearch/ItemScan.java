package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Locator;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Reads parts of indices inside a task, by scrolls of the task's own.
 *
 * <p>Not through Elasticsearch's connector for Spark: what it is asked for, whose addresses are
 * people's, would be a setting of Spark's, and its schemas have no room for a field that is a value
 * in one document and an array in the next. A scroll over a slice works in 7.10 as in 8, where a
 * point in time is not everywhere.
 *
 * @param fields whose values are given
 * @param portions of the candidates
 */
record ItemScan(ElasticsearchConfig config, List<String> fields, List<Candidates> portions)
    implements FlatMapFunction<Iterator<ItemScan.Part>, Row> {
  private static final int TASKS_PER_CORE = 4;

  /**
   * A slice of an index.
   *
   * @param portion of the candidates; -1 where it is read as a whole
   */
  record Part(String index, ItemQuery query, int portion, int slice, int slices)
      implements Serializable {}

  /** The items of all parts; the parts are no text of the query plan. */
  Dataset<Row> of(SparkSession spark, List<Part> parts) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.min(parts.size(), TASKS_PER_CORE * context.defaultParallelism());
    Dataset<Row> rows =
        spark.createDataset(
            context.parallelize(parts, tasks).mapPartitions(this).rdd(),
            Encoders.row(FoundItem.SCHEMA));
    // A document of two people may be in what two portions find.
    return portions.size() > 1 ? rows.dropDuplicates("container", "key") : rows;
  }

  @Override
  public Iterator<Row> call(Iterator<Part> parts) {
    ElasticsearchClient client = new ElasticsearchClient(config);
    Parts rows = new Parts(client, parts);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> rows.close());
    return rows;
  }

  /** A document that a search found, each text of a field once. */
  private FoundItem item(Json.Obj hit) {
    Json.Obj source = hit.object("_source");
    Map<String, List<String>> values = new TreeMap<>();
    for (String field : fields) {
      List<String> texts = FieldPath.texts(FieldPath.values(source, field));
      if (!texts.isEmpty()) {
        values.put(field, List.copyOf(new LinkedHashSet<>(texts)));
      }
    }
    return new FoundItem(new Locator(hit.text("_index"), hit.text("_id"), null, null), 0, values);
  }

  private final class Parts implements Iterator<Row> {
    private final ElasticsearchClient client;
    private final Iterator<Part> parts;
    private Scroll scroll;
    private Iterator<Row> page = Collections.emptyIterator();

    Parts(ElasticsearchClient client, Iterator<Part> parts) {
      this.client = client;
      this.parts = parts;
    }

    @Override
    public boolean hasNext() {
      while (!page.hasNext()) {
        if (scroll != null && scroll.hasNext()) {
          page = scroll.next().stream().map(hit -> item(hit).toRow()).iterator();
        } else if (parts.hasNext()) {
          Part part = parts.next();
          Candidates candidates = part.portion() < 0 ? null : portions.get(part.portion());
          byte[] body = part.query().body(fields, candidates, part.slice(), part.slices());
          scroll = new Scroll(client, part.index(), body);
        } else {
          return false;
        }
      }
      return true;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the parts have ended");
      }
      return page.next();
    }

    void close() {
      if (scroll != null) {
        scroll.close();
      }
    }
  }
}
