package dev.lethe.connector.s3;

import dev.lethe.connector.ConnectorException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds keys at which a wide level can be cut into ranges, by a few probes for where its keys begin
 * to differ. What the probes find, or fail to find, decides how many ranges there are and how even
 * they are, and never which keys they hold: together they are everything below the prefix.
 *
 * <p>Behind the prefix a border is printable ASCII. S3 orders keys by UTF-8 bytes and others by
 * UTF-16 units, but both agree on which side of such a border a key with this prefix lies: the
 * first character that differs decides, and if only the key's is not ASCII it is the greater one in
 * either order; if none differs, the shorter comes first. So all that a server lists from the first
 * key beyond a border on lies beyond it, in whichever order.
 */
final class S3Ranges {
  /** Ranges that need no look for more. */
  private static final int ENOUGH = 16;

  /** What a failed probe leaves of the others: a server that cannot answer is soon left alone. */
  private static final int LEFT_BY_FAILURE = 4;

  /** The first and the last printable character of ASCII. */
  private static final char LOWEST = ' ';

  private static final char HIGHEST = '~';

  private final S3Bucket bucket;
  private final String prefix;
  private final boolean ownLevel;
  private final NavigableSet<String> borders = new TreeSet<>(S3Keys.ORDER);
  private final Queue<String> stems = new ArrayDeque<>();
  private int probes;
  private int sent;

  /**
   * @param ownLevel only for the level's own keys: no border lies inside one of its prefixes
   * @param probes the most requests that it may send
   */
  S3Ranges(S3Bucket bucket, String prefix, boolean ownLevel, int probes) {
    this.bucket = bucket;
    this.prefix = prefix;
    this.ownLevel = ownLevel;
    this.probes = probes;
  }

  /** The part cut at the borders; itself if its keys do not differ where a border can be. */
  List<S3Part> of(S3Part whole) {
    stems.add(prefix);
    while (!stems.isEmpty() && borders.size() < ENOUGH && probes > 0) {
      try {
        divide(stems.remove());
      } catch (ConnectorException e) {
        // Some servers cannot name a key with a control character as the last of a page.
        probes /= LEFT_BY_FAILURE;
      }
    }
    List<S3Part> parts = new ArrayList<>();
    String after = null;
    for (String border : borders) {
      parts.add(whole.between(after, border));
      after = border;
    }
    parts.add(whole.between(after, null));
    return parts;
  }

  /** How many probes were sent. */
  int sent() {
    return sent;
  }

  /** Finds the first place where the keys below a stem differ, and a border before each of them. */
  private void divide(String stem) {
    String first = next(stem, null);
    if (first == null) {
      return;
    }
    String common = common(stem, first);
    String after = common + LOWEST;
    String last = null;
    while (probes > 0) {
      String key = next(common, after);
      if (key == null || !fits(key.charAt(common.length()))) {
        return;
      }
      String child = key.substring(0, common.length() + 1);
      if (child.equals(last)) {
        after = successor(child);
      } else {
        if (last != null) {
          borders.add(child);
        }
        stems.add(child);
        after = child + HIGHEST;
      }
      last = child;
    }
  }

  /** The longest beginning that all keys below a stem share, as far as borders can follow it. */
  private String common(String stem, String first) {
    int least = stem.length();
    int most = least;
    while (most < first.length() && fits(first.charAt(most))) {
      most++;
    }
    while (least < most && probes > 0) {
      int middle = (least + most + 1) / 2;
      if (isShared(stem, first.substring(0, middle))) {
        least = middle;
      } else {
        most = middle - 1;
      }
    }
    return first.substring(0, least);
  }

  private boolean isShared(String stem, String head) {
    String next = next(stem, head + HIGHEST);
    return next == null || next.startsWith(head) && next(stem, successor(head)) == null;
  }

  /** The first key or, for a level, the first key or prefix below a stem and behind it, or null. */
  private String next(String stem, String after) {
    if (probes == 0) {
      return null;
    }
    probes--;
    sent++;
    S3Page page = bucket.first(stem, after, ownLevel).next();
    return Stream.concat(page.items().stream().map(S3Item::key), page.below().stream())
        .min(S3Keys.ORDER)
        .orElse(null);
  }

  private static String successor(String head) {
    int last = head.length() - 1;
    return head.substring(0, last) + (char) (head.charAt(last) + 1);
  }

  /** Whether a border can have this character, and its successor is printable too. */
  private boolean fits(char character) {
    return character >= LOWEST
        && character < HIGHEST
        && !(ownLevel && S3Bucket.DELIMITER.indexOf(character) >= 0);
  }
}
