package dev.lethe.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A log of numbered entries in which each number is written once, whoever writes: compare and set
 * for processes that share nothing but the store. Meant for tens of entries, not for thousands.
 */
public final class Ledger {

  /** The version before the first entry: what to expect of an empty ledger. */
  public static final long EMPTY = -1;

  private static final Pattern NAME = Pattern.compile("\\d{20}\\.json");

  private final StoreFiles files;
  private final String name;

  /**
   * @param name the ledger's directory below the store's root
   */
  public Ledger(StoreFiles files, String name) {
    this.files = requireNonNull(files, "files is null");
    this.name = requireNonNull(name, "name is null");
  }

  /** An entry and its number, counted from 0 without gaps. */
  public record Entry(long version, byte[] content) {
    public Entry {
      requireNonNull(content, "content is null");
    }
  }

  /** The entry with the highest version, or empty if there is none. */
  public Optional<Entry> latest() throws IOException {
    List<String> names =
        files.list(name).stream().filter(file -> NAME.matcher(file).matches()).toList();
    if (names.isEmpty()) {
      return Optional.empty();
    }
    return entry(Long.parseLong(names.get(names.size() - 1).substring(0, 20)));
  }

  /** The entry of a version, or empty if it is not written yet. */
  public Optional<Entry> entry(long version) throws IOException {
    return files.read(file(version, "json")).map(content -> new Entry(version, content));
  }

  /**
   * Writes the entry after the expected one.
   *
   * @param expectedVersion the version of the latest entry as the caller knows it, or {@link
   *     #EMPTY}
   * @return false if somebody else has written that entry; nothing is changed then
   * @throws IllegalArgumentException if the expected entry does not exist: it would leave a gap
   */
  public boolean append(long expectedVersion, byte[] content) throws IOException {
    if (expectedVersion != EMPTY && entry(expectedVersion).isEmpty()) {
      throw new IllegalArgumentException(
          "%s/%s has no entry %d to follow".formatted(files, name, expectedVersion));
    }
    return files.create(file(expectedVersion + 1, "json"), content);
  }

  /** A file beside the entries, about one of them. */
  String file(long version, String extension) {
    return "%s/%020d.%s".formatted(name, version, extension);
  }
}
