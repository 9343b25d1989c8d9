package dev.lethe.spec;

import java.util.Optional;

/**
 * Whose data goes, and the table that knows everybody.
 *
 * @param source the list of people: a CSV file, a table or a query
 * @param id its column of identifiers
 * @param email its column of email addresses
 * @param skipBadRows whether rows that name nobody are reported and passed over, instead of
 *     stopping the plan
 * @param maskConstant what masked values are or begin with; nobody is called so
 * @param truth where everybody is known
 * @param where file and line
 */
public record SubjectsSpec(
    String source,
    String id,
    String email,
    boolean skipBadRows,
    String maskConstant,
    Truth truth,
    String where) {
  /** What {@code --skip-bad-rows} sets in a job. */
  public static final String SKIP_BAD_ROWS = "subjects.skip-bad-rows=true";

  /**
   * The source of truth.
   *
   * @param table as in {@link TargetSpec}, with the column of identifiers as its key
   */
  public record Truth(TargetSpec table, String id, String email) {
    static Truth read(Section section) {
      String id = section.string("id");
      Truth truth =
          new Truth(
              new TargetSpec(
                  section.string("connection"),
                  section.string("table"),
                  id,
                  null,
                  null,
                  null,
                  null,
                  section.where()),
              id,
              section.string("email"));
      section.finish();
      return truth;
    }
  }

  static Optional<SubjectsSpec> read(Section root, String maskConstant) {
    return root.optionalSection("subjects").map(section -> of(section, maskConstant));
  }

  private static SubjectsSpec of(Section section, String maskConstant) {
    SubjectsSpec subjects =
        new SubjectsSpec(
            section.string("source"),
            section.string("id"),
            section.string("email"),
            section.bool("skip-bad-rows", false),
            maskConstant,
            Truth.read(section.section("truth")),
            section.where());
    section.finish();
    return subjects;
  }
}
