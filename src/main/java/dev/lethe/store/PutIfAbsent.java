package dev.lethe.store;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Whole files that appear at once or not at all, on one kind of storage. */
interface PutIfAbsent {

  /**
   * Creates the file with this content, unless there is one.
   *
   * @return true if this call created it, also when the answer was lost on the way; false if
   *     somebody else's file is there, which is left as it is
   * @throws IOException if it could not be created, or if it cannot be known whether it was
   */
  boolean create(Path path, byte[] content) throws IOException;

  /** Creates the file or replaces its content; readers see the old content or the new one. */
  void replace(Path path, byte[] content) throws IOException;

  /**
   * Removes a file with everything that the storage keeps of it, older versions included, and looks
   * whether it is gone; does nothing if there is none.
   *
   * @throws IOException if it is still there, or if that cannot be known
   */
  void erase(Path path) throws IOException;

  /**
   * The storage of a path.
   *
   * @param path with its scheme
   * @throws IOException if nothing here can put into that scheme
   */
  static PutIfAbsent of(Path path, Configuration configuration) throws IOException {
    String scheme = path.toUri().getScheme();
    if ("file".equals(scheme)) {
      return new LocalPutIfAbsent();
    }
    if ("s3a".equals(scheme)) {
      return new S3PutIfAbsent(S3Settings.of(path.toUri().getHost(), configuration).client());
    }
    throw Errors.unknownScheme(path);
  }
}
