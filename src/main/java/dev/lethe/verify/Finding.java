package dev.lethe.verify;

import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Sighting;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * What a look says about a claim.
 *
 * @param reason {@link Outcome#QUARANTINED} where its copy waits; RECREATED where something else is
 *     at the place now; {@link Outcome#HIDDEN} where it stands behind a delete marker and is not
 *     gone; otherwise null
 */
record Finding(String outcome, String reason) {
  static final String RECREATED = "RECREATED";

  /**
   * What is gone and has a copy is not gone.
   *
   * @param copy what a look found in quarantine
   */
  Finding withCopy(Sighting copy) {
    if (!outcome.equals(AuditTable.VERIFIED) || reason != null) {
      return this;
    }
    if (copy.present()) {
      return new Finding(outcome, Outcome.QUARANTINED);
    }
    return copy.hidden() ? new Finding(outcome, Outcome.HIDDEN) : this;
  }

  static Finding of(Row claim, Sighting sighting) {
    if (!sighting.present()) {
      boolean hidden = sighting.hidden() || Outcome.HIDDEN.equals(claim.getAs("outcome_reason"));
      return new Finding(AuditTable.VERIFIED, hidden ? Outcome.HIDDEN : null);
    }
    return sighting.unchanged() && !newer(claim, sighting.modifiedAt())
        ? new Finding(AuditTable.LEFTOVER, null)
        : new Finding(AuditTable.VERIFIED, RECREATED);
  }

  Row statement(AuditRow.Stamp stamp, Row claim, Clock clock) {
    return stamp.statement(claim, outcome, reason, clock.instant());
  }

  /**
   * An upload of the same content after the deletion is another object; listings and looks differ
   * below a second.
   */
  private static boolean newer(Row claim, Instant modifiedAt) {
    Map<String, String> evidence = claim.getJavaMap(claim.fieldIndex("evidence"));
    String planned = evidence.get("last_modified");
    if (planned == null || modifiedAt == null) {
      return false;
    }
    Instant seen =
        LocalDateTime.parse(planned.replace(' ', 'T'), DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .toInstant(ZoneOffset.UTC);
    return modifiedAt.truncatedTo(ChronoUnit.SECONDS).isAfter(seen.truncatedTo(ChronoUnit.SECONDS));
  }
}
