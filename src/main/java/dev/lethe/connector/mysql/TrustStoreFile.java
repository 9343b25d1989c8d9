package dev.lethe.connector.mysql;

import dev.lethe.connector.Tls;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A bundle as a file that the driver can read, which takes no text: one per bundle and JVM, deleted
 * when it ends. It holds certificates and no secret.
 */
final class TrustStoreFile {
  static final String TYPE = "PKCS12";

  /** Java asks for one; whoever reads certificates may know it. */
  static final String PASSWORD = "lethe-public";

  private static final Map<String, Path> FILES = new ConcurrentHashMap<>();

  private TrustStoreFile() {}

  /** The URL of the file for a bundle in PEM form. */
  static String url(String pem) {
    return FILES.computeIfAbsent(pem, TrustStoreFile::write).toUri().toString();
  }

  private static Path write(String pem) {
    try {
      Path file = Files.createTempFile("lethe-tls-ca-", ".p12");
      file.toFile().deleteOnExit();
      try (OutputStream out = Files.newOutputStream(file)) {
        Tls.trustStore(pem).store(out, PASSWORD.toCharArray());
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the certificates of tls-ca to " + System.getProperty("java.io.tmpdir"), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("certificates that were read can be written", e);
    }
  }
}
