package dev.lethe.spec;

import static java.util.Objects.requireNonNull;

/**
 * A connection as it stands in a conf file; the room of its type reads the settings.
 *
 * @param type s3, mysql, postgres, …
 * @param settings everything but the type
 */
public record ConnectionSpec(String name, String type, Section settings) {
  public ConnectionSpec {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(settings, "settings is null");
  }
}
