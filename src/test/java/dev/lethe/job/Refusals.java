package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a command says when it does not do what it was asked. */
final class Refusals {
  private Refusals() {}

  /** Fails unless the command ends with this exit code; goes on with its message. */
  static AbstractStringAssert<?> assertEnds(ExitCode code, ThrowingCallable command) {
    LetheException failure = failure(command);
    assertThat(failure.exitCode()).as("exit code of: %s", failure.getMessage()).isEqualTo(code);
    return assertThat(failure.getMessage());
  }

  /** Fails unless this guard refuses; goes on with its message. */
  static AbstractStringAssert<?> assertRefusedBy(String guard, ThrowingCallable command) {
    LetheException failure = failure(command);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure.refused()).as(failure.getMessage()).containsExactly(guard);
    return assertThat(failure.getMessage());
  }

  private static LetheException failure(ThrowingCallable command) {
    Throwable thrown = catchThrowable(command);
    assertThat(thrown).as("what the command fails with").isNotNull();
    return Scenario.failure(thrown);
  }
}
