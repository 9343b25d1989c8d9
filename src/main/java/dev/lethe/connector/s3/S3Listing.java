package dev.lethe.connector.s3;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What one part holds, lazily: one page is in memory at a time. */
final class S3Listing implements Iterator<Row> {
  static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.StringType)
          .add("size", DataTypes.LongType)
          .add("etag", DataTypes.StringType)
          .add("last_modified", DataTypes.TimestampType)
          .add("storage_class", DataTypes.StringType)
          .add("version", DataTypes.StringType)
          .add("is_latest", DataTypes.BooleanType)
          .add("is_delete_marker", DataTypes.BooleanType)
          .add("lock", DataTypes.StringType);

  private final S3Bucket bucket;
  private final S3Part part;
  private final Deque<Iterator<S3Page>> listings = new ArrayDeque<>();
  private Iterator<S3Item> page = Collections.emptyIterator();

  S3Listing(S3Bucket bucket, S3Part part) {
    this.bucket = bucket;
    this.part = part;
    listings.push(
        part.extent() == S3Part.Extent.OWN_LEVEL
            ? bucket.level(part.prefix(), part.after())
            : bucket.flat(part.prefix(), part.after()));
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && !listings.isEmpty()) {
      turn();
    }
    return page.hasNext();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the listing has ended");
    }
    return page.next().toRow();
  }

  private void turn() {
    Iterator<S3Page> listing = listings.element();
    if (!listing.hasNext()) {
      listings.remove();
      return;
    }
    S3Page answer = listing.next();
    page = answer.items().stream().filter(item -> !part.isBeyond(item.key())).iterator();
    if (Stream.concat(answer.items().stream().map(S3Item::key), answer.below().stream())
        .anyMatch(part::isBeyond)) {
      listings.clear();
    }
    answer.below().stream()
        .filter(part::includes)
        .forEach(prefix -> listings.push(bucket.flat(prefix, null)));
  }
}
