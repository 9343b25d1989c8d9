package dev.lethe.connector.s3;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The columns of an S3 Inventory that mean something to Lethe, as CSV spells them. */
enum InventoryColumn {
  BUCKET("Bucket"),
  KEY("Key"),
  IS_LATEST("IsLatest"),
  IS_DELETE_MARKER("IsDeleteMarker"),
  SIZE("Size"),
  LAST_MODIFIED("LastModifiedDate"),
  ETAG("ETag"),
  STORAGE_CLASS("StorageClass"),
  RETAIN_UNTIL("ObjectLockRetainUntilDate"),
  LOCK_MODE("ObjectLockMode"),
  LEGAL_HOLD("ObjectLockLegalHoldStatus"),
  VERSION_ID("VersionId");

  private final String spelling;

  InventoryColumn(String spelling) {
    this.spelling = spelling;
  }

  /** Where each known column is; ORC and Parquet write {@code e_tag} for {@code ETag}. */
  static Map<InventoryColumn, Integer> positions(List<String> names) {
    Map<InventoryColumn, Integer> positions = new EnumMap<>(InventoryColumn.class);
    for (int i = 0; i < names.size(); i++) {
      int position = i;
      of(names.get(i)).ifPresent(column -> positions.put(column, position));
    }
    return positions;
  }

  private static Optional<InventoryColumn> of(String name) {
    String plain = plain(name);
    return Arrays.stream(values()).filter(column -> plain(column.spelling).equals(plain)).findAny();
  }

  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return spelling;
  }
}
