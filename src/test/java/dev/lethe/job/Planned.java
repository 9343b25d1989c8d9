package dev.lethe.job;

import java.util.List;
import org.apache.spark.sql.Row;

/** An action of a plan, as far as tests ask about it. */
public record Planned(String kind, String key, String verdict, String actionId, String group) {
  static Planned of(Row action) {
    Row locator = action.getAs("locator");
    List<String> groups = action.getList(action.fieldIndex("groups"));
    return new Planned(
        action.getAs("kind"),
        locator.getAs("key"),
        action.getAs("verdict"),
        action.getAs("action_id"),
        groups.get(0));
  }
}
