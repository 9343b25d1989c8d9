package dev.lethe.connector;

import static dev.lethe.spec.MaskSpec.Strategy.CONSTANT;
import static dev.lethe.spec.MaskSpec.Strategy.HASH;
import static dev.lethe.spec.MaskSpec.Strategy.HMAC;
import static dev.lethe.spec.MaskSpec.Strategy.NULL;
import static dev.lethe.spec.MaskSpec.Strategy.PRESERVE;
import static dev.lethe.spec.MaskSpec.Strategy.RANDOM;
import static dev.lethe.spec.MaskSpec.Strategy.SET;
import static dev.lethe.spec.MaskSpec.Strategy.UNIQUE_CONSTANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.Secret;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class MaskTest {
  private static final Secret KEY = new Secret("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
  private static final Secret OTHER_KEY =
      new Secret("YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI=");
  private static final String MONKEY_WITH_ADOBO =
      "1c015e801323afa54bde5e4d510809e6b5f14ad9b9961c48cbd7143106b6e596";
  private static final String ADA = "9f2c";

  @Test
  void hashIsOfTheValueFollowedByTheSalt() {
    assertThat(hash("adobo", 0).of("monkey", ADA)).isEqualTo(MONKEY_WITH_ADOBO);
    assertThat(hash("adobo", 0).of("monkey", "somebody else")).isEqualTo(MONKEY_WITH_ADOBO);
    assertThat(hash(null, 0).of("monkey", ADA)).isNotEqualTo(MONKEY_WITH_ADOBO).hasSize(64);
  }

  @Test
  void constantIsTheSameForEverybody() {
    Mask mask = mask(CONSTANT, "DELETED_USER");
    assertThat(mask.of("ada@example.org", ADA)).isEqualTo("DELETED_USER");
    assertThat(mask.of("bob@example.org", "b0b")).isEqualTo("DELETED_USER");
    assertThat(mask(SET, "LOCKED").of("ACTIVE", ADA)).isEqualTo("LOCKED");
    assertThat(mask(NULL, null).of("ada", ADA)).isNull();
    assertThat(mask(PRESERVE, null).of("ada", ADA)).isEqualTo("ada");
  }

  @ParameterizedTest
  @EnumSource(
      value = MaskSpec.Strategy.class,
      names = {"HMAC", "RANDOM", "UNIQUE_CONSTANT"})
  void aPersonHasOnePseudonymAndNobodyElseHasIt(MaskSpec.Strategy strategy) {
    Mask mask = mask(strategy);
    Set<String> thousand =
        IntStream.range(0, 1_000)
            .mapToObj(i -> mask.of("value", "person " + i))
            .collect(Collectors.toSet());

    assertThat(mask.of("one value", ADA))
        .as("whatever the value")
        .isEqualTo(mask.of("another", ADA))
        .doesNotContain("value", ADA);
    assertThat(thousand).hasSize(1_000);
    assertThat(new Mask(mask.spec(), OTHER_KEY).of("value", ADA))
        .as("under another key")
        .isNotEqualTo(mask.of("value", ADA));
  }

  @Test
  void pseudonymsOfDifferentStrategiesTellNothingOfEachOther() {
    String hmac = mask(HMAC).of("x", ADA);
    String unique = mask(UNIQUE_CONSTANT).of("x", ADA);

    assertThat(hmac).matches("[0-9a-f]{64}");
    assertThat(unique).matches("GONE-[0-9a-f]{32}");
    assertThat(hmac).doesNotContain(unique.substring("GONE-".length()));
    assertThat(mask(RANDOM).of("x", ADA)).matches("[A-Za-z0-9]{12}");
  }

  @ParameterizedTest
  @EnumSource(MaskSpec.Strategy.class)
  void maskingTwiceChangesNothing(MaskSpec.Strategy strategy) {
    for (String value : new String[] {"monkey", "", "ümlaut 🎉", null}) {
      for (int length : new int[] {0, 5, 64, 100}) {
        boolean truncated = length > 0 && strategy != RANDOM;
        Mask mask =
            new Mask(spec(strategy, truncated ? length : lengthOf(strategy), truncated), KEY);
        String once = mask.of(value, ADA);

        assertThat(mask.of(once, ADA)).as("%s of %s", mask.spec(), value).isEqualTo(once);
        assertThat(mask.isDone(once, ADA)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MaskSpec.Strategy.class,
      names = {"PRESERVE", "NULL"},
      mode = EnumSource.Mode.EXCLUDE)
  void aValueThatStandsThereIsNotDone(MaskSpec.Strategy strategy) {
    assertThat(mask(strategy).isDone("ada@example.org", ADA)).isFalse();
  }

  @Test
  void nothingStaysNothingUnlessTheJobSetsAText() {
    for (MaskSpec.Strategy strategy : MaskSpec.Strategy.values()) {
      String masked = mask(strategy).of(null, ADA);
      if (strategy == SET) {
        assertThat(masked).isEqualTo("GONE");
      } else {
        assertThat(masked).as("%s", strategy).isNull();
      }
    }
  }

  @Test
  void truncationCutsWholeCharacters() {
    Mask party = new Mask(new MaskSpec(CONSTANT, "ab🎉cd", 3, true, null), KEY);
    assertThat(party.of("x", ADA)).isEqualTo("ab🎉");
    assertThat(party.longest()).isEqualTo(3);
    assertThat(hash("adobo", 10).of("monkey", ADA)).isEqualTo(MONKEY_WITH_ADOBO.substring(0, 10));
    Mask unique = new Mask(spec(UNIQUE_CONSTANT, 12, true), KEY);
    assertThat(unique.of("x", ADA)).hasSize(12).startsWith("GONE-");
  }

  @ParameterizedTest
  @EnumSource(MaskSpec.Strategy.class)
  void nothingIsLongerThanWhatPlanningWasTold(MaskSpec.Strategy strategy) {
    Mask mask = mask(strategy);
    String masked = mask.of("short", ADA);
    if (strategy != PRESERVE && masked != null) {
      assertThat(masked.codePointCount(0, masked.length())).isEqualTo(mask.longest());
    }
    assertThat(mask.longest()).isLessThanOrEqualTo(64);
  }

  @Test
  void theKeyIsNotShown() {
    assertThat(mask(HMAC).toString()).doesNotContain(KEY.value());
  }

  private static Mask hash(String salt, int length) {
    return new Mask(new MaskSpec(HASH, null, length, length > 0, salt), KEY);
  }

  private static Mask mask(MaskSpec.Strategy strategy, String value) {
    return new Mask(new MaskSpec(strategy, value, 0, false, null), KEY);
  }

  private static Mask mask(MaskSpec.Strategy strategy) {
    return new Mask(spec(strategy, lengthOf(strategy), false), KEY);
  }

  private static int lengthOf(MaskSpec.Strategy strategy) {
    return strategy == RANDOM ? 12 : 0;
  }

  private static MaskSpec spec(MaskSpec.Strategy strategy, int length, boolean truncated) {
    boolean written = strategy == CONSTANT || strategy == SET || strategy == UNIQUE_CONSTANT;
    return new MaskSpec(strategy, written ? "GONE" : null, length, truncated, null);
  }
}
