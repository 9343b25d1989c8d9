package dev.lethe.lab;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** One line of an inventory, of any bucket. */
public final class InventoryEntry {
  private final Map<InventoryField, Object> values = new EnumMap<>(InventoryField.class);

  private InventoryEntry() {}

  /** A current object of one byte, from the year 2000. */
  public static InventoryEntry of(String key) {
    return new InventoryEntry()
        .with(InventoryField.KEY, key)
        .with(InventoryField.IS_LATEST, true)
        .with(InventoryField.IS_DELETE_MARKER, false)
        .with(InventoryField.SIZE, 1L)
        .with(InventoryField.LAST_MODIFIED_DATE, Instant.parse("2000-01-01T00:00:00.123Z"))
        .with(InventoryField.E_TAG, "0cc175b9c0f1b6a831c399e269772661")
        .with(InventoryField.STORAGE_CLASS, "STANDARD");
  }

  /** A version that is current, or an older one. */
  public InventoryEntry version(String id, boolean isLatest) {
    return with(InventoryField.VERSION_ID, id).with(InventoryField.IS_LATEST, isLatest);
  }

  public InventoryEntry asDeleteMarker() {
    return with(InventoryField.IS_DELETE_MARKER, true)
        .with(InventoryField.SIZE, null)
        .with(InventoryField.E_TAG, null)
        .with(InventoryField.STORAGE_CLASS, null)
        .lock(null, null)
        .legalHold(null);
  }

  public InventoryEntry size(long bytes) {
    return with(InventoryField.SIZE, bytes);
  }

  public InventoryEntry lastModified(Instant time) {
    return with(InventoryField.LAST_MODIFIED_DATE, time);
  }

  public InventoryEntry etag(String tag) {
    return with(InventoryField.E_TAG, tag);
  }

  public InventoryEntry lock(Instant until, String mode) {
    return with(InventoryField.OBJECT_LOCK_RETAIN_UNTIL_DATE, until)
        .with(InventoryField.OBJECT_LOCK_MODE, mode);
  }

  public InventoryEntry legalHold(String status) {
    return with(InventoryField.OBJECT_LOCK_LEGAL_HOLD_STATUS, status);
  }

  /** A String, Boolean, Long or Instant, or null. */
  Object value(InventoryField field) {
    return values.get(field);
  }

  private InventoryEntry with(InventoryField field, Object value) {
    InventoryEntry changed = new InventoryEntry();
    changed.values.putAll(values);
    changed.values.put(field, value);
    return changed;
  }
}
