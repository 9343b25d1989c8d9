package dev.lethe.plan;

import dev.lethe.LetheException;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import java.util.List;

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
    String digest = PlanDigest.of(plans.actions(header.planId()), key, header);
    if (!digest.equals(header.digest())) {
      throw LetheException.refused(
          "digest",
          "plan "
              + header.planId()
              + " is not what was planned: its digest was "
              + header.digest().substring(0, 16)
              + "… and is "
              + digest.substring(0, 16)
              + "… now. Somebody changed its tables; nothing was touched. Make a new plan.");
    }
  }
}
