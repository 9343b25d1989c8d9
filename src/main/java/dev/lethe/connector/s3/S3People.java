package dev.lethe.connector.s3;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Template;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** What a bucket keeps of people, whose identifiers are part of its keys. */
record S3People(String bucket, Template template) implements FlatMapFunction<Row, Row> {
  /** More listings than this are more work than one of everything with many pages. */
  private static final int MOST_PREFIXES = 10_000;

  private static final int LONGEST_KEY = 1_024;

  S3People {
    requireNonNull(bucket, "bucket is null");
    requireNonNull(template, "template is null");
  }

  /** Names no person, for messages. */
  String place() {
    return "s3://" + bucket + "/" + template.before();
  }

  /** A part for each person, or everything where nobody is asked for or too many are. */
  List<S3Part> parts(S3Bucket listings, Optional<Candidates> candidates) {
    return candidates
        .map(this::prefixes)
        .filter(prefixes -> prefixes.size() <= MOST_PREFIXES)
        .map(prefixes -> prefixes.stream().map(S3Part::everything).toList())
        .orElseGet(() -> everything(listings));
  }

  private List<S3Part> everything(S3Bucket listings) {
    String before = template.before();
    return before.isEmpty() || before.endsWith(S3Bucket.DELIMITER)
        ? S3Discovery.parts(listings, before)
        : List.of(S3Part.everything(before));
  }

  /** Where these people's keys begin; none of them is below another one. */
  private List<String> prefixes(Candidates candidates) {
    NavigableSet<String> all = new TreeSet<>();
    candidates.of(template.identifier()).stream()
        .map(template::fill)
        .filter(S3People::possible)
        .forEach(all::add);
    List<String> prefixes = new ArrayList<>();
    for (String prefix : all) {
      // Whatever begins with an earlier one follows it at once.
      if (prefixes.isEmpty() || !prefix.startsWith(prefixes.get(prefixes.size() - 1))) {
        prefixes.add(prefix);
      }
    }
    return prefixes;
  }

  private static boolean possible(String prefix) {
    return S3Keys.possible(prefix) && S3Keys.length(prefix) <= LONGEST_KEY;
  }

  /** The listed objects that name somebody, columns of {@link FoundItem#SCHEMA}. */
  Dataset<Row> of(Dataset<Row> listed) {
    return listed.flatMap(this, Encoders.row(FoundItem.SCHEMA));
  }

  // A task's rows know no names: columns of S3Listing.SCHEMA.
  @Override
  public Iterator<Row> call(Row object) {
    String key = object.getString(0);
    if (template.identifiersIn(key).isEmpty()) {
      return List.<Row>of().iterator();
    }
    Locator locator = new Locator(bucket, key, object.getString(5), object.getString(2));
    long size = object.isNullAt(1) ? 0 : object.getLong(1);
    return List.of(new FoundItem(locator, size, template.values(key)).toRow()).iterator();
  }
}
