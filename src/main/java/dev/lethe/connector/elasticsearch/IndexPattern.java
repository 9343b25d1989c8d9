package dev.lethe.connector.elasticsearch;

import dev.lethe.LetheException;
import dev.lethe.spec.TargetSpec;
import java.util.regex.Pattern;

/** The {@code index} of a target: names and patterns of one cluster, with commas between them. */
final class IndexPattern {
  private static final Pattern POSSIBLE = Pattern.compile("[^\\\\/?\"<>|\\s#:%]+");

  private IndexPattern() {}

  /**
   * The pattern of a target.
   *
   * @throws LetheException exit 2 with file and line
   */
  static String check(TargetSpec target) {
    if (!POSSIBLE.matcher(target.index()).matches() || target.index().startsWith("_")) {
      throw LetheException.badInput(
          target.where()
              + ": index = '"
              + target.index()
              + "' is no index of this cluster; it takes names and patterns such as project-*,"
              + " with commas between them and a - before those to leave out.");
    }
    return target.index();
  }
}
