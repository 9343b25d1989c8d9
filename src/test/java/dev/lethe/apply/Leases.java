package dev.lethe.apply;

import dev.lethe.job.Scenario;
import dev.lethe.store.Lease;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What happens to a plan's lease when its holder is not heard of for a while. */
final class Leases {
  private Leases() {}

  /** Lets the lease lapse now, and somebody else have had it. */
  static void lapse(Scenario world, String planId) throws IOException {
    age(world, planId, Lease.TIME_TO_LIVE.plusSeconds(1));
    Lease.acquire(files(world), "leases/" + planId, "somebody", "another run").close();
  }

  /** Makes it so long since the holder was last heard of. */
  static void age(Scenario world, String planId, Duration silence) throws IOException {
    StoreFiles files = files(world);
    String folder = "leases/" + planId;
    List<String> entries =
        files.list(folder).stream().filter(name -> name.endsWith(".json")).toList();
    String last = entries.get(entries.size() - 1).replace(".json", ".renewed");
    files.replace(
        folder + "/" + last,
        Instant.now().minus(silence).toString().getBytes(StandardCharsets.UTF_8));
  }

  private static StoreFiles files(Scenario world) throws IOException {
    return new StoreFiles(
        new Path(world.directory().resolve("store").toString()), new Configuration());
  }
}
