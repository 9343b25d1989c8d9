package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.connector.ConnectorException;
import dev.lethe.lab.FaultProxy;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** A wide level is listed by several tasks, each of its keys exactly once. */
@Timeout(600)
class S3RangesTest {
  /** At, before and behind what becomes a border, and what the two orders disagree about. */
  private static final List<String> AWKWARD =
      List.of(
          "k",
          "k0",
          "k01",
          "k01\u0001",
          "k01 ",
          "k010",
          "k01\uD7FFx",
          "k01\uE000",
          "k01\uFFEE",
          "k01😀",
          "k01~",
          "k01~~",
          "k02",
          "k02\n",
          "k1",
          "k😀",
          "k\uFFEE",
          "k\uE000😀",
          "j\uFFEE",
          "j😀",
          "l",
          "é",
          "e\u0301",
          "日本語",
          "\uFFEE",
          "😀",
          "😀k",
          "k01+%2F",
          "k01%",
          "k01+",
          "k01&");

  private static final List<String> FLAT = wide("flat/", AWKWARD);
  private static final List<String> LEVEL =
      wide(
          "level/",
          Stream.concat(AWKWARD.stream(), Stream.of("a/1", "a/2", "k015/1", "k015/", "z/1"))
              .toList());

  private static TestBucket bucket;

  @BeforeAll
  static void fill() {
    bucket = TestBucket.fresh();
    bucket.put(Stream.concat(FLAT.stream(), LEVEL.stream()));
  }

  @Test
  void listsAFlatLevelInSeveralTasksEachKeyOnce() {
    List<S3Part> parts = parts("flat/");
    assertThat(parts).hasSizeGreaterThan(4);
    assertThat(parts).extracting(S3Part::upTo).contains("flat/k01");
    assertCovered(parts, FLAT);
  }

  @Test
  void listsTheOwnKeysOfALevelWithPrefixesInSeveralTasksToo() {
    List<S3Part> parts = parts("level/");
    assertThat(parts)
        .filteredOn(part -> part.extent() == S3Part.Extent.OWN_LEVEL)
        .hasSizeGreaterThan(4)
        .extracting(S3Part::upTo)
        .contains("level/k01")
        .noneMatch(border -> border != null && border.indexOf('/', "level/".length()) >= 0);
    assertThat(parts)
        .filteredOn(part -> part.extent() == S3Part.Extent.EVERYTHING)
        .extracting(S3Part::prefix)
        .containsExactlyInAnyOrder("level/a/", "level/k015/", "level/z/");
    assertCovered(parts, LEVEL);
  }

  @Test
  void whatAppearedBelowANewPrefixIsInTheRangeThatThePrefixIsIn() {
    List<S3Part> parts =
        parts("level/").stream()
            .filter(part -> part.extent() == S3Part.Extent.OWN_LEVEL)
            .map(part -> S3Part.ownLevel("level/", Set.of()).between(part.after(), part.upTo()))
            .toList();
    assertCovered(parts, LEVEL);
  }

  @Test
  void fewProbesAreSentAndNoneForASmallLevel() throws Exception {
    TestBucket small = TestBucket.fresh();
    small.put(AWKWARD.stream());
    try (FaultProxy proxy = FaultProxy.before(TestBucket.endpoint())) {
      assertThat(parts(bucket.config(proxy), bucket, "")).hasSizeGreaterThan(8);
      assertThat(proxy.requests(S3RangesTest::probe)).isNotEmpty().hasSizeLessThanOrEqualTo(64);
      proxy.reset();
      int before = proxy.requests().size();
      assertThat(parts(small.config(proxy), small, "")).containsExactly(S3Part.everything(""));
      assertThat(proxy.requests()).hasSize(before + 1);
    }
  }

