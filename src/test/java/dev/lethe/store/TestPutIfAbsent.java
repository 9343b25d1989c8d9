package dev.lethe.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.lab.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TestPutIfAbsent {

  private static final int WRITERS = 8;
  private static final int KEYS = 50;

  @TempDir java.nio.file.Path directory;

  @Test
  void letsOneOfEightWritersWinEachKeyOnALocalDisk() throws Exception {
    race(new StoreFiles(new Path(directory.toUri()), new Configuration()));
    try (var left = Files.list(directory.resolve("race"))) {
      assertThat(left).as("no temporary file stays").hasSize(KEYS);
    }
  }

  @Test
  void letsOneOfEightWritersWinEachKeyOnS3() throws Exception {
    race(new StoreFiles(LabS3.bucket(), LabS3.configuration()));
  }

  @Test
  void takesItsOwnPutForItsOwnWhenTheAnswerWasLost() throws Exception {
    Path bucket = LabS3.bucket();
    try (FaultProxy proxy = FaultProxy.before(LabS3.endpoint())) {
      FaultProxy.Rule puts = proxy.when(TestPutIfAbsent::isCommit).onFirst(1).loseResponse();
      StoreFiles files = new StoreFiles(bucket, LabS3.configuration(proxy.url()));

      assertThat(files.create("commit", "ours".getBytes(UTF_8))).isTrue();
      assertThat(puts.calls()).as("the SDK put again and was refused").isEqualTo(2);
      assertThat(files.create("commit", "ours".getBytes(UTF_8)))
          .as("the same content by another create is not ours")
          .isFalse();
    }
  }

  @Test
  void takesItsOwnPutForItsOwnWhenEveryAnswerIsLost() throws Exception {
    Path bucket = LabS3.bucket();
    try (FaultProxy proxy = FaultProxy.before(LabS3.endpoint())) {
      FaultProxy.Rule puts = proxy.when(TestPutIfAbsent::isCommit).loseResponse();
      StoreFiles files = new StoreFiles(bucket, LabS3.configuration(proxy.url()));

      assertThat(files.create("commit", "ours".getBytes(UTF_8))).isTrue();
      assertThat(files.read("commit")).hasValue("ours".getBytes(UTF_8));
      assertThat(puts.calls()).isPositive();
    }
  }

  @Test
  void saysWhatItCannotKnowWhenNobodyAnswers() throws Exception {
    Path bucket = LabS3.bucket();
    try (FaultProxy proxy = FaultProxy.before(LabS3.endpoint())) {
      proxy.when(request -> true).dropRequest();
      PutIfAbsent storage = PutIfAbsent.of(bucket, LabS3.configuration(proxy.url()));

      assertThatThrownBy(() -> storage.create(new Path(bucket, "commit"), new byte[1]))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(bucket + "commit")
          .hasMessageContaining("Cannot say whether");
    }
  }

  @Test
  void refusesSchemesThatCannotPutIfAbsent() {
    assertThatThrownBy(() -> PutIfAbsent.of(new Path("hdfs://name/x"), new Configuration()))
        .hasMessageContaining("hdfs://name/x")
        .hasMessageContaining("only file: and s3a:");
  }

  @Test
  void bucketSettingsComeBeforeGeneralOnesAndSecretsAreNotPrinted() throws Exception {
    Configuration configuration =
        LabS3.configuration("http://127.0.0.1:9000", "general", "top-secret");
    configuration.set("fs.s3a.bucket.mine.endpoint", "minio.example:9001");
    configuration.set("fs.s3a.bucket.mine.connection.ssl.enabled", "false");
    configuration.set("fs.s3a.bucket.mine.secret.key", "hidden");

    S3Settings settings = S3Settings.of("mine", configuration);

    assertThat(settings.endpoint()).isEqualTo("http://minio.example:9001");
    assertThat(settings.accessKey()).isEqualTo("general");
    assertThat(settings.secretKey()).isEqualTo("hidden");
    assertThat(settings.toString()).doesNotContain("hidden", "general", "top-secret");
    assertThat(S3Settings.of("mine", configuration).client()).isSameAs(settings.client());
  }

  private static boolean isCommit(FaultProxy.Request request) {
    return request.method().equals("PUT") && request.path().endsWith("/commit");
  }

  private static void race(StoreFiles files) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    CyclicBarrier barrier = new CyclicBarrier(WRITERS);
    try {
      List<Future<List<Integer>>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        writers.add(threads.submit(writer(files, "writer " + writer, barrier)));
      }
      List<Integer> won = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        for (int key : writers.get(writer).get()) {
          won.add(key);
          assertThat(files.read("race/" + key))
              .as("the winner's content stays")
              .hasValue(("writer " + writer).getBytes(UTF_8));
        }
      }
      assertThat(won).as("one winner for each key").hasSize(KEYS).doesNotHaveDuplicates();
    } finally {
      threads.shutdownNow();
    }
  }

  private static Callable<List<Integer>> writer(
      StoreFiles files, String content, CyclicBarrier barrier) {
    return () -> {
      List<Integer> won = new ArrayList<>();
      for (int key = 0; key < KEYS; key++) {
        barrier.await();
        if (files.create("race/" + key, content.getBytes(UTF_8))) {
          won.add(key);
        }
      }
      return won;
    };
  }
}
