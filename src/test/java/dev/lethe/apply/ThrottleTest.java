package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a clock that moves only when it is told to. */
@Timeout(20)
class ThrottleTest {
  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  private final AtomicLong clock = new AtomicLong(17);

  @Test
  void aBucketHandsOutNoMoreThanItsRate() {
    TokenBucket bucket = new TokenBucket(100, now());
    double first = bucket.take(50, now());
    double second = bucket.take(100, now());

    assertThat(waitMillis(bucket, first)).isEqualTo(500);
    assertThat(waitMillis(bucket, second)).isEqualTo(1_500);
    pass(1_499);
    assertThat(waitMillis(bucket, first)).isZero();
    assertThat(waitMillis(bucket, second)).isEqualTo(1);
  }

  @Test
  void aBucketSavesUpATenthOfASecondAndNoMore() {
    TokenBucket bucket = new TokenBucket(100, now());
    pass(60_000);
    assertThat(waitMillis(bucket, bucket.take(10, now()))).isZero();
    assertThat(waitMillis(bucket, bucket.take(100, now()))).isEqualTo(1_000);
  }

  @Test
  void aChangedRateHoldsForThoseWhoWait() {
    TokenBucket bucket = new TokenBucket(100, now());
    double ticket = bucket.take(100, now());
    pass(500);
    bucket.rate(10, now());
    assertThat(waitMillis(bucket, ticket)).isEqualTo(5_000);
  }

  @Test
  void whatIsGivenBackIsTheNextOnes() {
    TokenBucket bucket = new TokenBucket(100, now());
    bucket.take(500, now());
    bucket.giveBack(500);
    assertThat(waitMillis(bucket, bucket.take(100, now()))).isEqualTo(1_000);
  }

  @Test
  void refusalsHalveTheSpeedAndCleanSecondsBringItBackStepByStep() {
    Lane lane = new Lane(1_000, now());
    lane.slower(1, 3_500, now(), now());
    assertThat(lane.rate()).isEqualTo(500);
    assertThat(lane.page(1_000)).isEqualTo(500);

    pass(100);
    lane.slower(0.2, 3_500, now(), now());
    assertThat(lane.rate()).as("a fifth was refused").isCloseTo(450, within(0.001));

    lane.faster(3_500, now());
    assertThat(lane.rate()).as("not within a second").isCloseTo(450, within(0.001));
    pass(1_000);
    lane.faster(3_500, now());
    assertThat(lane.rate()).as("a twentieth of the limit more").isCloseTo(500, within(0.001));
    lane.limit(510, now());
    for (int second = 0; second < 30; second++) {
      pass(1_000);
      lane.faster(3_500, now());
      assertThat(lane.rate()).as("never above its limit").isLessThanOrEqualTo(510);
    }
    assertThat(lane.rate()).isEqualTo(510);
    assertThat(lane.isSlowed()).isFalse();
  }

  @Test
  void answersToWhatWasSentBeforeTheLastChangeChangeNothing() {
    Lane lane = new Lane(1_000, now());
    long before = now();
    pass(100);
    lane.slower(1, 3_500, before, now());
    lane.slower(1, 3_500, before, now());
    assertThat(lane.rate()).isEqualTo(500);
  }

  @Test
  void anUnlimitedLaneGoesOnFromWhatTheSystemIsKnownToTake() {
    Lane lane = new Lane(NO_LIMIT, now());
    assertThat(lane.page(1_000)).isEqualTo(1_000);
    lane.slower(1, 3_500, now(), now());
    assertThat(lane.rate()).isEqualTo(1_750);
    for (int refusal = 0; refusal < 50; refusal++) {
      pass(10);
      lane.slower(1, 3_500, now(), now());
    }
    assertThat(lane.rate()).as("it never stops").isEqualTo(10);
    assertThat(lane.page(1_000)).isEqualTo(10);
  }

  @Test
  void tasksShareTheRateOfTheRun() throws InterruptedException {
    Throttle throttle = new Throttle(clock::get);
    Throttle.Share share = Throttle.Share.of(4_000.0, 3_500, 8);
    throttle.join(share);
    assertThat(throttle.page(1_000)).as("one task of eight is here").isEqualTo(500);
    throttle.join(share);
    assertThat(throttle.page(1_000)).as("two are").isEqualTo(1_000);

    assertThat(throttle.await(Map.of("a/", 300), () -> Duration.ofMillis(299))).isFalse();
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
    throttle.leave(share);
    assertThat(throttle.page(1_000)).isEqualTo(500);
  }

  @Test
  void aRefusedPrefixIsSlowedAloneAndTheOthersALittle() throws InterruptedException {
    Throttle throttle = new Throttle(clock::get);
    throttle.join(Throttle.Share.of(null, 1_000, 1));
    throttle.answered(Map.of("hot/", 10, "calm/", 90), Map.of("hot/", 10), throttle.now());

    assertThat(throttle.await(Map.of("hot/", 100), () -> Duration.ofMillis(150)))
        .as("500 a second, so 200 ms")
        .isFalse();
    assertThat(throttle.await(Map.of("calm/", 100), () -> Duration.ofMillis(100)))
        .as("950 a second, so 105 ms")
        .isFalse();
    pass(106);
    assertThat(throttle.await(Map.of("calm/", 95), () -> Duration.ZERO)).isTrue();
  }

  private long now() {
    return clock.get();
  }

  private void pass(long millis) {
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private long waitMillis(TokenBucket bucket, double ticket) {
    return Math.round(bucket.waitNanos(ticket, now()) / 1e6);
  }
}
