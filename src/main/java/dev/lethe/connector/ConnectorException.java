package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import java.util.List;

/**
 * A system did not do what it was asked; the category says in which way. Ends a command with exit
 * 1.
 */
public class ConnectorException extends LetheException {
  private final Category category;

  public ConnectorException(Category category, String message, Throwable cause) {
    super(ExitCode.SYSTEM_FAILED, List.of(), message, cause);
    this.category = requireNonNull(category, "category is null");
  }

  public Category category() {
    return category;
  }
}
