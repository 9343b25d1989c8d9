package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.plan.PlanHeader;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listing comes in pages of a thousand keys; none is lost between two of them. */
@Timeout(600)
class InventorySizesTest {
  private static final int[] SIZES = {999, 1_000, 1_001, 2_500};

  @Test
  void plansEveryObjectWhateverThePagesLastKeyIs() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      world.job("1", "2019-01-01 00:00:00", "OFFICIAL", "not/there");
      world.objects(IntStream.of(SIZES).boxed().flatMap(InventorySizesTest::folder));
      world.objects("of-999-and-not-below-it", "beside");

      PlanHeader plan = rulesPerFolder(world).plan(Scenario.ANY_FRACTION);

      Map<String, Long> byFolder =
          world.erased(plan.planId()).keySet().stream()
              .collect(
                  Collectors.groupingBy(
                      key -> key.substring(0, key.indexOf('/')), Collectors.counting()));
      assertThat(byFolder)
          .isEqualTo(
              Map.of("of-999", 999L, "of-1000", 1_000L, "of-1001", 1_001L, "of-2500", 2_500L));
      assertThat(plan.inventory()).as("nothing beside the prefixes").isEqualTo(5_500);
      assertThat(plan.verdicts())
          .as("a reference to no prefix of ours")
          .containsEntry("MISSING", 0L);
    }
  }

  private static Stream<String> folder(int size) {
    return IntStream.range(0, size).mapToObj(i -> "of-" + size + "/" + i);
  }

  private static Scenario rulesPerFolder(Scenario world) {
    StringBuilder sources = new StringBuilder();
    StringBuilder rules = new StringBuilder();
    for (int size : SIZES) {
      sources.append(
          String.format("o%d { connection = ndvr-files, prefix = \"of-%d/\" }%n", size, size));
      rules.append(
          String.format(
              "r%d { kind = retention, items { source = o%d }, orphans.min-age = 0%n"
                  + "references { source = jobs, key = sourceData, id = jobId, expired ="
                  + " \"false\" } }%n",
              size, size));
    }
    return world
        .jobFile("objects { connection = ndvr-files, prefix = \"\" }", sources.toString())
        .jobFileFrom("rules {", "rules {\n" + rules + "}\n");
  }
}
