package dev.lethe.plan;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.LetheException;
import dev.lethe.connector.Reader;
import dev.lethe.source.RetentionSources;
import dev.lethe.store.Ledger;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which job may conclude that an object of a prefix is an orphan. Two jobs that see different
 * references must not own one prefix, since each would take the other's files for orphans.
 */
public final class Claims {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<Claim>> LIST = new TypeReference<>() {};

  private static final String FOLDER = "claims";

  private final StoreFiles files;

  public Claims(StoreFiles files) {
    this.files = files;
  }

  /** A job's claim on a prefix of what {@code identity} names. */
  public record Claim(String identity, String prefix, String job, String tenant) {
    /** A job's claims on the places below which one of its rules decides. */
    static List<Claim> of(RetentionSources rule, String job, String tenant) {
      try (Reader reader = rule.itemConnection().reader()) {
        return rule.places().stream()
            .map(place -> new Claim(reader.identity(place), place.prefix(), job, tenant))
            .toList();
      }
    }

    private boolean sameOwner(Claim other) {
      return job.equals(other.job) && Objects.equals(tenant, other.tenant);
    }

    boolean overlaps(Claim other) {
      return identity.equals(other.identity) && (covers(other) || other.covers(this));
    }

    /** A prefix that does not end in "/" names one key. */
    private boolean covers(Claim other) {
      boolean folder = prefix.isEmpty() || prefix.endsWith("/");
      return folder ? other.prefix.startsWith(prefix) : other.prefix.equals(prefix);
    }

    private String owner() {
      return "job '" + job + "'" + (tenant == null ? "" : " of tenant '" + tenant + "'");
    }

    String place() {
      return prefix.isEmpty() ? "the whole bucket" : "prefix '" + prefix + "'";
    }
  }

  /**
   * Claims a prefix; a job's own claims are renewed, also with another prefix.
   *
   * @throws LetheException exit 3, naming both, if another job has an overlapping claim
   */
  public void claim(Claim wanted) throws IOException {
    Ledger ledger = ledger(wanted.identity());
    while (true) {
      Optional<Ledger.Entry> latest = ledger.latest();
      List<Claim> claims = new ArrayList<>();
      if (latest.isPresent()) {
        claims.addAll(JSON.readValue(latest.get().content(), LIST));
      }
      for (Claim claim : claims) {
        if (!claim.sameOwner(wanted) && claim.overlaps(wanted)) {
          throw LetheException.refused("claims", refusal(wanted, claim));
        }
      }
      if (claims.contains(wanted)) {
        return;
      }
      claims.add(wanted);
      if (ledger.append(version(latest), JSON.writeValueAsBytes(claims))) {
        return;
      }
    }
  }

  /** Gives up a job's claims on what {@code identity} names; returns how many there were. */
  public int release(String identity, String job, String tenant) throws IOException {
    return release(ledger(identity), job, tenant);
  }

  /** Gives up all claims of a job; returns how many there were. */
  public int releaseAll(String job, String tenant) throws IOException {
    int released = 0;
    for (String folder : files.directories(FOLDER)) {
      released += release(new Ledger(files, FOLDER + "/" + folder), job, tenant);
    }
    return released;
  }

  private static int release(Ledger ledger, String job, String tenant) throws IOException {
    while (true) {
      Optional<Ledger.Entry> latest = ledger.latest();
      if (latest.isEmpty()) {
        return 0;
      }
      List<Claim> claims = JSON.readValue(latest.get().content(), LIST);
      List<Claim> kept =
          claims.stream()
              .filter(claim -> !(claim.job().equals(job) && Objects.equals(claim.tenant(), tenant)))
              .toList();
      if (kept.size() == claims.size()
          || ledger.append(version(latest), JSON.writeValueAsBytes(kept))) {
        return claims.size() - kept.size();
      }
    }
  }

  private Ledger ledger(String identity) {
    return new Ledger(files, FOLDER + "/" + PlanDigest.sha256(identity).substring(0, 32));
  }

  private static long version(Optional<Ledger.Entry> latest) {
    return latest.map(Ledger.Entry::version).orElse(Ledger.EMPTY);
  }

  private static String refusal(Claim wanted, Claim other) {
    return wanted.owner()
        + " and "
        + other.owner()
        + " both claim "
        + wanted.identity()
        + ": "
        + wanted.place()
        + " and "
        + other.place()
        + ". Each would take the other's files for orphans, so nothing was planned. Give them"
        + " prefixes that do not overlap, or, if '"
        + other.job()
        + "' is no more, give up its claim with `lethe close --claims-of "
        + other.job()
        + (other.tenant() == null ? "" : " --tenant " + other.tenant())
        + "`.";
  }
}
