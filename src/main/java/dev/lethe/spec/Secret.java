package dev.lethe.spec;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/** A value that must never be printed: it redacts itself wherever it is turned into text. */
public record Secret(String value) implements Serializable {
  public Secret {
    requireNonNull(value, "value is null");
  }

  @Override
  public String toString() {
    return "***";
  }
}
