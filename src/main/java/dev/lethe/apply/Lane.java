package dev.lethe.apply;

/**
 * The speed of one part of a system: down by half when all that was sent is refused as too fast, by
 * less when a share of it is; up again by small equal steps, a step for each second in which
 * something went well. Never above its limit. Thread-safe.
 */
final class Lane {
  /** Keys a second below which no lane goes by itself. */
  private static final double SLOWEST = 10;

  private static final double SMALLEST_PAGE = 0.01;
  private static final int STEPS = 20;

  /** A lane this many times faster than what the system is known to take is free again. */
  private static final int FREE = 10;

  private static final long SECOND = 1_000_000_000;

  private final TokenBucket bucket;
  private double limit;
  private double rate;
  private double page = 1;
  private long slowedAt;
  private long changedAt;
  private boolean slowed;

  /**
   * @param limit keys a second; may be infinite
   */
  Lane(double limit, long now) {
    this.limit = limit;
    this.rate = limit;
    this.bucket = new TokenBucket(limit, now);
  }

  TokenBucket bucket() {
    return bucket;
  }

  synchronized double rate() {
    return rate;
  }

  synchronized boolean isSlowed() {
    return slowed;
  }

  synchronized void limit(double newLimit, long now) {
    limit = newLimit;
    rate = slowed ? Math.min(rate, limit) : limit;
    bucket.rate(rate, now);
  }

  /** How many keys one call should have: never more than a second's worth. */
  synchronized int page(int most) {
    return (int) Math.max(1, Math.floor(Math.min(most * page, rate)));
  }

  /**
   * The system refused a share of what was sent.
   *
   * @param known keys a second that the system is known to take: where an unlimited lane begins
   * @param sentAt answers to what was sent before the last change say nothing new
   */
  synchronized void slower(double share, double known, long sentAt, long now) {
    if (slowed && sentAt - slowedAt < 0) {
      return;
    }
    double factor = 1 - share / 2;
    double from = Double.isInfinite(rate) ? known : rate;
    rate = Math.max(Math.min(SLOWEST, limit), from * factor);
    page = Math.max(SMALLEST_PAGE, page * factor);
    slowed = true;
    slowedAt = now;
    changedAt = now;
    bucket.rate(rate, now);
  }

  /** Something went well. */
  synchronized void faster(double known, long now) {
    if (!slowed || now - changedAt < SECOND) {
      return;
    }
    changedAt = now;
    page = Math.min(1, page + 1.0 / STEPS);
    rate = Math.min(limit, rate + Math.min(known, limit) / STEPS);
    if (rate >= FREE * known) {
      rate = limit;
    }
    slowed = rate < limit || page < 1;
    bucket.rate(rate, now);
  }
}
