package dev.lethe.lab;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the stores hold at one time, seen with some people in mind. Made by {@link
 * KeplerWorld#read}.
 */
public final class KeplerReading {
  private final Map<String, Long> traces = new LinkedHashMap<>();
  private final Map<String, Others> others = new TreeMap<>();

  /** A sum of hashes: the order in which a store answers does not count, repetitions do. */
  private static final class Others {
    private long count;
    private BigInteger sum = BigInteger.ZERO;

    void add(String text) {
      count++;
      sum = sum.add(new BigInteger(1, sha256(text)));
    }
  }

  /** Kind of item → how many show one of these people still, in whatever spelling. */
  public Map<String, Long> traces() {
    return new LinkedHashMap<>(traces);
  }

  /**
   * Kind of item → count and digest of everything that is not these people's: the same before and
   * after, if nothing else was touched. Of items that they share with others, or that stay without
   * their address, all but that address is in it.
   */
  public Map<String, String> others() {
    Map<String, String> digests = new TreeMap<>();
    others.forEach((kind, sum) -> digests.put(kind, sum.count + " items, " + sum.sum.toString(36)));
    return digests;
  }

  /** Begins a kind, so that it is told even where there is none. */
  void kind(String kind) {
    traces.put(kind, 0L);
    others.put(kind, new Others());
  }

  void trace(String kind) {
    traces.merge(kind, 1L, Long::sum);
  }

  void other(String kind, Object... parts) {
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      String one = String.valueOf(part);
      text.append(one.length()).append(':').append(one);
    }
    others.get(kind).add(text.toString());
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new LabException("This JDK has no SHA-256.", e);
    }
  }
}
