package dev.lethe.lab;

import dev.lethe.cli.Extension;

/** Puts the lab on the command line of a checkout. */
public final class LabExtension implements Extension {
  @Override
  public Object command() {
    return new LabCommand();
  }
}
