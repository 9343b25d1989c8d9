package dev.lethe.store;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import java.time.Instant;
import java.util.List;

/** Somebody else holds the lease; it may be had when they release it, or when it lapses. */
public final class LeaseHeldException extends LetheException {

  private static final long serialVersionUID = 1;

  private final String holder;
  private final String host;
  private final Instant lapsesAt;

  LeaseHeldException(String lease, String holder, String runId, String host, Instant lapsesAt) {
    super(
        ExitCode.REFUSED,
        List.of("lease"),
        "The lease %s is held by %s (run %s) on %s; unless they renew it, it lapses at %s."
            .formatted(lease, holder, runId, host, lapsesAt),
        null);
    this.holder = holder;
    this.host = host;
    this.lapsesAt = lapsesAt;
  }

  public String holder() {
    return holder;
  }

  public String host() {
    return host;
  }

  /** When the lease lapses unless it is renewed, by the holder's clock. */
  public Instant lapsesAt() {
    return lapsesAt;
  }
}
