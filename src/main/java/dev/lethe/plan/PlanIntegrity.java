package dev.lethe.plan;

import static org.apache.spark.sql.functions.col;

import dev.lethe.LetheException;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Whether a plan still is what was planned, and approved. */
public final class PlanIntegrity {
  private final PlanStore plans;
  private final List<PseudonymKey> keys;
  private final StoreFiles files;

  public PlanIntegrity(PlanStore plans, List<PseudonymKey> keys, StoreFiles files) {
    this.plans = plans;
    this.keys = keys;
    this.files = files;
  }

  /**
   * @throws LetheException exit 3 if the plan's tables do not have the digest that was written with
   *     it, exit 2 if its key is not configured
   */
  public void require(PlanHeader header) throws IOException {
    PseudonymKey key = Pseudonyms.load(keys, files).key(header.keyId());
    Dataset<Row> actions = plans.actions(header.planId());
    Column addendum = col("addendum");
    Dataset<Row> planned = header.isPersonal() ? actions.where(addendum.isNull()) : actions;
    require(header, header.digest(), PlanDigest.of(planned, key, header));
    header
        .addenda()
        .forEach(
            (name, digest) ->
                require(
                    header,
                    digest,
                    PlanDigest.of(actions.where(addendum.equalTo(name)), key, header)));
  }

  private static void require(PlanHeader header, String written, String digest) {
    if (!digest.equals(written)) {
      throw LetheException.refused(
          "digest",
          "plan "
              + header.planId()
              + " is not what was planned: its digest was "
              + written.substring(0, 16)
              + "… and is "
              + digest.substring(0, 16)
              + "… now. Somebody changed its tables; nothing was touched. Make a new plan.");
    }
  }
}
