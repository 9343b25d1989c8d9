package dev.lethe.store;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import java.util.List;

/** The lease is no longer ours: somebody may have taken it, so stop before the next effect. */
public final class LeaseLostException extends LetheException {

  private static final long serialVersionUID = 1;

  LeaseLostException(String lease, String reason, Throwable cause) {
    super(
        ExitCode.REFUSED,
        List.of("lease"),
        "The lease %s is lost: %s".formatted(lease, reason),
        cause);
  }
}
