package dev.lethe.bench;

import dev.lethe.bench.BenchedSystem.State;
import dev.lethe.plan.PlanHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Both sides in turn on the same data in one place. */
record Contest(BenchedSystem system, Ours ours, Population population, Consumer<String> progress) {
  /**
   * One round; seconds.
   *
   * @param byHand how long the hand-written way took
   * @param actions of the plan
   */
  record Round(double byHand, double plan, double apply, long actions) {
    double ratio() {
      return apply / byHand;
    }
  }

  record Result(String system, String byHand, List<Round> rounds) {}

  /** What is timed. */
  private interface Work {
    void run() throws Exception;
  }

  Result run(int rounds) throws Exception {
    system.fill();
    List<Round> timed = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      Round round = round(i % 2 == 0);
      progress.accept(
          "%s: by hand %.2f s, plan %.2f s, apply %.2f s: %.2f times"
              .formatted(
                  system.name(), round.byHand(), round.plan(), round.apply(), round.ratio()));
      timed.add(round);
    }
    return new Result(system.name(), system.byHand(), timed);
  }

  private Round round(boolean handFirst) throws Exception {
    double byHand = handFirst ? byHand() : 0;
    system.reset();
    PlanHeader[] plan = new PlanHeader[1];
    double planning = seconds(() -> plan[0] = ours.plan());
    double applying = seconds(() -> ours.apply(plan[0]));
    requireErased("lethe");
    Map<String, Long> outcomes = ours.outcomes(plan[0]);
    if (!outcomes.equals(Map.of("APPLIED", plan[0].totalActions()))) {
      throw new IllegalStateException(
          system.name()
              + ": a plan of "
              + plan[0].totalActions()
              + " actions ended as "
              + outcomes);
    }
    return new Round(handFirst ? byHand : byHand(), planning, applying, plan[0].totalActions());
  }

  private double byHand() throws Exception {
    system.reset();
    double seconds = seconds(system::eraseByHand);
    requireErased("the hand-written way");
    return seconds;
  }

  private void requireErased(String side) throws Exception {
    State expected = new State(population.matches(), population.matches());
    State state = system.state();
    if (!state.equals(expected)) {
      throw new IllegalStateException(
          "%s: %s left %s, not %s".formatted(system.name(), side, state, expected));
    }
  }

  private static double seconds(Work work) throws Exception {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / 1e9;
  }
}
