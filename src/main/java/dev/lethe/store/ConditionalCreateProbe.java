package dev.lethe.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Asks a store whether it really creates a file at most once: some servers ignore the condition.
 */
public final class ConditionalCreateProbe {

  private ConditionalCreateProbe() {}

  /**
   * What a store did with two creates of one fresh name.
   *
   * @param createdFirst whether the first create went through
   * @param refusedSecond whether the second create was refused
   * @param keptFirst whether the first one's content was there afterwards
   */
  public record Result(boolean createdFirst, boolean refusedSecond, boolean keptFirst) {

    /** Whether several drivers may share the store. */
    public boolean isSafe() {
      return createdFirst && refusedSecond && keptFirst;
    }
  }

  /**
   * Creates {@code probe/<uuid>} twice, looks, and deletes it.
   *
   * @throws IOException if the store cannot be written, read or deleted from
   */
  public static Result check(StoreFiles files) throws IOException {
    String name = "probe/" + UUID.randomUUID();
    byte[] first = "first".getBytes(StandardCharsets.UTF_8);
    byte[] second = "second".getBytes(StandardCharsets.UTF_8);
    try {
      boolean createdFirst = files.create(name, first);
      boolean refusedSecond = !files.create(name, second);
      boolean keptFirst =
          files.read(name).filter(content -> Arrays.equals(content, first)).isPresent();
      return new Result(createdFirst, refusedSecond, keptFirst);
    } finally {
      files.delete(name);
    }
  }
}
