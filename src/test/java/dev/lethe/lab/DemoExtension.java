package dev.lethe.lab;

import dev.lethe.cli.Extension;

/** Puts the demo on the command line of a checkout. */
public final class DemoExtension implements Extension {
  @Override
  public Object command() {
    return new DemoCommand();
  }
}
