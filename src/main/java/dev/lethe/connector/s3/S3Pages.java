package dev.lethe.connector.s3;

import java.util.Iterator;
import java.util.NoSuchElementException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** The pages of one listing, asked for one by one; fails closed on an answer that cannot be. */
final class S3Pages implements Iterator<ListObjectsV2Response> {
  private static final String DELIMITER = "/";

  private final S3Client client;
  private final String place;
  private ListObjectsV2Request next;

  private S3Pages(S3Client client, String place, ListObjectsV2Request first) {
    this.client = client;
    this.place = place;
    this.next = first;
  }

  /** Every key that begins with the prefix; {@code place} names the listing in messages. */
  static S3Pages flat(S3Client client, String place, String bucket, String prefix) {
    return new S3Pages(client, place, request(bucket, prefix).build());
  }

  /** The keys of this level, and the prefixes of the next. */
  static S3Pages level(S3Client client, String place, String bucket, String prefix) {
    return new S3Pages(client, place, request(bucket, prefix).delimiter(DELIMITER).build());
  }

  /** The first key that begins with the prefix: the prefix itself, where it is a key. */
  static S3Pages first(S3Client client, String place, String bucket, String prefix) {
    return new S3Pages(client, place, request(bucket, prefix).maxKeys(1).build());
  }

  private static ListObjectsV2Request.Builder request(String bucket, String prefix) {
    // Without it a key with a control character makes the answer unreadable; the SDK decodes.
    return ListObjectsV2Request.builder()
        .bucket(bucket)
        .prefix(prefix)
        .encodingType(EncodingType.URL);
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public ListObjectsV2Response next() {
    if (next == null) {
      throw new NoSuchElementException("the listing has ended");
    }
    ListObjectsV2Response page = ask();
    check(page);
    next =
        Boolean.TRUE.equals(page.isTruncated())
            ? next.toBuilder().continuationToken(following(page)).build()
            : null;
    return page;
  }

  private ListObjectsV2Response ask() {
    try {
      return client.listObjectsV2(next);
    } catch (SdkException e) {
      throw S3Errors.cannotList(place, e);
    }
  }

  private String following(ListObjectsV2Response page) {
    String token = page.nextContinuationToken();
    if (token == null || token.isEmpty()) {
      throw S3Errors.brokenListing(place, "a page says that more follows, but not from where");
    }
    if (token.equals(next.continuationToken())) {
      throw S3Errors.brokenListing(place, "a page points to itself as the following one");
    }
    return token;
  }

  private void check(ListObjectsV2Response page) {
    String prefix = next.prefix();
    boolean ours =
        page.contents().stream().allMatch(object -> object.key().startsWith(prefix))
            && page.commonPrefixes().stream().allMatch(below -> below.prefix().startsWith(prefix));
    if (!ours) {
      throw S3Errors.brokenListing(place, "the server answered with keys outside the prefix");
    }
  }
}
