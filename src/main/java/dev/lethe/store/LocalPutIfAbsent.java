package dev.lethe.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.hadoop.fs.Path;

/**
 * A hard link is created at most once by the kernel, whoever asks, and brings its whole content.
 */
final class LocalPutIfAbsent implements PutIfAbsent {

  @Override
  public boolean create(Path path, byte[] content) throws IOException {
    java.nio.file.Path target = local(path);
    java.nio.file.Path temporary = temporary(target);
    try {
      write(temporary, content);
      return link(path, target, temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public void replace(Path path, byte[] content) throws IOException {
    java.nio.file.Path target = local(path);
    java.nio.file.Path temporary = temporary(target);
    try {
      write(temporary, content);
      deleteChecksum(target);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      synchronize(target.getParent());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public void erase(Path path) throws IOException {
    java.nio.file.Path target = local(path);
    if (Files.deleteIfExists(target)) {
      deleteChecksum(target);
      synchronize(target.getParent());
    }
  }

  static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private static boolean link(Path path, java.nio.file.Path target, java.nio.file.Path temporary)
      throws IOException {
    if (Files.exists(target)) {
      return false;
    }
    deleteChecksum(target);
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      // NFS repeats a request whose answer was lost and then refuses its own link.
      return Files.isSameFile(target, temporary);
    } catch (UnsupportedOperationException | FileSystemException e) {
      throw Files.exists(temporary)
          ? Errors.noHardLinks(path, e)
          : Errors.failed("create", path, e);
    }
    synchronize(target.getParent());
    return true;
  }

  // Hadoop and Delta take names that start with a dot for hidden.
  private static java.nio.file.Path temporary(java.nio.file.Path target) throws IOException {
    Files.createDirectories(target.getParent());
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  private static void write(java.nio.file.Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  // Spark reads through Hadoop's LocalFileSystem, which believes a checksum left by an earlier
  // file.
  private static void deleteChecksum(java.nio.file.Path target) throws IOException {
    Files.deleteIfExists(target.resolveSibling("." + target.getFileName() + ".crc"));
  }

  // A new name survives a power cut only once its directory is on disk.
  private static void synchronize(java.nio.file.Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
