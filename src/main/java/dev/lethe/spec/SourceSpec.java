package dev.lethe.spec;

/**
 * One source of a job: either a CSV file, or a part of the system behind a connection.
 *
 * @param connection name of the connection it is read through; null for a file
 * @param table for databases; null for a query, for object stores and files
 * @param query for databases, in the place of a table: one SELECT, which is only read; else null
 * @param csv the file's path, absolute once the job is loaded; else null
 * @param prefix for object stores: "" is the whole bucket; otherwise it ends in "/" or names one
 *     key
 * @param inventory for object stores: what is read instead of a listing; null where the bucket is
 *     listed
 * @param where file and line
 */
public record SourceSpec(
    String name,
    String connection,
    String table,
    String query,
    String csv,
    String prefix,
    InventorySpec inventory,
    String where) {
  static SourceSpec read(String name, Section section) {
    String csv = section.optionalString("csv").orElse(null);
    String connection = csv == null ? section.string("connection") : null;
    SourceSpec source =
        new SourceSpec(
            name,
            connection,
            csv == null ? section.optionalString("table").orElse(null) : null,
            csv == null ? section.optionalString("query").orElse(null) : null,
            csv,
            csv == null ? section.string("prefix", "") : "",
            csv == null ? InventorySpec.read(section, connection).orElse(null) : null,
            section.where());
    if (source.table != null && source.query != null) {
      throw section.wrong("query", "a source has a table or a query, not both");
    }
    section.finish();
    return source;
  }
}
