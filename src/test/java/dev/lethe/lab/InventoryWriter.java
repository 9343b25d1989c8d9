package dev.lethe.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.paginators.ListObjectVersionsIterable;

/** Writes inventories as S3 Inventory does, into a bucket of the lab. */
public final class InventoryWriter {
  /** The columns that every inventory of the tests has unless it says otherwise. */
  public static final List<InventoryField> CURRENT =
      List.of(
          InventoryField.BUCKET,
          InventoryField.KEY,
          InventoryField.SIZE,
          InventoryField.LAST_MODIFIED_DATE,
          InventoryField.E_TAG,
          InventoryField.STORAGE_CLASS);

  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm'Z'").withZone(ZoneOffset.UTC);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final S3Client s3;
  private final String bucket;
  private final String sourceBucket;
  private final InventoryFileFormat format;
  private List<InventoryField> fields = CURRENT;
  private Instant takenAt = Instant.now();
  private String configuration = "all";
  private int linesOfAFile = 20;

  /**
   * @param bucket the inventories' own
   */
  public InventoryWriter(
      S3Client s3, String bucket, String sourceBucket, InventoryFileFormat format) {
    this.s3 = s3;
    this.bucket = bucket;
    this.sourceBucket = sourceBucket;
    this.format = format;
  }

  public InventoryWriter fields(List<InventoryField> columns) {
    fields = List.copyOf(columns);
    return this;
  }

  public InventoryWriter takenAt(Instant time) {
    takenAt = time;
    return this;
  }

  public InventoryWriter configuration(String name) {
    configuration = name;
    return this;
  }

  public InventoryWriter linesOfAFile(int lines) {
    linesOfAFile = lines;
    return this;
  }

  /** Where to look for the newest one: all levels below are found. */
  public String prefix() {
    return "s3://" + bucket + "/inventories/";
  }

  /** An inventory of what a bucket holds now. */
  public Written write() throws IOException {
    return write(
        s3.listObjectsV2Paginator(list -> list.bucket(sourceBucket)).contents().stream()
            .map(
                object ->
                    InventoryEntry.of(object.key())
                        .size(object.size())
                        .lastModified(object.lastModified())
                        .etag(object.eTag().replace("\"", "")))
            .toList());
  }

  /** An inventory of all versions and delete markers that a bucket keeps now. */
  public Written writeVersions() throws IOException {
    ListObjectVersionsIterable pages =
        s3.listObjectVersionsPaginator(list -> list.bucket(sourceBucket));
    List<InventoryEntry> entries = new ArrayList<>();
    pages.versions().stream()
        .map(
            version ->
                InventoryEntry.of(version.key())
                    .version(version.versionId(), version.isLatest())
                    .size(version.size())
                    .lastModified(version.lastModified())
                    .etag(version.eTag().replace("\"", "")))
        .forEach(entries::add);
    pages.deleteMarkers().stream()
        .map(
            marker ->
                InventoryEntry.of(marker.key())
                    .version(marker.versionId(), marker.isLatest())
                    .lastModified(marker.lastModified())
                    .asDeleteMarker())
        .forEach(entries::add);
    return write(entries);
  }

  /** An inventory that says so. */
  public Written write(List<InventoryEntry> entries) throws IOException {
    String home = "inventories/" + sourceBucket + "/" + configuration + "/";
    List<Map<String, Object>> files = new ArrayList<>();
    for (int from = 0; from < entries.size(); from += linesOfAFile) {
      List<InventoryEntry> part =
          entries.subList(from, Math.min(entries.size(), from + linesOfAFile));
      byte[] content = format.write(sourceBucket, fields, part);
      String key = home + "data/" + takenAt.toEpochMilli() + "-" + from + format.extension();
      put(key, content);
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("key", key);
      file.put("size", content.length);
      file.put("MD5checksum", DigestUtils.md5Hex(content));
      files.add(file);
    }
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("sourceBucket", sourceBucket);
    manifest.put("destinationBucket", "arn:aws:s3:::" + bucket);
    manifest.put("version", "2016-11-30");
    manifest.put("creationTimestamp", String.valueOf(takenAt.toEpochMilli()));
    manifest.put("fileFormat", format.spelling());
    manifest.put("fileSchema", format.schema(fields));
    manifest.put("files", files);
    Written written =
        new Written(
            home + FOLDER.format(takenAt) + "/",
            files.stream().map(file -> (String) file.get("key")).toList());
    written.manifest(JSON.writeValueAsString(manifest));
    return written;
  }

