package dev.lethe.spec;

/**
 * One source of a job.
 *
 * @param connection name of the connection it is read through
 * @param table for databases; null for object stores
 * @param prefix for object stores: "" is the whole bucket; otherwise it ends in "/" or names one
 *     key
 * @param where file and line
 */
public record SourceSpec(
    String name, String connection, String table, String prefix, String where) {
  static SourceSpec read(String name, Section section) {
    SourceSpec source =
        new SourceSpec(
            name,
            section.string("connection"),
            section.optionalString("table").orElse(null),
            section.string("prefix", ""),
            section.where());
    section.finish();
    return source;
  }
}
