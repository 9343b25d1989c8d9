package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

@Timeout(60)
class S3ListingTest {
  private TestBucket bucket;

  @BeforeEach
  void freshBucket() {
    bucket = TestBucket.fresh();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1_000, 1_001, 2_500})
  void listsEachKeyOnceWhateverTheNumberOfPages(int count) {
    List<String> keys = IntStream.range(0, count).mapToObj("k%05d"::formatted).toList();
    bucket.put(keys.stream());
    assertThat(bucket.listed(bucket.config(), "")).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void listsEachKeyOfANestedBucketOnce() {
    List<String> keys =
        Stream.of("", "a/", "a/b/", "a/b/c/", "a/b/c/d/", "a/b/c/d/e/", "z/", "z/y/")
            .flatMap(below -> Stream.of(below + "1", below + "2"))
            .toList();
    bucket.put(keys.stream());
    assertThat(bucket.listed(bucket.config(), "")).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void listsEachKeyOnceWhereALevelIsTooWideToBeDivided() {
    List<String> keys =
        IntStream.range(0, 3_200)
            .mapToObj(i -> i % 100 == 0 ? "own%d".formatted(i) : "p%d/x".formatted(i))
            .toList();
    bucket.put(keys.stream());
    assertThat(parts("")).allMatch(part -> part.extent() == S3Part.Extent.EVERYTHING);
    assertThat(bucket.listed(bucket.config(), "")).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void stopsDividingWhenThereAreEnoughParts() {
    bucket.put(IntStream.range(0, 300).mapToObj(i -> "p%d/q/x".formatted(i)));
    assertThat(parts("")).hasSize(301).filteredOn(part -> !part.elsewhere().isEmpty()).hasSize(1);
  }

  @Test
  void listsWhatAppearedBelowANewPrefixAfterTheDivision() {
    bucket.put(Stream.of("a/1", "b/1", "own"));
    List<S3Part> parts = parts("");
    bucket.put(Stream.of("c/1", "c/d/2"));
    S3Scan scan = new S3Scan(bucket.config(), "place", bucket.name(), false);
    assertThat(scan.of(TestBucket.spark(), parts).collectAsList())
        .extracting(row -> row.<String>getAs("key"))
        .containsExactlyInAnyOrder("a/1", "b/1", "own", "c/1", "c/d/2");
  }

  @Test
  void hiddenLookingNamesAreObjectsLikeAnyOther() {
    List<String> keys = List.of("_dir/x", ".file", "_SUCCESS", ".dir/.x", "a/_temporary/0", "dir/");
    bucket.put(keys.stream());
    assertThat(bucket.listed(bucket.config(), "")).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void namesComeBackByteForByte() {
    List<String> keys =
        List.of(
            "a b",
            "a+b",
            "a%b",
            "a%20b",
            "a%2Bb",
            "ü/ß",
            "u\u0308",
            "😀/😀",
            "a&b<c>\"'",
            "a\tb",
            "a\nb",
            "a\rb",
            " lead",
            "trail ",
            "a\\b",
            "a;b=c?d#e",
            "\u2028",
            "\u0085",
            "esc\u001bape",
            "one\u0001",
            "\ufffe",
            "*?[x]",
            "a:b",
            "日本/語");
    bucket.put(keys.stream());
    assertThat(bucket.listed(bucket.config(), "")).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(bucket.listed(bucket.config(), "😀/")).containsExactly("😀/😀");
  }

  @ParameterizedTest
  @CsvSource({"data/t/,2", "data/t,0", "data/t_2/x,1", "data/t_2/,1", "data/,4", "da,0", "none/,0"})
  void aPrefixEndsInASlashOrNamesOneKey(String prefix, int count) {
    bucket.put(Stream.of("data/t/1", "data/t/u/2", "data/t_2/x", "data/tt", "other"));
    assertThat(bucket.listed(bucket.config(), prefix)).hasSize(count);
  }

  @Test
  void aRowSaysWhatTheServerKnows() {
    bucket.put("a/key", "12345");
    try (S3Reader reader = new S3Reader(bucket.config())) {
      Row row = reader.snapshot(TestBucket.spark(), bucket.target("")).first();
      assertThat(row.schema()).isEqualTo(reader.describe(bucket.target("")));
      assertThat(row.<String>getAs("key")).isEqualTo("a/key");
      assertThat(row.<Long>getAs("size")).isEqualTo(5);
      assertThat(row.<String>getAs("etag")).isEqualTo(bucket.etag("a/key")).doesNotContain("\"");
      assertThat(row.<java.time.Instant>getAs("last_modified"))
          .isEqualTo(
              TestBucket.client()
                  .headObject(h -> h.bucket(bucket.name()).key("a/key"))
                  .lastModified());
      assertThat(row.<String>getAs("storage_class")).isEqualTo("STANDARD");
    }
  }

  private List<S3Part> parts(String prefix) {
    try (S3Client client = S3Clients.open(bucket.config())) {
      return S3Discovery.parts(new S3Bucket(client, "place", bucket.name(), false), prefix);
    }
  }
}
