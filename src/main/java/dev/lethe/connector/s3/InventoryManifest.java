package dev.lethe.connector.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an S3 Inventory says of itself.
 *
 * @param place the manifest's address
 * @param sourceBucket whose objects it lists
 * @param takenAt when S3 began to list
 * @param columns in the order of a CSV file's fields
 */
record InventoryManifest(
    String place,
    String sourceBucket,
    Instant takenAt,
    InventoryFormat format,
    List<String> columns,
    List<DataFile> files) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One file of an inventory, in the bucket of its manifest.
   *
   * @param md5 in hex
   */
  record DataFile(String key, long size, String md5) implements Serializable {}

  /**
   * @throws dev.lethe.connector.ConnectorException if it is none, or lacks something
   */
  static InventoryManifest parse(String place, byte[] content) {
    try {
      JsonNode json = JSON.readTree(content);
      InventoryFormat format = format(text(json, "fileFormat"));
      return new InventoryManifest(
          place,
          text(json, "sourceBucket"),
          Instant.ofEpochMilli(Long.parseLong(text(json, "creationTimestamp"))),
          format,
          List.copyOf(format.columns(text(json, "fileSchema"))),
          files(json));
    } catch (IOException | RuntimeException e) {
      throw InventoryErrors.damaged(place, "its manifest is not understood: " + e.getMessage(), e);
    }
  }

  Set<InventoryColumn> known() {
    return InventoryColumn.positions(columns).keySet();
  }

  private static InventoryFormat format(String name) {
    return Arrays.stream(InventoryFormat.values())
        .filter(format -> format.name().equals(name.toUpperCase(Locale.ROOT)))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("fileFormat is " + name));
  }

  private static List<DataFile> files(JsonNode json) {
    JsonNode list = json.path("files");
    if (!list.isArray()) {
      throw new IllegalArgumentException("it has no list of files");
    }
    List<DataFile> files = new ArrayList<>();
    for (JsonNode file : list) {
      if (!file.path("size").canConvertToLong()) {
        throw new IllegalArgumentException("a file has no size");
      }
      files.add(
          new DataFile(text(file, "key"), file.get("size").asLong(), text(file, "MD5checksum")));
    }
    return files;
  }

  private static String text(JsonNode json, String field) {
    String text = json.path(field).asText("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it has no " + field);
    }
    return text;
  }
}
