package dev.lethe.connector.s3;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/** The pages of one listing of versions, asked for one by one; fails closed as {@link S3Pages}. */
final class S3VersionPages implements Iterator<S3Page> {
  private final S3Bucket bucket;
  private final String after;
  private ListObjectVersionsRequest next;

  private S3VersionPages(S3Bucket bucket, String after, ListObjectVersionsRequest first) {
    this.bucket = bucket;
    this.after = after;
    this.next = first;
  }

  static S3VersionPages of(S3Bucket bucket, String prefix, String after, String delimiter) {
    return new S3VersionPages(
        bucket,
        after,
        ListObjectVersionsRequest.builder()
            .bucket(bucket.name())
            .prefix(prefix)
            .keyMarker(after)
            .delimiter(delimiter)
            .encodingType(EncodingType.URL)
            .build());
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public S3Page next() {
    if (next == null) {
      throw new NoSuchElementException("the listing has ended");
    }
    ListObjectVersionsResponse answer = ask();
    S3Page page = S3Page.of(answer);
    if (!page.isWithin(next.prefix(), after)) {
      throw S3Errors.outside(bucket.place());
    }
    next = Boolean.TRUE.equals(answer.isTruncated()) ? following(answer) : null;
    return page;
  }

  private ListObjectVersionsResponse ask() {
    try {
      return bucket.client().listObjectVersions(next);
    } catch (SdkException e) {
      throw S3Errors.cannotListVersions(bucket.place(), e);
    }
  }

  private ListObjectVersionsRequest following(ListObjectVersionsResponse answer) {
    String key = answer.nextKeyMarker();
    if (key == null || key.isEmpty()) {
      throw S3Errors.endless(bucket.place());
    }
    String version = answer.nextVersionIdMarker();
    if (key.equals(next.keyMarker()) && Objects.equals(version, next.versionIdMarker())) {
      throw S3Errors.circular(bucket.place());
    }
    return next.toBuilder().keyMarker(key).versionIdMarker(version).build();
  }
}
