package dev.lethe.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/** The failures of this room, as whole sentences. */
final class Errors {

  private Errors() {}

  static IOException unknownScheme(Path path) {
    return new IOException(
        "Cannot create files safely at %s: only file: and s3a: have a put-if-absent here. Set store.root to one of them."
            .formatted(path));
  }

  static FileAlreadyExistsException alreadyExists(Path path) {
    return new FileAlreadyExistsException(path.toString());
  }

  static FileNotFoundException notFound(Path path) {
    return new FileNotFoundException("There is no file %s".formatted(path));
  }

  static IOException noHardLinks(Path path, Exception cause) {
    return new IOException(
        "Cannot create %s: this file system refuses hard links, by which Lethe creates files at most once. Put store.root on another one."
            .formatted(path),
        cause);
  }

  static IOException failed(String verb, Path path, Exception cause) {
    return new IOException(
        "Cannot %s %s: %s"
            .formatted(verb, path, cause.getMessage() == null ? cause : cause.getMessage()),
        cause);
  }

  static IOException unknownOutcome(Path path, Exception cause) {
    return new IOException(
        "Cannot say whether %s was created: neither the requests nor the looks after them were answered. Look at it before writing it again."
            .formatted(path),
        cause);
  }
}
