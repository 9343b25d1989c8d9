package dev.lethe.connector.s3;

import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Target;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The objects of a target that one inventory file lists: what is current, or all versions. */
final class InventoryRows implements Iterator<Row> {
  private final String place;
  private final InventoryLines lines;
  private final Target target;
  private final Instant now;
  private final boolean ofVersions;
  private long number;
  private Row next;

  InventoryRows(String place, InventoryLines lines, Target target, Instant now) {
    this.place = place;
    this.lines = lines;
    this.target = target;
    this.now = now;
    this.ofVersions = lines.columns().contains(InventoryColumn.VERSION_ID);
    for (InventoryColumn column : InventoryReport.NEEDED) {
      if (!lines.columns().contains(column)) {
        throw InventoryErrors.damaged(place, "it has no column " + column, null);
      }
    }
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Row next() {
    if (next == null) {
      throw new NoSuchElementException("the file has ended");
    }
    Row row = next;
    advance();
    return row;
  }

  private void advance() {
    try {
      next = null;
      while (next == null) {
        number++;
        if (!lines.next()) {
          return;
        }
        next = row();
      }
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw InventoryErrors.unreadable(place, number, e);
    }
  }

  /** The current line's object; null if it is not current, or not one of the target's. */
  private Row row() {
    String bucket = text(InventoryColumn.BUCKET);
    if (bucket != null && !bucket.equals(target.container())) {
      throw new IllegalArgumentException("it is of bucket " + bucket);
    }
    String key = present(InventoryColumn.KEY, text(InventoryColumn.KEY));
    boolean latest =
        !ofVersions || present(InventoryColumn.IS_LATEST, flag(InventoryColumn.IS_LATEST));
    boolean marker =
        ofVersions
            && present(InventoryColumn.IS_DELETE_MARKER, flag(InventoryColumn.IS_DELETE_MARKER));
    if (!below(key) || (!target.versions() && (!latest || marker))) {
      return null;
    }
    return RowFactory.create(
        key,
        marker ? Long.valueOf(0) : present(InventoryColumn.SIZE, size()),
        marker ? null : S3Keys.bare(present(InventoryColumn.ETAG, text(InventoryColumn.ETAG))),
        present(InventoryColumn.LAST_MODIFIED, time(InventoryColumn.LAST_MODIFIED)),
        text(InventoryColumn.STORAGE_CLASS),
        target.versions() ? version() : null,
        latest,
        marker,
        lock());
  }

  private boolean below(String key) {
    String prefix = target.prefix();
    return prefix.isEmpty() || prefix.endsWith("/") ? key.startsWith(prefix) : key.equals(prefix);
  }

  /** What was written before the bucket kept versions has the version "null". */
  private String version() {
    String version = text(InventoryColumn.VERSION_ID);
    return version == null ? "null" : version;
  }

  private String lock() {
    String hold = text(InventoryColumn.LEGAL_HOLD);
    if (hold != null && !hold.equalsIgnoreCase("off")) {
      return "a legal hold of the bucket's object lock";
    }
    Instant until = time(InventoryColumn.RETAIN_UNTIL);
    if (until == null || until.isBefore(now)) {
      return null;
    }
    String mode = text(InventoryColumn.LOCK_MODE);
    return "the bucket's object lock until " + until + (mode == null ? "" : " (" + mode + ")");
  }

  private static <T> T present(InventoryColumn column, T value) {
    if (value == null) {
      throw new IllegalArgumentException("it has no " + column);
    }
    return value;
  }

  private String text(InventoryColumn column) {
    Object value = lines.value(column);
    if (value == null || value.equals("")) {
      return null;
    }
    return wellTyped(column, value, String.class);
  }

  private Long size() {
    Object value = lines.value(InventoryColumn.SIZE);
    return value instanceof String text
        ? parsed(InventoryColumn.SIZE, text, Long::valueOf)
        : wellTyped(InventoryColumn.SIZE, value, Long.class);
  }

  private Instant time(InventoryColumn column) {
    Object value = lines.value(column);
    return value instanceof String text
        ? parsed(column, text, Instant::parse)
        : wellTyped(column, value, Instant.class);
  }

  private Boolean flag(InventoryColumn column) {
    Object value = lines.value(column);
    if (value instanceof String text) {
      return parsed(column, text, InventoryRows::flag);
    }
    return wellTyped(column, value, Boolean.class);
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  // A parser's own message quotes the text, which in a damaged line may be a key.
  private static <T> T parsed(InventoryColumn column, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("its " + column + " cannot be understood", e);
    }
  }

  private static <T> T wellTyped(InventoryColumn column, Object value, Class<T> type) {
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException(
          "its " + column + " is a " + value.getClass().getSimpleName());
    }
    return type.cast(value);
  }
}
