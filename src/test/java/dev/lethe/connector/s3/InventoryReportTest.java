package dev.lethe.connector.s3;

import static dev.lethe.lab.InventoryField.IS_DELETE_MARKER;
import static dev.lethe.lab.InventoryField.IS_LATEST;
import static dev.lethe.lab.InventoryField.VERSION_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.Report;
import dev.lethe.job.Scenario;
import dev.lethe.lab.InventoryEntry;
import dev.lethe.lab.InventoryField;
import dev.lethe.lab.InventoryFileFormat;
import dev.lethe.lab.InventoryWriter;
import dev.lethe.lab.Lab;
import dev.lethe.spec.InventorySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of an S3 Inventory is believed. */
@Timeout(120)
class InventoryReportTest {
  private static final Instant NOW = Instant.parse("2026-01-10T12:00:00Z");

  private TestBucket bucket;

  @BeforeEach
  void freshBucket() {
    bucket = TestBucket.fresh();
  }

  @ParameterizedTest
  @EnumSource
  void keysAndTimesArriveAsTheyAre(InventoryFileFormat format) throws Exception {
    List<String> keys =
        List.of("a b", "a+b", "a%2Bb", "ä/日本/😀", "q\"uo,te", "line\nend", "\uFFFD", " ", "_/.x");
    InventoryWriter writer = writer(format).linesOfAFile(4);
    writer.write(keys.stream().map(InventoryEntry::of).toList());

    List<Row> rows = rows(report(writer.prefix()));

    assertThat(rows)
        .extracting(row -> row.<String>getAs("key"))
        .containsExactlyInAnyOrderElementsOf(keys);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.<Instant>getAs("last_modified")).isEqualTo("2000-01-01T00:00:00.123Z");
              assertThat(row.<Long>getAs("size")).isEqualTo(1);
              assertThat(row.<String>getAs("etag")).isEqualTo("0cc175b9c0f1b6a831c399e269772661");
              assertThat(row.<String>getAs("storage_class")).isEqualTo("STANDARD");
              assertThat(row.<String>getAs("lock")).isNull();
            });
  }

  @ParameterizedTest
  @EnumSource
  void olderVersionsAndDeletedObjectsAreNotCurrent(InventoryFileFormat format) throws Exception {
    InventoryWriter writer = writer(format).fields(with(VERSION_ID, IS_LATEST, IS_DELETE_MARKER));
    writer.write(
        List.of(
            InventoryEntry.of("kept").version("v2", true),
            InventoryEntry.of("kept").version("v1", false),
            InventoryEntry.of("deleted").version("v2", true).asDeleteMarker(),
            InventoryEntry.of("deleted").version("v1", false)));

    assertThat(rows(report(writer.prefix())))
        .extracting(row -> row.<String>getAs("key"))
        .containsExactly("kept");
  }

  @ParameterizedTest
  @EnumSource
  void everyFormatTellsOfLocks(InventoryFileFormat format) throws Exception {
    InventoryWriter writer =
        writer(format)
            .fields(
                with(
                    InventoryField.OBJECT_LOCK_RETAIN_UNTIL_DATE,
                    InventoryField.OBJECT_LOCK_MODE,
                    InventoryField.OBJECT_LOCK_LEGAL_HOLD_STATUS));
    writer.write(
        List.of(
            InventoryEntry.of("1").legalHold("On"),
            InventoryEntry.of("2").legalHold("Off").lock(NOW.plusSeconds(1), "GOVERNANCE"),
            InventoryEntry.of("3").legalHold("Off").lock(NOW.minusSeconds(1), "COMPLIANCE")));

    assertThat(rows(report(writer.prefix())))
        .extracting(row -> row.<String>getAs("lock"))
        .containsExactlyInAnyOrder(
            "a legal hold of the bucket's object lock",
            "the bucket's object lock until 2026-01-10T12:00:01Z (GOVERNANCE)",
            null);
  }

  @Test
  void newestCompleteOneIsFoundFromEveryLevelAndOneThatIsBeingWrittenIsPassedOver()
      throws Exception {
    InventoryWriter writer = writer(InventoryFileFormat.CSV);
    writer.takenAt(NOW.minus(Duration.ofDays(2))).write(List.of(InventoryEntry.of("old")));
    String complete =
        writer
            .takenAt(NOW.minus(Duration.ofDays(1)))
            .write(List.of(InventoryEntry.of("new")))
            .url();
    InventoryWriter.Written newest = writer.takenAt(NOW).write(List.of());
    newest.without(newest.checksumKey());
    String home = writer.prefix();

    for (String place : List.of(home, home + bucket.name(), home + bucket.name() + "/all/")) {
      Report report = report(place);
      assertThat(report.place()).as("from %s", place).isEqualTo(complete);
      assertThat(report.takenAt()).isEqualTo(NOW.minus(Duration.ofDays(1)));
      assertThat(report.remarks())
          .singleElement()
          .asString()
          .contains("2026-01-10T12-00Z", "still");
    }
    assertThat(rows(report(home))).extracting(row -> row.<String>getAs("key")).containsOnly("new");
    assertFails(ExitCode.SYSTEM_FAILED, newest.url(), "manifest.checksum");
    writer.configuration("other").write(List.of());
    assertFails(ExitCode.BAD_INPUT, home, "/all/", "/other/", "Name one");
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    InventoryWriter writer = writer(InventoryFileFormat.CSV);
    assertFails(ExitCode.SYSTEM_FAILED, writer.prefix(), "no inventory of bucket", bucket.name());
    InventoryWriter.Written only = writer.write(List.of());
    assertThat(rows(report(writer.prefix()))).as("an inventory of nothing").isEmpty();
    only.without(only.checksumKey());
    assertFails(ExitCode.SYSTEM_FAILED, writer.prefix(), "None of the 1", "manifest.checksum");
    assertFails(ExitCode.BAD_INPUT, "inventories", "s3://BUCKET/PATH");
    assertFails(ExitCode.SYSTEM_FAILED, "s3://no-such-bucket-here/x", "no-such-bucket-here");
  }

  @Test
  void manifestThatIsNotWhatItsChecksumSaysIsNotBelieved() throws Exception {
    InventoryWriter writer = writer(InventoryFileFormat.CSV);
    writer.takenAt(NOW.minus(Duration.ofDays(1))).write(List.of());
    InventoryWriter.Written written = writer.takenAt(NOW).write(List.of());
    written.spoil(written.manifestKey(), bytes -> Arrays.copyOf(bytes, bytes.length + 1));

    assertFails(ExitCode.SYSTEM_FAILED, writer.prefix(), "manifest.checksum says");
    written.manifest(text -> text.replace("\"files\"", "\"flies\""));
    assertFails(ExitCode.SYSTEM_FAILED, writer.prefix(), "no list of files");
    written.manifest(text -> text.replace("\"flies\"", "\"files\"").replace("CSV", "XLS"));
    assertFails(ExitCode.SYSTEM_FAILED, writer.prefix(), "fileFormat is XLS");
    written.manifest(text -> text.replace("XLS", "CSV").replace("ETag", "VersionId, ETag"));
    assertFails(ExitCode.BAD_INPUT, writer.prefix(), "only some of the columns");
  }

  @ParameterizedTest
  @EnumSource
  void fileThatIsNotWhatItsManifestSaysFailsTheJob(InventoryFileFormat format) throws Exception {
    InventoryWriter writer = writer(format).linesOfAFile(1);
    InventoryWriter.Written written =
        writer.write(Stream.of("a", "b").map(InventoryEntry::of).toList());
    String file = written.files().get(1);

    written.file(1, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
    assertFails(ExitCode.SYSTEM_FAILED, written.url(), file);
    written.spoil(file, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
    assertFails(ExitCode.SYSTEM_FAILED, written.url(), file, "its manifest says");
    written.spoil(file, bytes -> Arrays.copyOf(bytes, bytes.length + 1));
    assertFails(ExitCode.SYSTEM_FAILED, written.url(), file, "MD5");
    written.without(file);
    assertFails(ExitCode.SYSTEM_FAILED, written.url(), file, "not there");
  }

  @Test
  void lineThatCannotBeReadFailsTheJobAndNamesNoKey() throws Exception {
    InventoryWriter writer = writer(InventoryFileFormat.CSV);
    InventoryWriter.Written written = writer.write(List.of(InventoryEntry.of("x")));
    String good = line("good", "1", "2000-01-01T00:00:00.000Z", "e");

    for (String bad :
        List.of(
            line("private", "1", "2000-01-01T00:00:00.000Z", "e").replace(",\"STANDARD\"", ""),
            line("private", "1", "2000-01-01T00:00:00.000Z", "e") + "x",
            line("private", "1", "2000-01-01T00:00:00.000Z", "e").replaceAll(".$", ""),
            line("private", "many", "2000-01-01T00:00:00.000Z", "e"),
            line("private", "", "2000-01-01T00:00:00.000Z", "e"),
            line("private", "1", "private", "e"),
            line("private", "1", "2000-01-01T00:00:00.000Z", ""),
            line("private%", "1", "2000-01-01T00:00:00.000Z", "e"),
            line("private%FF", "1", "2000-01-01T00:00:00.000Z", "e"),
            line("", "1", "2000-01-01T00:00:00.000Z", "e"),
            line("private", "1", "2000-01-01T00:00:00.000Z", "e").replace(bucket.name(), "b"))) {
      written.file(0, before -> InventoryWriter.csv(good, bad));
      String message = assertFails(ExitCode.SYSTEM_FAILED, written.url(), "line 2");
      assertThat(message).as("of %s", bad).doesNotContain("private");
    }
  }

  private String line(String key, String size, String time, String etag) {
    return "\"%s\",\"%s\",\"%s\",\"%s\",\"%s\",\"STANDARD\""
        .formatted(bucket.name(), key, size, time, etag);
  }

  private InventoryWriter writer(InventoryFileFormat format) {
    return new InventoryWriter(
            Lab.shared().s3(), Lab.shared().freshBucket("inventory"), bucket.name(), format)
        .takenAt(NOW);
  }

  private static List<InventoryField> with(InventoryField... more) {
    return Stream.concat(InventoryWriter.CURRENT.stream(), Stream.of(more)).toList();
  }

  private Report report(String location) {
    InventorySpec spec = new InventorySpec(location, "files", Duration.ofHours(48), "job.conf: 3");
    try (S3Reader reader = new S3Reader(bucket.config())) {
      return reader.report(spec, bucket.target(""));
    }
  }

  private static List<Row> rows(Report report) {
    return report.rows(TestBucket.spark(), NOW).collectAsList();
  }

  private String assertFails(ExitCode code, String location, String... words) {
    Throwable thrown = catchThrowable(() -> rows(report(location)));
    assertThat(thrown).as("what %s ends with", location).isNotNull();
    LetheException failure = Scenario.failure(thrown);
    assertThat(failure.exitCode()).as(failure.getMessage()).isEqualTo(code);
    assertThat(failure.getMessage()).contains(words);
    return failure.getMessage();
  }
}
