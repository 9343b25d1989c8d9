package dev.lethe.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Files and secrets of a lab: readable by their owner only, and never half-written. */
public final class LabFiles {
  private static final SecureRandom RANDOM = new SecureRandom();

  private LabFiles() {}

  /** A folder that others may pass through but not list; a server may run as another user. */
  static Path directory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    }
    return directory;
  }

  static Path writePrivate(Path file, String text) throws IOException {
    Path fresh =
        Files.createTempFile(
            file.getParent(),
            "." + file.getFileName(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text);
    return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(root)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  static String resource(String name) throws IOException {
    try (InputStream stream = LabFiles.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new LabException("The lab's resource " + name + " is not on the class path.");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String tail(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  /** The project's root: where target/ is. */
  public static Path home() {
    String home = System.getenv("LETHE_HOME");
    return Path.of(home == null || home.isBlank() ? "" : home).toAbsolutePath();
  }

  /** 256 random bits as base64. */
  static String newKey() {
    return Base64.getEncoder().encodeToString(randomBytes(32));
  }

  /** Letters and digits only, so that it needs no quoting in SQL, HOCON, properties or a URL. */
  static String newSecret() {
    return hex(randomBytes(16));
  }

  static String newSuffix() {
    return hex(randomBytes(4));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
