package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Things that have to be refused. */
final class Refused {
  private Refused() {}

  /** The guards that refuse it. */
  static List<String> by(ThrowingCallable attempt) {
    LetheException refusal = catchThrowableOfType(LetheException.class, attempt);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.exitCode()).as(refusal.getMessage()).isEqualTo(ExitCode.REFUSED);
    return refusal.refused();
  }
}
