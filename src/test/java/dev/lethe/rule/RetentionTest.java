package dev.lethe.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.spec.AuthorityMismatch;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The verdicts that need no server: exact instants, doubled listings, odd keys. */
@Timeout(60)
class RetentionTest {
  private static final Duration MIN_AGE = Duration.ofDays(3);
  private static final Instant CUTOFF = World.AS_OF.minus(MIN_AGE);
  private static final Instant OLD = Instant.EPOCH;

  private static Map<String, String> verdicts;

  @BeforeAll
  static void decide() {
    verdicts =
        new World()
            .object("at-the-cutoff", CUTOFF)
            .object("a-microsecond-older", CUTOFF.minus(1, ChronoUnit.MICROS))
            .object("a-second-older", CUTOFF.minusSeconds(1))
            .object("long-after", CUTOFF.plusSeconds(100))
            .object("later-than-as-of", World.AS_OF.plusSeconds(1))
            .object("of-unknown-age", null)
            .object("before-1970", Instant.parse("1969-12-31T23:59:59.999999Z"))
            .object("listed-twice", OLD)
            .reference("listed-twice", false)
            .object("listed-twice", OLD)
            .object("stray-listed-twice", OLD)
            .object("stray-listed-twice", OLD)
            .object("listed-twice-young-last", OLD)
            .object("listed-twice-young-last", World.AS_OF)
            .object("young-and-expired", World.AS_OF)
            .reference("young-and-expired", true)
            .reference("only-referenced", false)
            .reference("only-referenced", true)
            .reference(null, false)
            .object("s3://ours/a", OLD)
            .reference("s3://ours/a", false)
            .object("double//slash", OLD)
            .object("double/slash", OLD)
            .reference("s3://ours/double//slash", false)
            .object("new\nline", OLD)
            .reference("S3A://ours/new\nline", false)
            .object("", OLD)
            .reference("s3://ours/", false)
            .object("s3://ours/", OLD)
            .object("young-and-held", World.AS_OF)
            .hold("young-and-held")
            .object("live-and-held", OLD)
            .reference("live-and-held", false)
            .hold("live-and-held")
            .object("held-in-another-case", OLD)
            .hold("HELD-in-another-case")
            .object("held/x", OLD)
            .object("heldx", OLD)
            .object("ΣΊΣΥΦΟΣ", OLD)
            .reference("σίσυφος", false)
            .verdicts(
                MIN_AGE,
                List.of("held/"),
                new AuthorityMismatch(AuthorityMismatch.Mode.REFUSE, List.of()));
  }

  @Test
  void strayMustBeOlderThanTheCutoff() {
    assertThat(verdicts)
        .containsEntry("at-the-cutoff", "TOO_YOUNG")
        .containsEntry("a-microsecond-older", "ORPHAN")
        .containsEntry("a-second-older", "ORPHAN")
        .containsEntry("before-1970", "ORPHAN")
        .containsEntry("long-after", "TOO_YOUNG")
        .containsEntry("later-than-as-of", "TOO_YOUNG")
        .containsEntry("of-unknown-age", "TOO_YOUNG");
  }

  @Test
  void ageIsAskedOnlyOfObjectsThatNobodyRefersTo() {
    assertThat(verdicts).containsEntry("young-and-expired", "EXPIRED");
  }

  @Test
  void objectThatIsListedTwiceCountsOnce() {
    assertThat(verdicts)
        .containsEntry("listed-twice", "LIVE")
        .containsEntry("stray-listed-twice", "ORPHAN")
        .as("the youngest of two sightings counts")
        .containsEntry("listed-twice-young-last", "TOO_YOUNG");
  }

  @Test
  void keyThatIsOnlyReferredToIsMissingOnce() {
    assertThat(verdicts).containsEntry("only-referenced", "MISSING").doesNotContainKey(null);
  }

  @Test
  void objectWhoseNameIsAUriIsMeantByThatUriToo() {
    assertThat(verdicts)
        .containsEntry("s3://ours/a", "LIVE")
        .as("the key that the URI names")
        .containsEntry("a", "MISSING");
  }

  @Test
  void keysAreComparedByteForByte() {
    assertThat(verdicts)
        .containsEntry("double//slash", "LIVE")
        .containsEntry("double/slash", "ORPHAN")
        .containsEntry("new\nline", "LIVE");
  }

  @Test
  void textWithoutAKeyIsABareKey() {
    assertThat(verdicts).containsEntry("s3://ours/", "LIVE").containsEntry("", "ORPHAN");
  }

  @Test
  void holdComesAfterAgeAndBeforeErasing() {
    assertThat(verdicts)
        .containsEntry("young-and-held", "TOO_YOUNG")
        .containsEntry("live-and-held", "LIVE")
        .containsEntry("held/x", "HELD")
        .containsEntry("heldx", "ORPHAN")
        .as("holds are exact")
        .containsEntry("held-in-another-case", "ORPHAN");
  }

  @Test
  void caseOfEveryScriptIsLoose() {
    assertThat(verdicts).containsEntry("ΣΊΣΥΦΟΣ", "AMBIGUOUS");
  }
}
