package dev.lethe.connector.s3;

import dev.lethe.connector.ConnectorException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;

/** The pages of one listing, asked for one by one; fails closed on an answer that cannot be. */
final class S3Pages implements Iterator<S3Page> {
  private final S3Bucket bucket;
  private final String prefix;
  private final String after;
  private final Function<Mark, S3Page> question;
  private final BiFunction<String, SdkException, ConnectorException> failure;
  private Mark next;

  /**
   * Where a page begins.
   *
   * @param place a continuation token, or the last key before it
   * @param version for versions: the last one of that key before it
   */
  record Mark(String place, String version) {}

  private S3Pages(
      S3Bucket bucket,
      String prefix,
      String after,
      Mark first,
      Function<Mark, S3Page> question,
      BiFunction<String, SdkException, ConnectorException> failure) {
    this.bucket = bucket;
    this.prefix = prefix;
    this.after = after;
    this.next = first;
    this.question = question;
    this.failure = failure;
  }

  static S3Pages ofObjects(
      S3Bucket bucket, String prefix, String after, String delimiter, Integer maxKeys) {
    // Without the encoding a key with a control character makes the answer unreadable.
    ListObjectsV2Request request =
        ListObjectsV2Request.builder()
            .bucket(bucket.name())
            .prefix(prefix)
            .startAfter(after)
            .delimiter(delimiter)
            .maxKeys(maxKeys)
            .encodingType(EncodingType.URL)
            .build();
    return new S3Pages(
        bucket,
        prefix,
        after,
        new Mark(null, null),
        mark ->
            S3Page.of(
                bucket
                    .client()
                    .listObjectsV2(request.toBuilder().continuationToken(mark.place()).build())),
        S3Errors::cannotList);
  }

  static S3Pages ofVersions(S3Bucket bucket, String prefix, String after, String delimiter) {
    ListObjectVersionsRequest request =
        ListObjectVersionsRequest.builder()
            .bucket(bucket.name())
            .prefix(prefix)
            .delimiter(delimiter)
            .encodingType(EncodingType.URL)
            .build();
    return new S3Pages(
        bucket,
        prefix,
        after,
        new Mark(after, null),
        mark ->
            S3Page.of(
                bucket
                    .client()
                    .listObjectVersions(
                        request.toBuilder()
                            .keyMarker(mark.place())
                            .versionIdMarker(mark.version())
                            .build())),
        S3Errors::cannotListVersions);
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
    S3Page page = ask();
    if (!page.isWithin(prefix, after)) {
      throw S3Errors.outside(bucket.place());
    }
    next = page.isLast() ? null : following(page);
    return page;
  }

  private S3Page ask() {
    try {
      return question.apply(next);
    } catch (SdkException e) {
      throw failure.apply(bucket.place(), e);
    }
  }

  private Mark following(S3Page page) {
    Mark mark = page.following();
    if (mark.place() == null || mark.place().isEmpty()) {
      throw S3Errors.endless(bucket.place());
    }
    if (mark.equals(next)) {
      throw S3Errors.circular(bucket.place());
    }
    return mark;
  }
}
