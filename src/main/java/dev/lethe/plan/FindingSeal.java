package dev.lethe.plan;

import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Takes what identifies people out of findings: an item's key becomes its pseudonym. */
final class FindingSeal {
  private FindingSeal() {}

  /**
   * @param findings columns as in {@link PlanTables#FINDINGS} without plan_id, in any order
   * @return the same; what is about no person keeps its locator
   */
  static Dataset<Row> of(Dataset<Row> findings, ActionNumbering.Stamp stamp) {
    StructType schema =
        new StructType(
            java.util.Arrays.stream(PlanTables.FINDINGS.fields())
                .filter(field -> !field.name().equals("plan_id"))
                .toArray(org.apache.spark.sql.types.StructField[]::new));
    return findings.map((MapFunction<Row, Row>) row -> sealed(row, stamp), Encoders.row(schema));
  }

  private static Row sealed(Row row, ActionNumbering.Stamp stamp) {
    Row locator = row.getAs("locator");
    boolean personal = !row.getSeq(row.fieldIndex("groups")).isEmpty();
    Row named =
        personal
            ? RowFactory.create(
                locator.getAs("container"),
                new ActionNames(stamp.key())
                    .locator(locator.getAs("container"), locator.getAs("key")),
                locator.getAs("version"),
                locator.getAs("etag"))
            : locator;
    return RowFactory.create(
        row.getAs("rule"),
        row.getAs("verdict"),
        named,
        row.getAs("groups"),
        row.getAs("reason"),
        row.getAs("bytes"));
  }
}
