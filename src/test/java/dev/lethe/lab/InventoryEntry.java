package dev.lethe.lab;

import java.time.Instant;

/** One line of an inventory. */
public record InventoryEntry(
    String key,
    String version,
    boolean latest,
    boolean deleteMarker,
    Long size,
    Instant lastModified,
    String etag,
    String storageClass,
    Instant retainUntil,
    String lockMode,
    String legalHold) {

  /** A current object of one byte, from the year 2000. */
  public static InventoryEntry of(String key) {
    return new InventoryEntry(
        key,
        null,
        true,
        false,
        1L,
        Instant.parse("2000-01-01T00:00:00.123Z"),
        "0cc175b9c0f1b6a831c399e269772661",
        "STANDARD",
        null,
        null,
        null);
  }

  /** A version that is current, or an older one. */
  public InventoryEntry version(String id, boolean isLatest) {
    return new InventoryEntry(
        key,
        id,
        isLatest,
        deleteMarker,
        size,
        lastModified,
        etag,
        storageClass,
        retainUntil,
        lockMode,
        legalHold);
  }

  public InventoryEntry asDeleteMarker() {
    return new InventoryEntry(
        key, version, latest, true, null, lastModified, null, null, null, null, null);
  }

  public InventoryEntry size(long bytes) {
    return new InventoryEntry(
        key,
        version,
        latest,
        deleteMarker,
        bytes,
        lastModified,
        etag,
        storageClass,
        retainUntil,
        lockMode,
        legalHold);
  }

  public InventoryEntry lastModified(Instant time) {
    return new InventoryEntry(
        key,
        version,
        latest,
        deleteMarker,
        size,
        time,
        etag,
        storageClass,
        retainUntil,
        lockMode,
        legalHold);
  }

  public InventoryEntry etag(String tag) {
    return new InventoryEntry(
        key,
        version,
        latest,
        deleteMarker,
        size,
        lastModified,
        tag,
        storageClass,
        retainUntil,
        lockMode,
        legalHold);
  }

  public InventoryEntry lock(Instant until, String mode) {
    return new InventoryEntry(
        key,
        version,
        latest,
        deleteMarker,
        size,
        lastModified,
        etag,
        storageClass,
        until,
        mode,
        legalHold);
  }

  public InventoryEntry legalHold(String status) {
    return new InventoryEntry(
        key,
        version,
        latest,
        deleteMarker,
        size,
        lastModified,
        etag,
        storageClass,
        retainUntil,
        lockMode,
        status);
  }
}
