package dev.lethe.connector.s3;

import java.time.Instant;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * One line of a listing: an object, one of its versions, or a delete marker.
 *
 * @param version null where the listing shows current objects only
 */
record S3Item(
    String key,
    Long size,
    String etag,
    Instant lastModified,
    String storageClass,
    String version,
    boolean isLatest,
    boolean isDeleteMarker) {

  static S3Item of(S3Object object) {
    return new S3Item(
        object.key(),
        object.size(),
        S3Keys.bare(object.eTag()),
        object.lastModified(),
        object.storageClassAsString(),
        null,
        true,
        false);
  }

  static S3Item of(ObjectVersion version) {
    return new S3Item(
        version.key(),
        version.size(),
        S3Keys.bare(version.eTag()),
        version.lastModified(),
        version.storageClassAsString(),
        version.versionId(),
        version.isLatest(),
        false);
  }

  static S3Item of(DeleteMarkerEntry marker) {
    return new S3Item(
        marker.key(),
        0L,
        null,
        marker.lastModified(),
        null,
        marker.versionId(),
        marker.isLatest(),
        true);
  }

  /** Columns of {@link S3Listing#SCHEMA}; a listing does not tell locks. */
  Row toRow() {
    return RowFactory.create(
        key, size, etag, lastModified, storageClass, version, isLatest, isDeleteMarker, null);
  }
}