  /** An inventory that is there, and what a test may do to it. */
  public final class Written {
    private final String folder;
    private final List<String> files;

    private Written(String folder, List<String> files) {
      this.folder = folder;
      this.files = files;
    }

    public String url() {
      return "s3://" + bucket + "/" + folder + "manifest.json";
    }

    /** Keys of the data files, in the inventories' bucket. */
    public List<String> files() {
      return files;
    }

    public String manifestKey() {
      return folder + "manifest.json";
    }

    public String checksumKey() {
      return folder + "manifest.checksum";
    }

    /** Takes an object of the inventories' bucket away. */
    public Written without(String key) {
      s3.deleteObject(delete -> delete.bucket(bucket).key(key));
      return this;
    }

    /** Puts other bytes in an object's place, which no checksum knows of. */
    public Written spoil(String key, UnaryOperator<byte[]> change) {
      put(key, change.apply(get(key)));
      return this;
    }

    /** Changes the manifest, and its checksum with it. */
    public Written manifest(UnaryOperator<String> change) {
      return manifest(change.apply(new String(get(manifestKey()), UTF_8)));
    }

    /** Changes a data file, and what the manifest says of it. */
    public Written file(int index, UnaryOperator<byte[]> change) {
      byte[] before = get(files.get(index));
      byte[] after = change.apply(before);
      put(files.get(index), after);
      return manifest(text -> text.replace(sizeAndSum(before), sizeAndSum(after)));
    }

    private static String sizeAndSum(byte[] content) {
      return "\"size\":%d,\"MD5checksum\":\"%s\""
          .formatted(content.length, DigestUtils.md5Hex(content));
    }

    private Written manifest(String text) {
      put(manifestKey(), text.getBytes(UTF_8));
      put(checksumKey(), DigestUtils.md5Hex(text).getBytes(UTF_8));
      return this;
    }
  }

  private void put(String key, byte[] content) {
    s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  private byte[] get(String key) {
    return s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
  }

  /** A CSV file of these lines, as they are. */
  public static byte[] csv(String... lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      for (String line : lines) {
        out.write((line + "\n").getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new LabException("cannot write a CSV file", e);
    }
    return bytes.toByteArray();
  }

  static String csvLine(List<InventoryField> fields, String sourceBucket, InventoryEntry entry) {
    return fields.stream()
        .map(field -> csvValue(field, field.of(sourceBucket, entry)))
        .collect(Collectors.joining(","));
  }

  private static String csvValue(InventoryField field, Object value) {
    String text = value == null ? "" : value.toString();
    String plain = field == InventoryField.KEY ? URLEncoder.encode(text, UTF_8) : text;
    return '"' + plain + '"';
  }

  /** Bytes of a file that some library writes. */
  interface FileWriter {
    void write(org.apache.hadoop.fs.Path path) throws IOException;
  }

  static byte[] bytes(FileWriter writer) throws IOException {
    Path folder = Files.createTempDirectory("inventory");
    Path file = folder.resolve("file");
    writer.write(new org.apache.hadoop.fs.Path(file.toUri()));
    byte[] bytes = Files.readAllBytes(file);
    Files.deleteIfExists(folder.resolve(".file.crc"));
    Files.delete(file);
    Files.delete(folder);
    return bytes;
  }
}
