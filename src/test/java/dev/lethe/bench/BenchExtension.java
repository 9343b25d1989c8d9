package dev.lethe.bench;

import dev.lethe.cli.Extension;

/** Puts the bench on the command line of a checkout. */
public final class BenchExtension implements Extension {
  @Override
  public Object command() {
    return new BenchCommand();
  }
}
