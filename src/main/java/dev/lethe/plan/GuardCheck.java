package dev.lethe.plan;

import static java.math.BigDecimal.valueOf;

import dev.lethe.spec.Guards;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The guards that look at a whole plan before anybody may apply it. Limits trip above, not at. */
final class GuardCheck {
  static final String MAX_ACTIONS = "max-actions";
  static final String MAX_FRACTION = "max-fraction";
  static final String EMPTY_REFERENCES = "empty-references";
  static final String SHRUNKEN_REFERENCES = "shrunken-references";

  private final Guards guards;
  private final List<Trip> trips = new ArrayList<>();

  GuardCheck(Guards guards) {
    this.guards = guards;
  }

  /** A guard that refuses, and what to do about it. */
  record Trip(String guard, String message) {}

  List<Trip> trips() {
    return List.copyOf(trips);
  }

  /**
   * @param erased of the inventory
   * @param noun what the inventory consists of
   */
  void blastRadius(long actions, long erased, long inventory, String noun) {
    if (actions > guards.maxActions()) {
      trips.add(
          new Trip(
              MAX_ACTIONS,
              "the plan has "
                  + actions
                  + " actions, and guards.max-actions is "
                  + guards.maxActions()
                  + "; look at it with `lethe show`, then raise the limit and plan again if it is"
                  + " right"));
    }
    // In decimals: 0.29 * 100 is less than 29 in floating point.
    BigDecimal most = BigDecimal.valueOf(guards.maxFraction()).multiply(valueOf(inventory));
    if (valueOf(erased).compareTo(most) > 0) {
      trips.add(
          new Trip(
              MAX_FRACTION,
              String.format(
                  Locale.ROOT,
                  "the plan erases %d of %d %s (%.4f), and guards.max-fraction is %s; look at"
                      + " it with `lethe show`, then raise the limit and plan again if it is right",
                  erased,
                  inventory,
                  noun,
                  (double) erased / inventory,
                  guards.maxFraction())));
    }
  }

  /**
   * @param rows references now
   * @param expected references last time less what Lethe erased since; empty if there was no last
   *     time. Where there are none now, last time is when there were any: that a table was empty
   *     before says nothing about why it is
   */
  void references(String source, long rows, OptionalLong expected, long inventory) {
    boolean emptiedByUs = expected.isPresent() && expected.getAsLong() <= 0;
    if (rows == 0 && inventory > 0 && !emptiedByUs) {
      if (guards.emptyReferences() == Guards.References.REFUSE) {
        trips.add(
            new Trip(
                EMPTY_REFERENCES,
                "source '"
                    + source
                    + "' has no rows, so that nothing would be kept for their sake; check that it"
                    + " is the right table. If it really is empty, set guards.empty-references ="
                    + " allow"));
      }
    } else if (expected.isPresent()
        && rows < expected.getAsLong() / 2.0
        && guards.shrunkenReferences() == Guards.References.REFUSE) {
      trips.add(
          new Trip(
              SHRUNKEN_REFERENCES,
              "source '"
                  + source
                  + "' has "
                  + rows
                  + " rows, less than half of the "
                  + expected.getAsLong()
                  + " that were there last time (what Lethe erased since is taken off); check that"
                  + " nothing was lost. If it is right, set guards.shrunken-references = allow"));
    }
  }
}
