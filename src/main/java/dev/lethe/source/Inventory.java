package dev.lethe.source;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.spec.InventorySpec;
import dev.lethe.spec.SourceSpec;
import java.util.Optional;

/** A report that stands in for a listing, and the connection it is read through. */
public record Inventory(Connection connection, InventorySpec spec) {
  public Inventory {
    requireNonNull(connection, "connection is null");
    requireNonNull(spec, "spec is null");
  }

  static Optional<Inventory> of(SourceSpec source, Connections connections) {
    return Optional.ofNullable(source.inventory())
        .map(spec -> new Inventory(connections.get(spec.connection(), spec.where()), spec));
  }
}
