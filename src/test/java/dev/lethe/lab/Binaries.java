package dev.lethe.lab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Servers' programs, unpacked once from the class path and shared by all labs of one project. */
final class Binaries {
  private static final Object IN_THIS_JVM = new Object();

  /** Unpacks into an empty folder. */
  @FunctionalInterface
  interface Unpacking {
    void into(Path folder) throws IOException, InterruptedException;
  }

  private Binaries() {}

  /** The folder that holds the program; unpacked below target/, or in the lab if that cannot be. */
  static Path of(String nameAndVersion, Site site, Unpacking unpacking)
      throws IOException, InterruptedException {
    Path ready = shared().resolve(nameAndVersion);
    if (Files.isDirectory(ready)) {
      return ready;
    }
    Path cache =
        Files.isWritable(existing(shared()))
            ? shared()
            : site.directory().resolveSibling("binaries");
    return unpack(Files.createDirectories(cache), nameAndVersion, unpacking);
  }

  /** What the build has downloaded to target/lab. */
  static Path downloaded(String name) {
    Path file = shared().resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new LabException("The lab lacks " + file + ": build it with `mvn package`.");
    }
    return file;
  }

  static InputStream resource(String path) throws IOException {
    InputStream stream = Binaries.class.getClassLoader().getResourceAsStream(path);
    if (stream == null) {
      throw new LabException("The class path of the lab lacks " + path + ".");
    }
    return new BufferedInputStream(stream);
  }

  private static Path shared() {
    return LabFiles.home().resolve(Path.of("target", "lab"));
  }

  private static Path existing(Path path) {
    return Files.exists(path) ? path : existing(path.getParent());
  }

  private static Path unpack(Path cache, String name, Unpacking unpacking)
      throws IOException, InterruptedException {
    Path ready = cache.resolve(name);
    // A file lock holds between processes only, not between threads of one.
    synchronized (IN_THIS_JVM) {
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve(name + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !Files.isDirectory(ready)) {
          Path partial = cache.resolve(name + ".partial");
          LabFiles.deleteTree(partial);
          unpacking.into(Files.createDirectories(partial));
          Files.move(partial, ready, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
    return ready;
  }
}
