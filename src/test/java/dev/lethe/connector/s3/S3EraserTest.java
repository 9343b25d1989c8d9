package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Outcome.Kind;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

@Timeout(60)
class S3EraserTest {
  private TestBucket bucket;
  private S3Eraser eraser;

  @BeforeEach
  void open() {
    bucket = TestBucket.fresh();
    eraser = new S3Eraser(bucket.config(), bucket.target(""), EraseMode.CONDITIONAL);
  }

  @AfterEach
  void close() {
    eraser.close();
  }

  @Test
  void deletesAFullBatchAndSaysSoForEachKey() {
    bucket.put(IntStream.range(0, 1_000).mapToObj(i -> "d/" + i));
    List<Action> actions = bucket.actions();
    assertThat(eraser.erase(actions, false))
        .hasSize(1_000)
        .allMatch(outcome -> outcome.kind() == Kind.APPLIED && outcome.reason() == null)
        .allMatch(outcome -> outcome.rows() == 1 && outcome.bytes() == 10)
        .extracting(Outcome::actionId)
        .containsExactlyElementsOf(actions.stream().map(Action::actionId).toList());
    assertThat(bucket.keys()).isEmpty();
  }

  @Test
  void deletesOnlyWhatItWasAskedTo() {
    bucket.put(Stream.of("t/", "t/x", "t_2", "tt", "T"));
    assertThat(eraser.erase(List.of(bucket.action("t/")), false)).hasSize(1);
    assertThat(bucket.keys()).containsExactlyInAnyOrder("t/x", "t_2", "tt", "T");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesAnObjectThatChangedAlone(boolean look) {
    bucket.put(Stream.of("changed", "same"));
    List<Action> actions = bucket.actions();
    bucket.put("changed", "something else");
    assertThat(eraser.erase(actions, look))
        .extracting(Outcome::kind, Outcome::reason)
        .containsExactly(tuple(Kind.SKIPPED, Outcome.CHANGED), tuple(Kind.APPLIED, null));
    assertThat(bucket.keys()).containsExactly("changed");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesAnObjectAloneThatWasUploadedAgainWithTheSameContent(boolean look) {
    bucket.put(Stream.of("again", "same"));
    List<Action> actions = List.of(bucket.timedAction("again"), bucket.timedAction("same"));
    bucket.putAgain("again");
    assertThat(bucket.etag("again")).isEqualTo(actions.get(0).locator().etag());
    assertThat(eraser.erase(actions, look))
        .extracting(Outcome::kind, Outcome::reason)
        .containsExactly(tuple(Kind.SKIPPED, Outcome.CHANGED), tuple(Kind.APPLIED, null));
    assertThat(bucket.keys()).containsExactly("again");
  }

  @Test
  void saysAbsentOnlyAfterALook() {
    Action gone = bucket.action("gone", "0".repeat(32));
    assertThat(only(eraser.erase(List.of(gone), true)).kind()).isEqualTo(Kind.ABSENT);
    assertThat(only(eraser.erase(List.of(gone), false)).kind())
        .as("the server's own answer, without a look")
        .isIn(Kind.APPLIED, Kind.ABSENT);
  }

  @Test
  void deletesWithoutAConditionWhereTheEtagIsUnknown() {
    bucket.put("a", "a");
    assertThat(only(eraser.erase(List.of(bucket.action("a", null)), false)).kind())
        .isEqualTo(Kind.APPLIED);
  }

  @Test
  void acceptsEtagsWithQuotesToo() {
    bucket.put("a", "a");
    Action quoted = bucket.action("a", "\"" + bucket.etag("a") + "\"");
    assertThat(only(eraser.erase(List.of(quoted), true)).kind()).isEqualTo(Kind.APPLIED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deletesHostileKeysAndTheirNeighboursStay(boolean look) {
    List<String> hostile =
        List.of(
            "a\u0001b",
            "x\uFFFEy",
            "a\rb",
            "a\nb",
            "a\tb",
            "\u2028",
            "\u0085",
            " lead",
            "trail ",
            "a&b<c>\"'",
            "]]>",
            "a%20b",
            "a+b",
            "😀/😀",
            "u\u0308",
            "a;b=c?d#e",
            "a\\b");
    List<String> neighbours = List.of("ab", "a b", "a?b", "lead", "trail", "ü", "a", "xy");
    bucket.put(Stream.concat(hostile.stream(), neighbours.stream()));
    List<Action> actions = hostile.stream().map(bucket::action).toList();
    assertThat(eraser.erase(actions, look))
        .extracting(Outcome::kind)
        .containsOnly(Kind.APPLIED)
        .hasSize(hostile.size());
    assertThat(bucket.keys()).containsExactlyInAnyOrderElementsOf(neighbours);
  }

  @Test
  void leavesAChangedObjectAloneAlsoWhereItsKeyDoesNotFitIntoXml() {
    bucket.put("a\u0001b", "new");
    Action changed = bucket.action("a\u0001b", "0".repeat(32));
    assertThat(only(eraser.erase(List.of(changed), false)).reason()).isEqualTo(Outcome.CHANGED);
    bucket.delete("a\u0001b");
    assertThat(only(eraser.erase(List.of(changed), false)).kind()).isEqualTo(Kind.ABSENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\uD800b", "a\uDC00"})
  void sendsNothingForAKeyThatNoObjectCanHave(String key) {
    bucket.put("a?b", "the name that a lone surrogate would turn into");
    Outcome outcome = only(eraser.erase(List.of(bucket.action(key, null)), false));
    assertThat(outcome.category()).isEqualTo(Category.INVALID_REQUEST);
    assertThat(bucket.keys()).containsExactly("a?b");
  }

  @Test
  void deletesTheVersionsThatItWasAskedTo() {
    bucket.keepingVersions();
    IntStream.range(0, 3).forEach(i -> bucket.put("k", "content " + i));
    bucket.delete("k");
    List<ObjectVersion> versions =
        TestBucket.client().listObjectVersions(list -> list.bucket(bucket.name())).versions();
    List<Action> oldest = List.of(version(versions.get(2)), version(versions.get(1)));
    assertThat(eraser.erase(oldest, true)).extracting(Outcome::kind).containsOnly(Kind.APPLIED);
    assertThat(eraser.erase(oldest, true)).extracting(Outcome::kind).containsOnly(Kind.ABSENT);
    var left = TestBucket.client().listObjectVersions(list -> list.bucket(bucket.name()));
    assertThat(left.versions()).hasSize(1);
    assertThat(left.deleteMarkers()).hasSize(1);
    String marker = left.deleteMarkers().get(0).versionId();
    Action unmark = TestBucket.action(new Locator(bucket.name(), "k", marker, null));
    assertThat(only(eraser.erase(List.of(unmark), false)).kind()).isEqualTo(Kind.APPLIED);
    assertThat(bucket.keys()).as("the marker is gone").containsExactly("k");
  }

  @Test
  void withoutConditionsItLooksFirstAndSaysSo() {
    bucket.put(Stream.of("changed", "same"));
    Action gone = bucket.action("gone", "0".repeat(32));
    List<Action> actions = Stream.concat(bucket.actions().stream(), Stream.of(gone)).toList();
    bucket.put("changed", "something else");
    try (S3Eraser unconditional =
        new S3Eraser(bucket.config(), bucket.target(""), EraseMode.LOOK_THEN_ERASE)) {
      assertThat(unconditional.erase(actions, false))
          .extracting(Outcome::kind, Outcome::reason)
          .containsExactly(
              tuple(Kind.SKIPPED, Outcome.CHANGED),
              tuple(Kind.APPLIED, Outcome.UNCONDITIONAL),
              tuple(Kind.ABSENT, null));
    }
    assertThat(bucket.keys()).containsExactly("changed");
  }

  @Test
  void refusesActionsOfAnotherBucketOrKind() {
    Locator elsewhere = new Locator("elsewhere", "k", null, null);
    assertThatThrownBy(() -> eraser.erase(List.of(TestBucket.action(elsewhere)), false))
        .hasMessageContaining("elsewhere");
    Locator here = new Locator(bucket.name(), "k", null, null);
    Action row = new Action("id", ActionKind.DELETE_ROW, here, 0, 1);
    assertThatThrownBy(() -> eraser.erase(List.of(row), false)).hasMessageContaining("DELETE_ROW");
  }

  private Action version(ObjectVersion version) {
    return TestBucket.action(new Locator(bucket.name(), version.key(), version.versionId(), null));
  }

  private static Outcome only(List<Outcome> outcomes) {
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }
}
