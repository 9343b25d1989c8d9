package dev.lethe.spec;

import dev.lethe.LetheException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where Lethe keeps its tables, keys and runs.
 *
 * @param root a path or URI; may contain {@code {tenant}}
 * @param connectionName the s3 connection whose endpoint and credentials an {@code s3a://} root
 *     uses; null: s3a's own
 */
public record StoreSpec(String root, String connectionName) {
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  static StoreSpec read(Section section) {
    StoreSpec store =
        new StoreSpec(
            section.string("root", "./.lethe"), section.optionalString("connection").orElse(null));
    section.finish();
    return store;
  }

  public Optional<String> connection() {
    return Optional.ofNullable(connectionName);
  }

  /**
   * The root for one tenant.
   *
   * @throws LetheException exit 2 if the tenant cannot be a folder's name
   */
  public String rootFor(String tenant) {
    if (tenant != null && !TENANT.matcher(tenant).matches()) {
      throw LetheException.badInput(
          "the tenant '"
              + tenant
              + "' cannot be a folder's name: letters, digits, '.', '_' and '-', a letter or digit"
              + " first.");
    }
    return root.replace("{tenant}", tenant == null ? "default" : tenant);
  }
}
