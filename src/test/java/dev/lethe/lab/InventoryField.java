package dev.lethe.lab;

import java.util.Locale;

/** A column of an inventory. */
public enum InventoryField {
  BUCKET("Bucket", "string"),
  KEY("Key", "string"),
  VERSION_ID("VersionId", "string"),
  IS_LATEST("IsLatest", "boolean"),
  IS_DELETE_MARKER("IsDeleteMarker", "boolean"),
  SIZE("Size", "bigint"),
  LAST_MODIFIED_DATE("LastModifiedDate", "timestamp"),
  E_TAG("ETag", "string"),
  STORAGE_CLASS("StorageClass", "string"),
  OBJECT_LOCK_RETAIN_UNTIL_DATE("ObjectLockRetainUntilDate", "timestamp"),
  OBJECT_LOCK_MODE("ObjectLockMode", "string"),
  OBJECT_LOCK_LEGAL_HOLD_STATUS("ObjectLockLegalHoldStatus", "string");

  private final String csv;
  private final String type;

  InventoryField(String csv, String type) {
    this.csv = csv;
    this.type = type;
  }

  String csvName() {
    return csv;
  }

  /** As ORC and Parquet files name it. */
  String columnName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** string, boolean, bigint or timestamp. */
  String type() {
    return type;
  }

  /** Its value: a String, Boolean, Long or Instant, or null. */
  Object of(String bucket, InventoryEntry entry) {
    return this == BUCKET ? bucket : entry.value(this);
  }
}
