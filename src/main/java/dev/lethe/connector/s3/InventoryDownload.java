package dev.lethe.connector.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Brings an inventory's files to a task, one at a time: into a folder that only its owner may read,
 * whole and compared with the manifest before the first line is believed.
 */
final class InventoryDownload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryDownload.class);

  /** Opens a file that is what its manifest says. */
  interface Opener {
    InventoryLines open(Path file) throws IOException;
  }

  private final S3Client client;
  private final String bucket;
  private Path folder;
  private InventoryLines lines;

  InventoryDownload(S3Config config, String bucket) {
    this.client = S3Clients.open(config);
    this.bucket = bucket;
  }

  /** The lines of a file; those of the file before are closed. */
  InventoryLines open(String place, InventoryManifest.DataFile file, Opener opener) {
    try {
      discard();
      folder = Files.createTempDirectory("lethe-inventory");
      Path copy = folder.resolve("file");
      client.getObject(get -> get.bucket(bucket).key(file.key()), ResponseTransformer.toFile(copy));
      check(place, file, copy);
      lines = opener.open(copy);
      return lines;
    } catch (NoSuchKeyException e) {
      throw InventoryErrors.damaged(place, "its manifest names it, and it is not there", e);
    } catch (SdkException e) {
      throw InventoryErrors.cannotRead(place, e);
    } catch (IOException | RuntimeException e) {
      throw InventoryErrors.unreadable(place, 0, e);
    }
  }

  private static void check(String place, InventoryManifest.DataFile file, Path copy)
      throws IOException {
    long size = Files.size(copy);
    if (size != file.size()) {
      throw InventoryErrors.damaged(
          place, "it has " + size + " bytes, and its manifest says " + file.size(), null);
    }
    try (InputStream content = Files.newInputStream(copy)) {
      if (!DigestUtils.md5Hex(content).equals(file.md5().toLowerCase(Locale.ROOT))) {
        throw InventoryErrors.damaged(place, "it is not what its manifest's MD5 says", null);
      }
    }
  }

  private void discard() throws IOException {
    if (lines != null) {
      lines.close();
      lines = null;
    }
    if (folder != null) {
      Files.deleteIfExists(folder.resolve("file"));
      Files.deleteIfExists(folder);
      folder = null;
    }
  }

  @Override
  public void close() {
    try {
      discard();
    } catch (IOException e) {
      LOG.warn("A copy of a part of an inventory stays in {}: remove it by hand", folder, e);
    } finally {
      client.close();
    }
  }
}
