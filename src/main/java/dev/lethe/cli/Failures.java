package dev.lethe.cli;

import dev.lethe.LetheException;
import java.io.IOException;

/** What a failure says, wherever in the chain of causes it stands. */
final class Failures {
  private Failures() {}

  /** The outermost cause of a kind, or null: what went wrong in a task arrives wrapped by Spark. */
  static <T extends Throwable> T first(Throwable failure, Class<T> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return kind.cast(cause);
      }
    }
    return null;
  }

  /** For failures that nobody foresaw: the innermost cause that says something, with its kind. */
  static String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? "no message" : cause.getMessage();
    return cause.getClass().getSimpleName()
        + ": "
        + message.lines().findFirst().orElse("no message");
  }

  /** A sentence for a person: what Lethe says itself, else as {@link #describe}. */
  static String sentence(Throwable failure) {
    LetheException known = first(failure, LetheException.class);
    if (known != null) {
      return known.getMessage();
    }
    IOException io = first(failure, IOException.class);
    return io != null && io.getMessage() != null ? io.getMessage() : describe(failure);
  }
}
