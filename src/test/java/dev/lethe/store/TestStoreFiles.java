package dev.lethe.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.lab.Lab;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

@Timeout(60)
class TestStoreFiles {

  @TempDir java.nio.file.Path directory;

  @Test
  void keepsFilesOnALocalDisk() throws Exception {
    exercise(new StoreFiles(new Path(directory.resolve("new").toUri()), new Configuration()));
  }

  @Test
  void keepsFilesOnS3() throws Exception {
    exercise(new StoreFiles(LabS3.bucket(), LabS3.configuration()));
    exercise(new StoreFiles(new Path(LabS3.bucket(), "below"), LabS3.configuration()));
  }

  @Test
  void erasesEveryVersionOfAFileAndOfNoOther() throws Exception {
    Path root = LabS3.bucket();
    String bucket = root.toUri().getHost();
    S3Client s3 = Lab.shared().s3();
    s3.putBucketVersioning(
        put -> put.bucket(bucket).versioningConfiguration(v -> v.status("Enabled")));
    StoreFiles files = new StoreFiles(root, LabS3.configuration());
    files.create("keys/plan.key", "first".getBytes(UTF_8));
    files.replace("keys/plan.key", "second".getBytes(UTF_8));
    files.delete("keys/plan.key");
    files.create("keys/plan.key.other", "other".getBytes(UTF_8));

    files.erase("keys/plan.key");
    files.erase("keys/never.key");

    assertThat(s3.listObjectVersions(of -> of.bucket(bucket)).versions())
        .extracting(ObjectVersion::key)
        .as("beside the folder's own object")
        .filteredOn(key -> !key.endsWith("/"))
        .containsExactly("keys/plan.key.other");
    assertThat(
            s3.listObjectVersions(of -> of.bucket(bucket).prefix("keys/plan.key")).deleteMarkers())
        .isEmpty();
  }

  @Test
  void namesTheWholePathInFailures() throws Exception {
    Files.writeString(directory.resolve("file"), "not a directory");
    StoreFiles files = new StoreFiles(new Path(directory.toUri()), new Configuration());

    assertThatThrownBy(() -> files.create("file/below", new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.resolve("file/below").toString());
    assertThatThrownBy(() -> files.read("../outside")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsAndReplacesFilesWhoseHadoopChecksumIsStale() throws Exception {
    StoreFiles files = new StoreFiles(new Path(directory.toUri()), new Configuration());
    Files.writeString(directory.resolve(".state.crc"), "crc\0of something else");
    Files.writeString(directory.resolve("state"), "old");

    assertThat(files.read("state")).hasValue("old".getBytes(UTF_8));
    files.replace("state", "new".getBytes(UTF_8));

    try (var input =
        new Path(directory.toUri())
            .getFileSystem(new Configuration())
            .open(new Path(directory.resolve("state").toUri()))) {
      assertThat(input.readAllBytes()).isEqualTo("new".getBytes(UTF_8));
    }
  }

  @Test
  void keepsWhatDeltaAsksOfALog() throws Exception {
    Configuration configuration = new Configuration();
    PutIfAbsentLogStore store = new PutIfAbsentLogStore(configuration);
    Path log = new Path(directory.toUri());
    Path second = new Path(log, "2.json");
    store.write(second, List.of("a", "ü").iterator(), false, configuration);
    store.write(new Path(log, "1.json"), List.of("b").iterator(), false, configuration);
    store.write(new Path(log, "3.json"), List.of("c").iterator(), false, configuration);

    assertThatThrownBy(() -> store.write(second, List.of("x").iterator(), false, configuration))
        .isInstanceOf(FileAlreadyExistsException.class);
    try (var lines = store.read(second, configuration)) {
      assertThat(lines).toIterable().containsExactly("a", "ü");
    }
    store.write(second, List.of("x").iterator(), true, configuration);
    try (var lines = store.read(second, configuration)) {
      assertThat(lines).toIterable().containsExactly("x");
    }
    List<String> names = new ArrayList<>();
    store.listFrom(second, configuration).forEachRemaining(f -> names.add(f.getPath().getName()));
    assertThat(names).containsExactly("2.json", "3.json");
    assertThatThrownBy(() -> store.read(new Path(log, "9.json"), configuration))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> store.listFrom(new Path(log, "none/1.json"), configuration))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void probeTrustsALocalDisk() throws Exception {
    StoreFiles files = new StoreFiles(new Path(directory.toUri()), new Configuration());

    assertThat(ConditionalCreateProbe.check(files).isSafe()).isTrue();
    assertThat(files.list("probe")).isEmpty();
  }

  @Test
  void probeTrustsAServerThatKeepsTheCondition() throws Exception {
    StoreFiles files = new StoreFiles(LabS3.bucket(), LabS3.configuration());

    assertThat(ConditionalCreateProbe.check(files).isSafe()).isTrue();
    assertThat(files.list("probe")).isEmpty();
  }

  @Test
  void probeNoticesAServerThatIgnoresTheCondition() throws Exception {
    try (CarelessServer server = new CarelessServer()) {
      Configuration configuration =
          LabS3.configuration("http://127.0.0.1:" + server.port(), "any", "any");
      StoreFiles files = new StoreFiles(new Path("s3a://careless/"), configuration);

      assertThat(ConditionalCreateProbe.check(files))
          .isEqualTo(new ConditionalCreateProbe.Result(true, false, false));
    }
  }

  private static void exercise(StoreFiles files) throws IOException {
    assertThat(files.list("runs")).isEmpty();
    assertThat(files.read("runs/b.json")).isEmpty();
    assertThat(files.create("runs/b.json", new byte[] {1})).isTrue();
    assertThat(files.create("runs/b.json", new byte[] {2})).isFalse();
    assertThat(files.create("runs/a.json", new byte[0])).isTrue();
    assertThat(files.create("runs/below/c.json", new byte[0])).isTrue();
    assertThat(files.list("runs")).containsExactly("a.json", "b.json");
    assertThat(files.read("runs/b.json")).hasValue(new byte[] {1});
    files.replace("runs/b.json", new byte[] {3});
    files.replace("runs/new.json", new byte[] {4});
    assertThat(files.read("runs/b.json")).hasValue(new byte[] {3});
    files.delete("runs/b.json");
    files.delete("runs/b.json");
    assertThat(files.list("runs")).containsExactly("a.json", "new.json");
  }
}
