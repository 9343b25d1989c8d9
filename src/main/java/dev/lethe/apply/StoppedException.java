package dev.lethe.apply;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.spec.ApplySpec;
import java.util.List;
import java.util.Locale;

/** An apply that stopped because going on made no sense; ends a command with exit 4. */
public final class StoppedException extends LetheException {
  private static final long serialVersionUID = 1L;

  private StoppedException(String message) {
    super(ExitCode.ACTIONS_FAILED, List.of(), message, null);
  }

  /** So much failed that the rest would fail as well. */
  static StoppedException failureLimit(String planId, Wave wave, long open, ApplySpec apply) {
    return new StoppedException(
        String.format(
            Locale.ROOT,
            "%d of %d actions of wave %d failed or wait for one that did, more than"
                + " apply.failure-limit %s; stopped. `lethe history --plan %s` shows why; mend it,"
                + " then `lethe apply %s` again.",
            open,
            wave.actions(),
            wave.number(),
            apply.failureLimit(),
            planId,
            planId));
  }

  /** References were asked about again and again, and nothing could be begun in time. */
  static StoppedException nothingBegun(String planId, Wave wave, long left, ApplySpec apply) {
    return new StoppedException(
        String.format(
            Locale.ROOT,
            "%d actions of wave %d could not be begun within apply.recheck-window %d ms after"
                + " references had been read, and apply.wave-time %d ms after it had begun; nothing"
                + " was done to them. Set them higher, then `lethe apply %s` again.",
            left,
            wave.number(),
            apply.recheckWindow().toMillis(),
            apply.waveTime().toMillis(),
            planId));
  }
}
