package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Locator;

/**
 * What is at one place now.
 *
 * @param found what the cluster says about the document, its source in it; null where there is none
 * @param answer the bytes that it was read from
 * @param problem why it cannot be known; else null
 */
record Document(Locator locator, Json.Obj found, byte[] answer, ConnectorException problem) {
  boolean isFound() {
    return found != null;
  }

  Json.Obj source() {
    return found.object("_source");
  }

  String routing() {
    return found.text("_routing");
  }

  long sequenceNumber() {
    return found.number("_seq_no", -1);
  }

  long primaryTerm() {
    return found.number("_primary_term", -1);
  }
}
