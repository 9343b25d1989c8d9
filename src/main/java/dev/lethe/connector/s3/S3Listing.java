package dev.lethe.connector.s3;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects of one part, lazily: one page is in memory at a time. */
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
          .add("is_delete_marker", DataTypes.BooleanType);

  private final S3Client client;
  private final String place;
  private final String bucket;
  private final S3Part part;
  private final Deque<S3Pages> listings = new ArrayDeque<>();
  private Iterator<S3Object> page = Collections.emptyIterator();

  S3Listing(S3Client client, String place, String bucket, S3Part part) {
    this.client = client;
    this.place = place;
    this.bucket = bucket;
    this.part = part;
    String prefix = part.prefix();
    listings.push(
        switch (part.extent()) {
          case EVERYTHING -> S3Pages.flat(client, place, bucket, prefix);
          case OWN_LEVEL -> S3Pages.level(client, place, bucket, prefix);
          case ONE_KEY -> S3Pages.first(client, place, bucket, prefix);
        });
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
    S3Object object = page.next();
    return RowFactory.create(
        object.key(),
        object.size(),
        S3Keys.bare(object.eTag()),
        object.lastModified(),
        object.storageClassAsString(),
        null,
        true,
        false);
  }

  private void turn() {
    S3Pages listing = listings.element();
    if (!listing.hasNext()) {
      listings.remove();
      return;
    }
    ListObjectsV2Response answer = listing.next();
    if (part.extent() == S3Part.Extent.ONE_KEY) {
      listings.clear();
      page =
          answer.contents().stream()
              .filter(object -> object.key().equals(part.prefix()))
              .iterator();
      return;
    }
    page = answer.contents().iterator();
    answer.commonPrefixes().stream()
        .map(CommonPrefix::prefix)
        .filter(prefix -> !part.elsewhere().contains(prefix))
        .forEach(prefix -> listings.push(S3Pages.flat(client, place, bucket, prefix)));
  }
}
