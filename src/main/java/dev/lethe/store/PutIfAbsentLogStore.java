package dev.lethe.store;

import io.delta.storage.CloseableIterator;
import io.delta.storage.LineCloseableIterator;
import io.delta.storage.LogStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A Delta log that any number of processes may write at once: a commit is created whole by one of
 * them, and the others are told that it exists. Delta's own stores hold that only within one JVM
 * ({@code file:}) or one driver ({@code s3a:}).
 *
 * <p>Set by {@code spark.delta.logStore.file.impl} and {@code spark.delta.logStore.s3a.impl} before
 * the Spark context starts. Every writer of a table must use it. Other schemes are refused.
 */
public final class PutIfAbsentLogStore extends LogStore {

  /** Called by Delta through reflection. */
  public PutIfAbsentLogStore(Configuration configuration) {
    super(configuration);
  }

  /**
   * {@inheritDoc}
   *
   * @throws java.io.FileNotFoundException if there is no such file
   */
  @Override
  public CloseableIterator<String> read(Path path, Configuration configuration) throws IOException {
    return new LineCloseableIterator(
        new InputStreamReader(open(path, configuration), StandardCharsets.UTF_8));
  }

  /**
   * Writes the lines as one file that appears whole.
   *
   * @throws FileAlreadyExistsException if somebody else's file is there and overwrite is false
   * @throws IOException if it could not be written, or if it cannot be known whether it was
   */
  @Override
  public void write(
      Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
      throws IOException {
    Path resolved = resolvePathOnPhysicalStorage(path, configuration);
    PutIfAbsent storage = PutIfAbsent.of(resolved, configuration);
    byte[] content = lines(actions);
    if (overwrite) {
      storage.replace(resolved, content);
    } else if (!storage.create(resolved, content)) {
      throw Errors.alreadyExists(path);
    }
  }

  /**
   * The files of the path's directory from its name on, by name.
   *
   * @throws java.io.FileNotFoundException if there is no such directory
   */
  @Override
  public Iterator<FileStatus> listFrom(Path path, Configuration configuration) throws IOException {
    FileSystem fileSystem = path.getFileSystem(configuration);
    Path resolved = fileSystem.makeQualified(path);
    return Arrays.stream(fileSystem.listStatus(resolved.getParent()))
        .filter(status -> status.getPath().getName().compareTo(resolved.getName()) >= 0)
        .sorted(Comparator.comparing((FileStatus status) -> status.getPath().getName()))
        .iterator();
  }

  @Override
  public Path resolvePathOnPhysicalStorage(Path path, Configuration configuration)
      throws IOException {
    return path.getFileSystem(configuration).makeQualified(path);
  }

  /** On a local disk Delta's checkpoints, which are not written here, are seen while they grow. */
  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration configuration) throws IOException {
    return isLocal(resolvePathOnPhysicalStorage(path, configuration));
  }

  // Not through Hadoop's LocalFileSystem: a stale checksum beside a local file would fail the read.
  static InputStream open(Path path, Configuration configuration) throws IOException {
    FileSystem fileSystem = path.getFileSystem(configuration);
    Path resolved = fileSystem.makeQualified(path);
    if (!isLocal(resolved)) {
      return fileSystem.open(resolved);
    }
    try {
      return Files.newInputStream(LocalPutIfAbsent.local(resolved));
    } catch (NoSuchFileException e) {
      throw Errors.notFound(resolved);
    }
  }

  private static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  private static byte[] lines(Iterator<String> actions) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (actions.hasNext()) {
      content.writeBytes(actions.next().getBytes(StandardCharsets.UTF_8));
      content.write('\n');
    }
    return content.toByteArray();
  }
}
