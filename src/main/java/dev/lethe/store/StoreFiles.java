package dev.lethe.store;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Small files below the store's root, on {@code file:} or {@code s3a:}. Needs no Spark session; may
 * be used by several threads. Names are relative to the root, with {@code /} between directories,
 * and without colons. Every failure is an IOException that names the whole path.
 */
public final class StoreFiles {

  private final Path root;
  private final Configuration configuration;
  private final FileSystem fileSystem;
  private final PutIfAbsent storage;

  /**
   * @param root a directory, which need not exist
   * @param configuration with the {@code fs.s3a.*} settings where the root is on S3
   * @throws IOException if the root's file system cannot be opened or cannot put if absent
   */
  public StoreFiles(Path root, Configuration configuration) throws IOException {
    this.configuration = requireNonNull(configuration, "configuration is null");
    try {
      this.fileSystem = root.getFileSystem(configuration);
    } catch (IOException e) {
      throw Errors.failed("open", root, e);
    }
    this.root = fileSystem.makeQualified(root);
    this.storage = PutIfAbsent.of(this.root, configuration);
  }

  Path root() {
    return root;
  }

  /**
   * Creates a file unless there is one.
   *
   * @return false if there was one, which is left as it is
   * @throws IOException if it could not be created, or if it cannot be known whether it was
   */
  public boolean create(String relative, byte[] content) throws IOException {
    Path path = resolve(relative);
    return named("create", path, () -> storage.create(path, content));
  }

  /** Creates a file or replaces it at once; of several writers the last one stays. */
  public void replace(String relative, byte[] content) throws IOException {
    Path path = resolve(relative);
    named(
        "write",
        path,
        () -> {
          storage.replace(path, content);
          return path;
        });
  }

  /** The content of a file, or empty if there is none. */
  public Optional<byte[]> read(String relative) throws IOException {
    Path path = resolve(relative);
    return named("read", path, () -> content(path));
  }

  /** When a file was written. */
  public Instant modified(String relative) throws IOException {
    Path path = resolve(relative);
    return named(
        "look at",
        path,
        () -> Instant.ofEpochMilli(fileSystem.getFileStatus(path).getModificationTime()));
  }

  /** The names of the files in a directory, in order; none if there is no such directory. */
  public List<String> list(String relativeDirectory) throws IOException {
    Path path = resolve(relativeDirectory);
    return named("list", path, () -> names(path, FileStatus::isFile));
  }

  /** The names of the directories in a directory, in order; none if there is no such directory. */
  public List<String> directories(String relativeDirectory) throws IOException {
    Path path = resolve(relativeDirectory);
    return named("list", path, () -> names(path, FileStatus::isDirectory));
  }

  /** Deletes a file; does nothing if there is none. */
  public void delete(String relative) throws IOException {
    Path path = resolve(relative);
    named("delete", path, () -> fileSystem.delete(path, false));
  }

  /**
   * Deletes a file for good, with all versions that the storage keeps; does nothing if there is
   * none.
   *
   * @throws IOException if anything of it is still there, or if that cannot be known
   */
  public void erase(String relative) throws IOException {
    Path path = resolve(relative);
    named(
        "erase",
        path,
        () -> {
          storage.erase(path);
          return path;
        });
  }

  private Optional<byte[]> content(Path path) throws IOException {
    try (InputStream input = PutIfAbsentLogStore.open(path, configuration)) {
      return Optional.of(input.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private List<String> names(Path directory, Predicate<FileStatus> wanted) throws IOException {
    try {
      return Arrays.stream(fileSystem.listStatus(directory))
          .filter(wanted)
          .map(status -> status.getPath().getName())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  // Hadoop's local file system cannot list a name with a colon.
  private Path resolve(String relative) {
    if (relative.isEmpty()
        || relative.startsWith("/")
        || relative.contains(":")
        || List.of(relative.split("/")).contains("..")) {
      throw new IllegalArgumentException("Not a name below the store's root: " + relative);
    }
    return new Path(root, relative);
  }

  private static <T> T named(String verb, Path path, Operation<T> operation) throws IOException {
    try {
      return operation.run();
    } catch (IOException e) {
      throw String.valueOf(e.getMessage()).contains(path.toString())
          ? e
          : Errors.failed(verb, path, e);
    }
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
