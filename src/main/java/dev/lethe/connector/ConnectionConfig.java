package dev.lethe.connector;

import java.io.Serializable;

/**
 * What a room made of a connection's settings. Travels to the executors; its secrets redact
 * themselves.
 */
public interface ConnectionConfig extends Serializable {
  Limits limits();

  /** Where the system is, as people write it, without user and password; null if it is nowhere. */
  default String address() {
    return null;
  }
}
