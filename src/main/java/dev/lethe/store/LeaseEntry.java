package dev.lethe.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Who acquired a lease, as its ledger keeps it; times are ISO instants. */
@JsonIgnoreProperties(ignoreUnknown = true)
record LeaseEntry(
    @JsonProperty("holder") String holder,
    @JsonProperty("run_id") String runId,
    @JsonProperty("host") String host,
    @JsonProperty("acquired_at") String acquiredAt,
    @JsonProperty("ttl_millis") long ttlMillis) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static LeaseEntry parse(byte[] content) throws IOException {
    return JSON.readValue(content, LeaseEntry.class);
  }

  byte[] toJson() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  Instant acquired() {
    return Instant.parse(acquiredAt);
  }

  /** How long it lives without a renewal: the holder's time, whatever the next one's is. */
  Duration ttl() {
    return Duration.ofMillis(ttlMillis);
  }
}
