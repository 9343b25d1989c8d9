package dev.lethe.cli;

/**
 * A command that only some installations have, found by the service loader: the lab and the demo of
 * a checkout.
 */
public interface Extension {
  /** A picocli command. */
  Object command();
}
