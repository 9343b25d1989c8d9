package dev.lethe.plan;

import dev.lethe.store.Table;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/** The tables that a plan is written to. */
public final class PlanTables {
  private static final String LOCATOR_TYPE =
      "locator struct<container:string,key:string,version:string,etag:string>";

  /**
   * In the evidence of an action that quarantines: where its object is going to wait, as {@link
   * dev.lethe.connector.Locator#path} writes it.
   */
  public static final String QUARANTINE = "quarantine";

  /** In the evidence of an action about people: the fields that named them. */
  static final String MATCHED_BY = "matched_by";

  /** In the evidence of an action about a user record: which node is asked, if any. */
  public static final String NODE_ASKED = "node_asked";

  /**
   * In the evidence of an action about a user record: further pseudonyms of the same person, with
   * spaces between them.
   */
  public static final String ALIASES = "aliases";

  /**
   * Whom a plan is about: {@code subject} as in actions and audit; {@code aliases}, it and the
   * pseudonyms of the person's email addresses; {@code verdict} MATCHED, HELD or AMBIGUOUS; {@code
   * known} to the source of truth.
   */
  public static final StructType SUBJECTS =
      StructType.fromDDL(
          "plan_id string, subject string, key_id string, aliases array<string>, verdict string,"
              + " known boolean");

  /**
   * Actions. Beyond the contract: {@code group_seq}, the ordinal of the group's first action in the
   * plan, by which apply cuts waves; {@code last_modified}, when an object had last been changed,
   * null for rows and in plans of before there was the column; {@code addendum}, by which an action
   * came that was not planned at first.
   */
  public static final StructType ACTIONS =
      StructType.fromDDL(
          "plan_id string, action_id string, key_id string, tenant string, env string, job string,"
              + " rule string, verdict string, kind string, target string, "
              + LOCATOR_TYPE
              + ", groups array<string>, stage int, subjects array<string>, bytes bigint,"
              + " evidence map<string,string>, created_at timestamp, group_seq bigint,"
              + " last_modified timestamp, addendum string");

  public static final StructType FINDINGS =
      StructType.fromDDL(
          "plan_id string, rule string, verdict string, "
              + LOCATOR_TYPE
              + ", groups array<string>, reason string, bytes bigint");

  /**
   * One row a plan and state; the row that was written last is the plan's present state. Beyond the
   * contract: {@code addenda}, the name of each addendum → its digest.
   */
  public static final StructType HEADERS =
      StructType.fromDDL(
          "plan_id string, state string, at timestamp, actor string, run_id string, reason string,"
              + " job string, tenant string, env string, author string, approver string,"
              + " signature string, approved_at timestamp, created_at timestamp,"
              + " started_at timestamp, as_of timestamp, snapshot_times map<string,timestamp>,"
              + " target_identities map<string,string>, spec string, spec_hash string,"
              + " digest string, key_id string, code_version string,"
              + " verdicts map<string,bigint>, verdict_bytes map<string,bigint>,"
              + " actions map<string,bigint>, action_bytes bigint, inventory bigint,"
              + " references map<string,bigint>, undecided bigint, refused array<string>,"
              + " addenda map<string,string>");

  public static final Table PLANS = new Table("plans", ACTIONS, List.of("plan_id"), false);
  public static final Table FINDINGS_TABLE =
      new Table("findings", FINDINGS, List.of("plan_id"), false);
  public static final Table SUBJECTS_TABLE =
      new Table("subjects", SUBJECTS, List.of("plan_id"), false);
  public static final Table PLAN_HEADERS = new Table("plan_headers", HEADERS, List.of(), true);

  private PlanTables() {}
}