  @Test
  void probesThatFailCostRangesAndNoKeys() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(TestBucket.endpoint())) {
      FaultProxy.Rule failing =
          proxy.when(S3RangesTest::probe).answer(200, "<ListBucketResult><Key>\u0001");
      assertThat(bucket.listed(bucket.config(proxy), "flat/"))
          .containsExactlyInAnyOrderElementsOf(FLAT);
      assertThat(failing.calls()).isPositive();
      assertThat(parts(bucket.config(proxy), bucket, "flat/"))
          .containsExactly(S3Part.everything("flat/"));
    }
  }

  @Test
  void aProbeThatFailsHalfWayLeavesTheRangesFoundSoFar() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(TestBucket.endpoint())) {
      proxy.when(S3RangesTest::probe).onCalls(12).answer(400, "<Error><Code>Bad</Code></Error>");
      List<S3Part> parts = parts(bucket.config(proxy), bucket, "flat/");
      assertThat(parts).hasSizeGreaterThan(1);
      assertCovered(parts, FLAT);
    }
  }

  @Test
  void listsEachVersionAndMarkerOfAFlatBucketOnce() {
    TestBucket versioned = TestBucket.fresh().keepingVersions();
    List<String> keys = IntStream.range(0, 150).mapToObj("k%03d"::formatted).toList();
    List<String> hidden = IntStream.range(0, 15).mapToObj("k%02d2"::formatted).toList();
    // Markers that stay the latest, markers between versions, and a key of many versions.
    versioned.put(keys.stream());
    versioned.put(keys.stream());
    hidden.forEach(versioned::delete);
    versioned.put(hidden.stream().skip(5));
    versioned.put(IntStream.range(0, 40).mapToObj(i -> "k050"));

    List<S3Part> ranges;
    try (S3Client client = S3Clients.open(versioned.config())) {
      S3Bucket current = new S3Bucket(client, "place", versioned.name(), false);
      ranges = new S3Ranges(current, "", false, 40).of(S3Part.everything(""));
    }
    assertThat(ranges).hasSizeGreaterThan(4);
    List<String> listed =
        new S3Scan(versioned.config(), "place", versioned.name(), true)
            .of(TestBucket.spark(), ranges).collectAsList().stream()
                .map(row -> row.getAs("key") + " " + row.getAs("version"))
                .toList();

    assertThat(listed).hasSize(2 * 150 + 15 + 10 + 40).doesNotHaveDuplicates();
    assertThat(listed).containsExactlyInAnyOrderElementsOf(versioned.versions());
  }

  @ParameterizedTest
  @CsvSource({"false, list-type=2", "true, versions"})
  void aServerThatIgnoresWhereARangeBeginsIsNotTrusted(boolean versions, String listing)
      throws Exception {
    TestBucket three = TestBucket.fresh();
    three.put(Stream.of("a", "b", "c"));
    try (FaultProxy proxy = FaultProxy.before(TestBucket.endpoint());
        S3Client client = S3Clients.open(three.config(proxy))) {
      proxy
          .when(request -> request.query().contains(listing))
          .rewrite(answer -> answer.replace("<Key>c</Key>", "<Key>a</Key>"));
      S3Bucket listings = new S3Bucket(client, "place", three.name(), versions);
      S3Listing range = new S3Listing(listings, S3Part.range("", "b", "d"));
      assertThatThrownBy(range::hasNext)
          .isInstanceOf(ConnectorException.class)
          .hasMessageContaining("outside the prefix or the range");
    }
  }

  private static void assertCovered(List<S3Part> parts, List<String> keys) {
    S3Scan scan = new S3Scan(bucket.config(), "place", bucket.name(), false);
    List<Row> rows =
        scan.of(TestBucket.spark(), parts)
            .withColumn("task", functions.spark_partition_id())
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.<String>getAs("key"))
        .containsExactlyInAnyOrderElementsOf(keys);
    assertThat(rows.stream().map(row -> row.<Integer>getAs("task")).distinct().count())
        .as("tasks that took part")
        .isGreaterThan(1);
  }

  private static List<S3Part> parts(String prefix) {
    return parts(bucket.config(), bucket, prefix);
  }

  private static List<S3Part> parts(S3Config config, TestBucket bucket, String prefix) {
    try (S3Client client = S3Clients.open(config)) {
      return S3Discovery.parts(new S3Bucket(client, "place", bucket.name(), false), prefix);
    }
  }

  private static boolean probe(FaultProxy.Request request) {
    return request.query().contains("max-keys=1&") || request.query().endsWith("max-keys=1");
  }

  private static List<String> wide(String prefix, List<String> more) {
    return Stream.concat(IntStream.range(0, 2_500).mapToObj("k%05d"::formatted), more.stream())
        .distinct()
        .map(prefix::concat)
        .toList();
  }
}
