package dev.lethe.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

final class Streams {
  private Streams() {}

  /** Swallows everything. */
  static PrintStream none() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }
}
