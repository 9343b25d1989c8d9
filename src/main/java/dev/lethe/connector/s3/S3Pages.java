package dev.lethe.connector.s3;

import java.util.Iterator;
import java.util.NoSuchElementException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** The pages of one listing, asked for one by one; fails closed on an answer that cannot be. */
final class S3Pages implements Iterator<S3Page> {
  private final S3Bucket bucket;
  private ListObjectsV2Request next;

  private S3Pages(S3Bucket bucket, ListObjectsV2Request first) {
    this.bucket = bucket;
    this.next = first;
  }

  static S3Pages of(
      S3Bucket bucket, String prefix, String after, String delimiter, Integer maxKeys) {
    // Without the encoding a key with a control character makes the answer unreadable.
    return new S3Pages(
        bucket,
        ListObjectsV2Request.builder()
            .bucket(bucket.name())
            .prefix(prefix)
            .startAfter(after)
            .delimiter(delimiter)
            .maxKeys(maxKeys)
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
    ListObjectsV2Response answer = ask();
    S3Page page = S3Page.of(answer);
    if (!page.isWithin(next.prefix(), next.startAfter())) {
      throw S3Errors.outside(bucket.place());
    }
    next =
        Boolean.TRUE.equals(answer.isTruncated())
            ? next.toBuilder().continuationToken(following(answer)).build()
            : null;
    return page;
  }

  private ListObjectsV2Response ask() {
    try {
      return bucket.client().listObjectsV2(next);
    } catch (SdkException e) {
      throw S3Errors.cannotList(bucket.place(), e);
    }
  }

  private String following(ListObjectsV2Response answer) {
    String token = answer.nextContinuationToken();
    if (token == null || token.isEmpty()) {
      throw S3Errors.endless(bucket.place());
    }
    if (token.equals(next.continuationToken())) {
      throw S3Errors.circular(bucket.place());
    }
    return token;
  }
}
