package dev.lethe.connector.s3;

import dev.lethe.spec.InventorySpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Finds the manifest of an inventory: the one that is named, or the newest complete one. S3 writes
 * {@code <prefix>/<source bucket>/<configuration>/<time>/manifest.json}, and {@code
 * manifest.checksum} beside it when all is written.
 */
final class InventoryFinder {
  private static final Pattern ADDRESS = Pattern.compile("(?:s3|s3a|s3n)://([^/]+)(?:/(.*))?");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\dZ/");
  private static final String MANIFEST = "manifest.json";
  private static final String CHECKSUM = "manifest.checksum";

  private final S3Client client;
  private final InventorySpec spec;
  private final String sourceBucket;
  private final String bucket;
  private final String start;
  private final List<String> remarks = new ArrayList<>();

  InventoryFinder(S3Client client, InventorySpec spec, String sourceBucket) {
    this.client = client;
    this.spec = spec;
    this.sourceBucket = sourceBucket;
    Matcher address = ADDRESS.matcher(spec.location());
    if (!address.matches()) {
      throw InventoryErrors.noAddress(spec);
    }
    this.bucket = address.group(1);
    this.start = address.group(2) == null ? "" : address.group(2);
  }

  /** The bucket that the inventory is in. */
  String bucket() {
    return bucket;
  }

  /** What was passed over, a sentence each. */
  List<String> remarks() {
    return List.copyOf(remarks);
  }

  InventoryManifest find() {
    if (start.equals(MANIFEST) || start.endsWith("/" + MANIFEST)) {
      return named(start.substring(0, start.length() - MANIFEST.length()));
    }
    String folder = start.isEmpty() || start.endsWith("/") ? start : start + "/";
    if (isTime(folder)) {
      return named(folder);
    }
    List<String> times = times(configuration(folder));
    for (String time : times) {
      Optional<byte[]> checksum = read(time + CHECKSUM);
      if (checksum.isPresent()) {
        return manifest(time, checksum.get());
      }
      remarks.add(
          place(time) + " has no " + CHECKSUM + ": it is still being written, and passed over");
    }
    throw InventoryErrors.noneComplete(spec, times.size());
  }

  private InventoryManifest named(String folder) {
    byte[] checksum =
        read(folder + CHECKSUM)
            .orElseThrow(
                () ->
                    InventoryErrors.damaged(
                        place(folder + MANIFEST),
                        "it has no "
                            + CHECKSUM
                            + " beside it, so it is not there or still being written",
                        null));
    return manifest(folder, checksum);
  }

  private InventoryManifest manifest(String folder, byte[] checksum) {
    String place = place(folder + MANIFEST);
    byte[] content =
        read(folder + MANIFEST)
            .orElseThrow(
                () -> InventoryErrors.damaged(place, "there is a checksum without it", null));
    String expected = new String(checksum, StandardCharsets.US_ASCII).strip();
    if (!DigestUtils.md5Hex(content).equals(expected.toLowerCase(Locale.ROOT))) {
      throw InventoryErrors.damaged(place, "it is not what its " + CHECKSUM + " says", null);
    }
    return InventoryManifest.parse(place, content);
  }

  /** The folder below which the times are, whichever of the levels above it was named. */
  private String configuration(String folder) {
    List<String> below = below(folder);
    if (below.stream().anyMatch(InventoryFinder::isTime)) {
      return folder;
    }
    String own = folder + sourceBucket + "/";
    boolean ours = ("/" + folder).endsWith("/" + sourceBucket + "/");
    if (!ours && !below.contains(own)) {
      throw InventoryErrors.none(spec, sourceBucket);
    }
    List<String> found =
        (below.contains(own) ? below(own) : below)
            .stream().filter(one -> !times(one).isEmpty()).toList();
    if (found.isEmpty()) {
      throw InventoryErrors.none(spec, sourceBucket);
    }
    if (found.size() > 1) {
      throw InventoryErrors.several(spec, found.stream().map(this::place).toList());
    }
    return found.get(0);
  }

  /** The newest first. */
  private List<String> times(String configuration) {
    return below(configuration).stream()
        .filter(InventoryFinder::isTime)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  private List<String> below(String folder) {
    List<String> below = new ArrayList<>();
    new S3Bucket(client, place(folder), bucket, false)
        .level(folder)
        .forEachRemaining(page -> below.addAll(page.below()));
    return below;
  }

  private static boolean isTime(String folder) {
    int parent = folder.lastIndexOf('/', folder.length() - 2);
    return TIME.matcher(folder.substring(parent + 1)).matches();
  }

  private Optional<byte[]> read(String key) {
    try {
      return Optional.of(client.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw InventoryErrors.cannotRead(place(key), e);
    }
  }

  private String place(String key) {
    return "s3://" + bucket + "/" + key;
  }
}
