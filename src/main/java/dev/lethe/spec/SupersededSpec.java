package dev.lethe.spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A rule of kind superseded: user records that newer ones have replaced, or whose account is gone,
 * with what their storage node keeps for them.
 *
 * @param users source of the user records
 * @param services source of the services, of which the rule is about one
 * @param nodes source of the storage nodes
 * @param service that one's name
 * @param grace a record goes only when it was replaced longer ago than this
 * @param storage the connection that storage nodes are asked through
 * @param force whether records of nodes that are down go as well
 * @param overrideNode base URL of the node that has the data of nodes which are down
 * @param rangeStart only records with a greater uid
 * @param rangeEnd only records with a smaller uid
 * @param maxRecords so many requests at the most, oldest record first; 0 is no limit
 * @param skip so many of the oldest are left for others
 * @param where file and line
 */
public record SupersededSpec(
    String name,
    String users,
    String services,
    String nodes,
    String service,
    Duration grace,
    String storage,
    boolean force,
    Optional<String> overrideNode,
    Optional<Long> rangeStart,
    Optional<Long> rangeEnd,
    long maxRecords,
    long skip,
    String where) {

  static SupersededSpec read(String name, Section section) {
    section.string("kind");
    SupersededSpec rule =
        new SupersededSpec(
            name,
            section.string("users"),
            section.string("services"),
            section.string("nodes"),
            section.string("service", "sync-1.5"),
            section.duration("grace-period", Duration.ofDays(1)),
            section.string("storage"),
            section.bool("force", false),
            node(section),
            section.optionalInteger("range-start"),
            section.optionalInteger("range-end"),
            section.integer("max-records", 0),
            section.integer("skip", 0),
            section.where());
    for (String key : List.of("max-records", "skip")) {
      if (section.integer(key, 0) < 0) {
        throw section.wrong(key, "it takes a number of at least 0");
      }
    }
    if (rule.rangeStart.isPresent()
        && rule.rangeEnd.isPresent()
        && rule.rangeEnd.get() - 1 <= rule.rangeStart.get()) {
      throw section.wrong(
          "range-end",
          "no uid is greater than "
              + rule.rangeStart.get()
              + " and smaller than "
              + rule.rangeEnd.get());
    }
    section.finish();
    return rule;
  }

  /** Nodes are compared as texts with what the table of nodes holds, which has no slash behind. */
  private static Optional<String> node(Section section) {
    Optional<String> node = section.optionalString("override-node");
    if (node.isPresent() && !isBaseUrl(node.get())) {
      throw section.wrong(
          "override-node",
          "'" + node.get() + "' is no URL such as https://sync-2.example.com, without a slash");
    }
    return node;
  }

  private static boolean isBaseUrl(String text) {
    try {
      URI url = new URI(text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      return List.of("http", "https").contains(scheme)
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getQuery() == null
          && url.getFragment() == null
          && !text.endsWith("/");
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
