package dev.lethe;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A failure that a person can act on: the message says what, where, with which value and what to do
 * next, and the exit code says whose turn it is.
 */
public class LetheException extends RuntimeException {
  private final ExitCode exitCode;
  private final List<String> refused;

  protected LetheException(
      ExitCode exitCode, List<String> refused, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = requireNonNull(exitCode, "exitCode is null");
    this.refused = List.copyOf(refused);
  }

  /** Anything wrong in files or arguments (exit 2). */
  public static LetheException badInput(String message) {
    return new LetheException(ExitCode.BAD_INPUT, List.of(), message, null);
  }

  /** A system failed: unreachable, denied, broken (exit 1). */
  public static LetheException systemFailed(String message, Throwable cause) {
    return new LetheException(ExitCode.SYSTEM_FAILED, List.of(), message, cause);
  }

  /** Refused by state (exit 3); {@code guard} is the name that goes into {@code refused}. */
  public static LetheException refused(String guard, String message) {
    return new LetheException(ExitCode.REFUSED, List.of(guard), message, null);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** Names of the guards that refused; empty unless the exit code is {@link ExitCode#REFUSED}. */
  public List<String> refused() {
    return refused;
  }
}
