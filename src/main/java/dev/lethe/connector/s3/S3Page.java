package dev.lethe.connector.s3;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * One page of a listing.
 *
 * @param below the prefixes of the next level, where the listing was asked for one level
 * @param isLast whether the server says that nothing follows
 * @param following where the server says that the next page begins
 */
record S3Page(List<S3Item> items, List<String> below, boolean isLast, S3Pages.Mark following) {
  static S3Page of(ListObjectsV2Response answer) {
    return new S3Page(
        answer.contents().stream().map(S3Item::of).toList(),
        below(answer.commonPrefixes()),
        !Boolean.TRUE.equals(answer.isTruncated()),
        new S3Pages.Mark(answer.nextContinuationToken(), null));
  }

  static S3Page of(ListObjectVersionsResponse answer) {
    return new S3Page(
        Stream.concat(
                answer.versions().stream().map(S3Item::of),
                answer.deleteMarkers().stream().map(S3Item::of))
            .toList(),
        below(answer.commonPrefixes()),
        !Boolean.TRUE.equals(answer.isTruncated()),
        new S3Pages.Mark(answer.nextKeyMarker(), answer.nextVersionIdMarker()));
  }

  private static List<String> below(List<CommonPrefix> prefixes) {
    return prefixes.stream().map(CommonPrefix::prefix).toList();
  }

  /** Whether everything on it begins with the prefix and, where given, comes after a key. */
  boolean isWithin(String prefix, String after) {
    return items.stream()
            .map(S3Item::key)
            .allMatch(
                key ->
                    key.startsWith(prefix)
                        && (after == null || S3Keys.ORDER.compare(key, after) > 0))
        && below.stream().allMatch(next -> next.startsWith(prefix));
  }
}
