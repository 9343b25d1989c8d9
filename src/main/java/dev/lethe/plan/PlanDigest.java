package dev.lethe.plan;

import dev.lethe.spec.PseudonymKey;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * What a plan says, in 32 bytes: the actions as a set (a sum of keyed hashes, so that order and
 * files do not matter) together with the header's frozen part. Approval is bound to it, and apply
 * refuses a plan that no longer has it.
 */
final class PlanDigest {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  private PlanDigest() {}

  static String of(Dataset<Row> actions, PseudonymKey key, PlanHeader header) {
    List<byte[]> sums =
        actions
            .mapPartitions(
                (MapPartitionsFunction<Row, byte[]>)
                    rows -> {
                      ActionNames names = new ActionNames(key);
                      BigInteger sum = BigInteger.ZERO;
                      while (rows.hasNext()) {
                        sum =
                            sum.add(new BigInteger(1, names.bytes(text(rows.next())))).mod(MODULUS);
                      }
                      return Collections.singletonList(sum.toByteArray()).iterator();
                    },
                Encoders.BINARY())
            .collectAsList();
    BigInteger sum = BigInteger.ZERO;
    for (byte[] part : sums) {
      sum = sum.add(new BigInteger(part)).mod(MODULUS);
    }
    return HexFormat.of().formatHex(new ActionNames(key).bytes(sum.toString(16), frozen(header)));
  }

  /** SHA-256 in hex. */
  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String frozen(PlanHeader header) {
    return String.join(
        "\n",
        header.planId(),
        header.job(),
        String.valueOf(header.tenant()),
        header.environment(),
        header.author(),
        header.createdAt().toString(),
        header.asOf().toString(),
        sha256(header.spec()),
        new TreeMap<>(header.targetIdentities()).toString(),
        new TreeMap<>(header.actions()).toString(),
        header.refused().toString());
  }

  private static Serializable[] text(Row row) {
    List<Serializable> parts = new ArrayList<>();
    for (String column : List.of("action_id", "rule", "verdict", "kind", "target")) {
      parts.add(row.<String>getAs(column));
    }
    Row locator = row.getAs("locator");
    for (String field : List.of("container", "key", "version", "etag")) {
      parts.add(locator.<String>getAs(field));
    }
    parts.add(row.<Integer>getAs("stage"));
    parts.add(row.<Long>getAs("bytes"));
    parts.add(row.<Long>getAs("group_seq"));
    List<String> groups = row.getList(row.fieldIndex("groups"));
    List<String> subjects = row.getList(row.fieldIndex("subjects"));
    Map<String, String> evidence = new TreeMap<>(row.getJavaMap(row.fieldIndex("evidence")));
    parts.add(groups.size());
    parts.addAll(groups);
    parts.add(subjects.size());
    parts.addAll(subjects);
    evidence.forEach(
        (key, value) -> {
          parts.add(key);
          parts.add(value);
        });
    // Plans of before there was the column keep their digest.
    Instant lastModified = row.getAs("last_modified");
    if (lastModified != null) {
      parts.add(lastModified);
    }
    String addendum = row.getAs("addendum");
    if (addendum != null) {
      parts.add(addendum);
    }
    return parts.toArray(Serializable[]::new);
  }
}
