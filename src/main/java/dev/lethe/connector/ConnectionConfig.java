package dev.lethe.connector;

import java.io.Serializable;

/**
 * What a room made of a connection's settings. Travels to the executors; its secrets redact
 * themselves.
 */
public interface ConnectionConfig extends Serializable {
  Limits limits();
}
