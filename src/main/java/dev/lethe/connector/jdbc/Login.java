package dev.lethe.connector.jdbc;

import dev.lethe.spec.Secret;
import java.io.Serializable;
import java.util.Optional;

/** With what a user proves to be that user. */
public interface Login extends Serializable {
  /**
   * Asked anew for each physical connection; empty where the server asks for none.
   *
   * @throws dev.lethe.connector.ConnectorException if there is none to be had
   */
  Optional<Secret> password();

  /** What it is, for people. */
  String kind();

  /**
   * The same password each time.
   *
   * @param secret null for none
   */
  record Stored(Secret secret) implements Login {
    @Override
    public Optional<Secret> password() {
      return Optional.ofNullable(secret);
    }

    @Override
    public String kind() {
      return secret == null ? "no password" : "password";
    }
  }
}
