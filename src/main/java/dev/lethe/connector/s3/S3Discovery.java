package dev.lethe.connector.s3;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * Divides a target into parts that can be listed side by side, by a look at its upper levels; a
 * level of more than a page also by {@link S3Ranges}. The work is bounded.
 */
final class S3Discovery {
  private static final int MAX_PAGES = 20;
  private static final int MAX_PAGES_OF_A_LEVEL = 3;
  private static final int ENOUGH_PARTS = 64;
  private static final int MAX_DEPTH = 4;
  private static final int MAX_PROBES = 64;
  private static final int MAX_PROBES_OF_A_LEVEL = 40;

  private record Level(String prefix, int depth) {}

  /**
   * What a look at a level saw.
   *
   * @param below the prefixes of the next level; none if they are too many to be seen through
   * @param isWide whether it has more than a page
   */
  private record Look(Set<String> below, boolean isWide) {}

  private final S3Bucket bucket;
  private final Queue<Level> levels = new ArrayDeque<>();
  private final List<S3Part> parts = new ArrayList<>();
  private int pages;
  private int probes = MAX_PROBES;

  private S3Discovery(S3Bucket bucket) {
    this.bucket = bucket;
  }

  static List<S3Part> parts(S3Bucket bucket, String prefix) {
    if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      return List.of(S3Part.oneKey(prefix));
    }
    S3Discovery discovery = new S3Discovery(bucket.current());
    discovery.levels.add(new Level(prefix, 0));
    while (!discovery.levels.isEmpty()) {
      discovery.divide(discovery.levels.remove());
    }
    return discovery.parts;
  }

  private void divide(Level level) {
    Look look = worthwhile(level) ? look(level.prefix()) : new Look(Set.of(), false);
    boolean ownLevel = !look.below().isEmpty();
    S3Part part =
        ownLevel
            ? S3Part.ownLevel(level.prefix(), look.below())
            : S3Part.everything(level.prefix());
    parts.addAll(look.isWide() ? ranges(part, ownLevel) : List.of(part));
    look.below().forEach(prefix -> levels.add(new Level(prefix, level.depth() + 1)));
  }

  private List<S3Part> ranges(S3Part part, boolean ownLevel) {
    int most = Math.min(probes, MAX_PROBES_OF_A_LEVEL);
    S3Ranges ranges = new S3Ranges(bucket, part.prefix(), ownLevel, most);
    List<S3Part> cut = ranges.of(part);
    probes -= ranges.sent();
    return cut;
  }

  private boolean worthwhile(Level level) {
    return level.depth() < MAX_DEPTH
        && pages < MAX_PAGES
        && parts.size() + levels.size() < ENOUGH_PARTS;
  }

  private Look look(String prefix) {
    Set<String> below = new HashSet<>();
    Iterator<S3Page> level = bucket.level(prefix);
    int page = 0;
    for (; level.hasNext(); page++) {
      if (page == MAX_PAGES_OF_A_LEVEL || pages == MAX_PAGES) {
        return new Look(Set.of(), true);
      }
      pages++;
      below.addAll(level.next().below());
    }
    return new Look(below, page > 1);
  }
}
