package dev.lethe.plan;

import dev.lethe.source.Sifted;
import org.apache.spark.api.java.function.MapPartitionsFunction;
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
    return findings.mapPartitions(
        (MapPartitionsFunction<Row, Row>)
            rows -> {
              ActionNames names = new ActionNames(stamp.key());
              return Sifted.of(rows, row -> sealed(row, names));
            },
        Encoders.row(schema));
  }

  private static Row sealed(Row row, ActionNames names) {
    Row locator = row.getAs("locator");
    boolean personal = !row.getSeq(row.fieldIndex("groups")).isEmpty();
    Row named =
        personal
            ? RowFactory.create(
                locator.getAs("container"),
                names.locator(locator.getAs("container"), locator.getAs("key")),
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
