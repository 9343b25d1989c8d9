package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Candidates;
import dev.lethe.connector.Change;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Person;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.lab.FaultProxy;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.TargetSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** People's files in a bucket that keeps versions, and how they are listed. */
@Timeout(120)
class S3PeopleVersionsTest {
  private static final Change DELETE = new Change(Map.of(), Map.of());
  private static final Person ADA = new Person("pseudonym", "ada", List.of("ada@example.org"));

  private TestBucket bucket;

  @BeforeEach
  void freshBucket() {
    bucket = TestBucket.fresh();
  }

  @Test
  void everyVersionAndMarkerOfAPersonGoesAndNobodyElses() {
    keepVersions();
    for (String key : List.of("c/ada/a", "c/ada/b", "c/adah/a", "c/bob/a", "d/ada/a")) {
      bucket.put(key, "one");
      bucket.put(key, "two");
    }
    bucket.delete("c/ada/a");
    bucket.delete("c/bob/a");

    List<Row> items = items("c/{id}/", "ada");

    assertThat(items).hasSize(5).allMatch(item -> item.getAs("version") != null);
    assertThat(items)
        .extracting(item -> item.getAs("key") + " " + item.getAs("version"))
        .doesNotHaveDuplicates();
    assertThat(erase("c/{id}/", items))
        .extracting(Outcome::kind)
        .containsOnly(Outcome.Kind.APPLIED);
    assertThat(items("c/{id}/", "ada")).isEmpty();
    assertThat(items("c/{id}/", (String[]) null))
        .hasSize(5)
        .noneMatch(item -> key(item).contains("/ada/"));
    assertThat(items("d/{id}/", (String[]) null)).hasSize(2);
  }

  @Test
  void aVersionCalledNullGoesWhateverItLooksLikeByNow() {
    bucket.put("c/ada/a", "before versions were kept");
    keepVersions();
    List<Row> items = items("c/{id}/", "ada");
    assertThat(items).hasSize(1);
    suspendVersions();
    bucket.put("c/ada/a", "another text under the same version");

    assertThat(erase("c/{id}/", items))
        .extracting(Outcome::kind, Outcome::reason)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Outcome.Kind.APPLIED, null));
    assertThat(items("c/{id}/", "ada")).isEmpty();
  }

  @Test
  void onePersonsFilesAreOneListing() throws IOException {
    IntStream.range(0, 30).forEach(i -> bucket.put("c/p" + i + "/file", "x"));
    try (FaultProxy proxy = FaultProxy.before(TestBucket.endpoint());
        Reader reader = new S3Reader(bucket.config(proxy))) {
      Candidates two = new Candidates(List.of("p1", "p2", "p1"), List.of());
      List<Row> items =
          reader.items(TestBucket.spark(), target("c/{id}/"), Optional.of(two)).collectAsList();

      assertThat(items)
          .extracting(S3PeopleVersionsTest::key)
          .containsOnly("c/p1/file", "c/p2/file");
      assertThat(proxy.requests(request -> request.query().contains("prefix="))).hasSize(2);
    }
  }

  @Test
  void moreThanIsWorthItAreLookedForInOneListing() throws IOException {
    bucket.put("c/p1/file", "x");
    bucket.put("c/p2/file", "x");
    try (FaultProxy proxy = FaultProxy.before(TestBucket.endpoint());
        Reader reader = new S3Reader(bucket.config(proxy))) {
      List<String> many = IntStream.range(0, 20_000).mapToObj(i -> "p" + i).toList();
      Candidates crowd = new Candidates(many, List.of());

      assertThat(reader.items(TestBucket.spark(), target("c/{id}/"), Optional.of(crowd)).count())
          .isEqualTo(2);
      assertThat(proxy.requests()).hasSizeLessThan(20);
    }
  }

  @Test
  void whatBelongsToOneBelowAnotherIsListedOnce() {
    bucket.put("c/e/file", "x");
    bucket.put("c/e/f/file", "x");
    bucket.put("c/e f/file", "x");

    List<Row> items = items("c/{id}/", "e", "e/f", "e f");

    assertThat(items)
        .extracting(S3PeopleVersionsTest::key)
        .containsExactlyInAnyOrder("c/e/file", "c/e/f/file", "c/e f/file");
  }

  @Test
  void aTemplateMayBeginAnywhere() {
    List.of("user-ada/a", "user-bob/a", "users/ada/a", "other")
        .forEach(key -> bucket.put(key, key));

    assertThat(items("user-{id}/", (String[]) null))
        .extracting(S3PeopleVersionsTest::key)
        .containsExactlyInAnyOrder("user-ada/a", "user-bob/a");
    assertThat(items("{id}/", "users"))
        .extracting(S3PeopleVersionsTest::key)
        .containsExactly("users/ada/a");
    assertThat(target("user-{id}/").prefix()).isEmpty();
    assertThat(target("a/b/user-{id}/").prefix()).isEqualTo("a/b/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"contributors/", "contributors/{id}", "c/{name}/", "{id}/{email}/", ""})
  void whatIsNoTemplateIsNamedWithItsLine(String prefix) {
    LetheException problem = catchThrowableOfType(LetheException.class, () -> target(prefix));
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(problem).hasMessageContainingAll("job.conf:7", "{id}");
  }

  @Test
  void objectsHaveNoFieldsToMatch() {
    Change match = new Change(Map.of("id", Identifier.ID), Map.of());
    assertThat(
            catchThrowableOfType(
                LetheException.class, () -> bucket.config().target(spec("c/{id}/"), match)))
        .hasMessageContainingAll("job.conf:7", "match");
  }

  private void keepVersions() {
    versioning(BucketVersioningStatus.ENABLED);
  }

  private void suspendVersions() {
    versioning(BucketVersioningStatus.SUSPENDED);
  }

  private void versioning(BucketVersioningStatus status) {
    TestBucket.client()
        .putBucketVersioning(
            put -> put.bucket(bucket.name()).versioningConfiguration(v -> v.status(status)));
  }

  private static String key(Row item) {
    return item.getAs("key");
  }

  private Target target(String prefix) {
    return bucket.config().target(spec(prefix), DELETE);
  }

  private static TargetSpec spec(String prefix) {
    return new TargetSpec("files", null, null, null, prefix, null, null, "job.conf:7");
  }

  /**
   * @param ids null for everybody
   */
  private List<Row> items(String prefix, String... ids) {
    Optional<Candidates> candidates =
        ids == null ? Optional.empty() : Optional.of(new Candidates(List.of(ids), List.of()));
    try (Reader reader = new S3Reader(bucket.config())) {
      return reader.items(TestBucket.spark(), target(prefix), candidates).collectAsList();
    }
  }

  private List<Outcome> erase(String prefix, List<Row> items) {
    List<Action> actions =
        items.stream()
            .map(
                item -> {
                  Locator locator =
                      new Locator(
                          bucket.name(), key(item), item.getAs("version"), item.getAs("etag"));
                  String id = locator.key() + " " + locator.version();
                  return new Action(
                      id, ActionKind.DELETE_OBJECT, locator, 0, null, 1, List.of(ADA));
                })
            .toList();
    try (Eraser eraser = new S3Eraser(bucket.config(), target(prefix), EraseMode.CONDITIONAL)) {
      return eraser.erase(actions, false);
    }
  }
}
