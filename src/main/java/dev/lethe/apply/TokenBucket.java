package dev.lethe.apply;

/**
 * Hands out permits at a rate, first come first served. A ticket is taken at once and is good when
 * the bucket has been filled up to it, so that a change of the rate also holds for those who wait.
 * Times are nanoseconds of one clock. Thread-safe.
 */
final class TokenBucket {
  /** What may be saved up while nobody asks. */
  private static final double BURST_SECONDS = 0.1;

  private static final double NANOS = 1_000_000_000;

  private double perSecond;
  private double issued;
  private double filled;
  private long at;

  /**
   * @param perSecond may be infinite
   */
  TokenBucket(double perSecond, long now) {
    this.perSecond = perSecond;
    this.at = now;
  }

  /** Takes so many permits; see {@link #waitNanos} for when they may be used. */
  synchronized double take(long permits, long now) {
    fill(now);
    issued += permits;
    return issued;
  }

  /** Gives back what was taken and not used. */
  synchronized void giveBack(long permits) {
    issued -= permits;
  }

  /** How long until a ticket is good at the present rate; 0 if it is. */
  synchronized long waitNanos(double ticket, long now) {
    fill(now);
    return ticket <= filled ? 0 : (long) Math.ceil((ticket - filled) / perSecond * NANOS);
  }

  synchronized void rate(double newPerSecond, long now) {
    fill(now);
    perSecond = newPerSecond;
  }

  private void fill(long now) {
    if (Double.isInfinite(perSecond)) {
      filled = issued;
    } else {
      double more = perSecond * Math.max(0, now - at) / NANOS;
      filled = Math.min(filled + more, issued + perSecond * BURST_SECONDS);
    }
    at = now;
  }
}
