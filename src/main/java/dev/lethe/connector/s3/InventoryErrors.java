package dev.lethe.connector.s3;

import dev.lethe.LetheException;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.spec.InventorySpec;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;

/** What can be wrong with an S3 Inventory. Names its files and lines, never a key in them. */
final class InventoryErrors {
  private InventoryErrors() {}

  static LetheException noAddress(InventorySpec spec) {
    return LetheException.badInput(
        "%s: inventory = '%s' is no address; it takes s3://BUCKET/PATH, the path of a manifest.json or of the folder that S3 writes inventories to."
            .formatted(spec.where(), spec.location()));
  }

  static LetheException several(InventorySpec spec, List<String> configurations) {
    return LetheException.badInput(
        "%s: below inventory = '%s' are several inventories, which may list different objects: %s. Name one of them."
            .formatted(spec.where(), spec.location(), String.join(", ", configurations)));
  }

  static LetheException ofAnotherBucket(
      InventorySpec spec, InventoryManifest manifest, String bucket) {
    return LetheException.badInput(
        "%s: the inventory %s lists bucket %s, and the source's connection is to bucket %s."
            .formatted(spec.where(), manifest.place(), manifest.sourceBucket(), bucket));
  }

  static LetheException missingColumns(
      InventorySpec spec,
      InventoryManifest manifest,
      List<InventoryColumn> needed,
      List<InventoryColumn> missing) {
    return LetheException.badInput(
        "%s: the inventory %s has no %s. It needs the columns %s: add %s to the inventory's configuration (optional fields; all versions for VersionId, IsLatest and IsDeleteMarker), and plan with the next one that S3 delivers."
            .formatted(
                spec.where(), manifest.place(), names(missing), names(needed), names(missing)));
  }

  static LetheException halfOfVersions(
      InventorySpec spec, InventoryManifest manifest, List<InventoryColumn> ofVersions) {
    return LetheException.badInput(
        "%s: the inventory %s has only some of the columns %s, so its current objects cannot be told from older versions. S3 writes all of them where the configuration includes all versions."
            .formatted(spec.where(), manifest.place(), names(ofVersions)));
  }

  static ConnectorException none(InventorySpec spec, String sourceBucket) {
    return failed(
        Category.NOT_FOUND,
        "There is no inventory of bucket %s below %s. S3 writes them to PREFIX/%s/CONFIGURATION/TIME/manifest.json, the first one up to 48 hours after it was configured."
            .formatted(sourceBucket, spec.location(), sourceBucket));
  }

  static ConnectorException noneComplete(InventorySpec spec, int count) {
    return failed(
        Category.NOT_FOUND,
        "None of the %d inventories below %s is complete: each lacks the manifest.checksum that S3 writes last. Wait for it, or list the bucket instead (leave out inventory)."
            .formatted(count, spec.location()));
  }

  /** What is there is not what it says of itself. */
  static ConnectorException damaged(String place, String problem, Exception cause) {
    return new ConnectorException(
        Category.OTHER,
        "The inventory cannot be trusted at %s: %s. Nothing is concluded from it; name an older one that is whole, or wait for the next."
            .formatted(place, problem),
        cause);
  }

  /**
   * @param line from 1; 0 is the file as a whole
   */
  static ConnectorException unreadable(String place, long line, Exception cause) {
    if (cause instanceof ConnectorException known) {
      return known;
    }
    String problem = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return damaged(
        place, line == 0 ? problem : "line " + line + " cannot be read, " + problem, cause);
  }

  static ConnectorException cannotRead(String place, SdkException cause) {
    return new ConnectorException(
        S3Errors.category(cause),
        "Reading the inventory at %s failed, so nothing is concluded from it: %s."
            .formatted(place, S3Errors.words(cause)),
        cause);
  }

  private static ConnectorException failed(Category category, String message) {
    return new ConnectorException(category, message, null);
  }

  private static String names(List<InventoryColumn> columns) {
    return columns.stream().map(InventoryColumn::toString).collect(Collectors.joining(", "));
  }
}
