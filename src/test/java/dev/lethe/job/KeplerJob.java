package dev.lethe.job;

import dev.lethe.lab.KeplerContributor;
import dev.lethe.lab.KeplerData;
import dev.lethe.lab.KeplerWorld;
import dev.lethe.plan.Pseudonyms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The job of jobs/contributor-deletion.conf about a world of its own: files in one folder. */
public record KeplerJob(Path folder, Path conf, Path job) {
  /**
   * @param more settings for the end of the conf file
   * @param rules for the end of the job's rules
   */
  public static KeplerJob of(
      Path folder, KeplerWorld world, Collection<KeplerContributor> gone, String more, String rules)
      throws IOException {
    Files.writeString(folder.resolve("contributors.csv"), KeplerData.csv(gone));
    String settings =
        """
        %s
        environment = test
        store.root = "%s"
        master-key = "%s"
        pseudonym-keys = [ { id = k1, key = "%s" } ]
        %s
        """
            .formatted(
                world.connections(),
                folder.resolve("store"),
                Pseudonyms.fresh(),
                Pseudonyms.fresh(),
                more);
    String text =
        Files.readString(Path.of("jobs", "contributor-deletion.conf"))
            .replace("project-*", world.indices())
            .replace("\n}\n\n# max-fraction", "\n" + rules + "\n}\n\n# max-fraction");
    return new KeplerJob(
        folder,
        Files.writeString(folder.resolve("lethe.conf"), settings),
        Files.writeString(folder.resolve("job.conf"), text));
  }

  /** What tells who they are: ids, addresses and names. */
  public static List<String> identifiers(Collection<KeplerContributor> people) {
    return people.stream()
        .flatMap(one -> Stream.of(one.id().toString(), one.email().strip(), one.name()))
        .toList();
  }

  public Path store() {
    return folder.resolve("store");
  }
}
