package dev.lethe.connector.s3;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * Divides a target into parts that can be listed side by side, by a look at its upper levels. The
 * work is bounded; a level that is too wide to be seen through becomes one part.
 */
final class S3Discovery {
  private static final int MAX_PAGES = 20;
  private static final int MAX_PAGES_OF_A_LEVEL = 3;
  private static final int ENOUGH_PARTS = 64;
  private static final int MAX_DEPTH = 4;

  private record Level(String prefix, int depth) {}

  private final S3Client client;
  private final String place;
  private final String bucket;
  private final Queue<Level> levels = new ArrayDeque<>();
  private final List<S3Part> parts = new ArrayList<>();
  private int pages;

  private S3Discovery(S3Client client, String place, String bucket) {
    this.client = client;
    this.place = place;
    this.bucket = bucket;
  }

  static List<S3Part> parts(S3Client client, String place, String bucket, String prefix) {
    if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      return List.of(S3Part.oneKey(prefix));
    }
    S3Discovery discovery = new S3Discovery(client, place, bucket);
    discovery.levels.add(new Level(prefix, 0));
    while (!discovery.levels.isEmpty()) {
      discovery.divide(discovery.levels.remove());
    }
    return discovery.parts;
  }

  private void divide(Level level) {
    Set<String> below = worthwhile(level) ? below(level.prefix()).orElse(Set.of()) : Set.of();
    if (below.isEmpty()) {
      parts.add(S3Part.everything(level.prefix()));
      return;
    }
    parts.add(S3Part.ownLevel(level.prefix(), below));
    below.forEach(prefix -> levels.add(new Level(prefix, level.depth() + 1)));
  }

  private boolean worthwhile(Level level) {
    return level.depth() < MAX_DEPTH
        && pages < MAX_PAGES
        && parts.size() + levels.size() < ENOUGH_PARTS;
  }

  /** The prefixes of the next level; empty if they are too many to be seen through. */
  private Optional<Set<String>> below(String prefix) {
    Set<String> below = new HashSet<>();
    S3Pages level = S3Pages.level(client, place, bucket, prefix);
    for (int page = 0; level.hasNext(); page++) {
      if (page == MAX_PAGES_OF_A_LEVEL || pages == MAX_PAGES) {
        return Optional.empty();
      }
      pages++;
      ListObjectsV2Response answer = level.next();
      answer.commonPrefixes().stream().map(CommonPrefix::prefix).forEach(below::add);
    }
    return Optional.of(below);
  }
}
