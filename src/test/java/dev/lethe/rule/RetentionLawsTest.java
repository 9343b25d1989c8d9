package dev.lethe.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.spec.AuthorityMismatch;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Spark's verdicts are those of a slow and simple reading of the rule, over many small worlds. */
class RetentionLawsTest {
  private static final Duration MIN_AGE = Duration.ofDays(3);
  private static final Instant CUTOFF = World.AS_OF.minus(MIN_AGE);
  private static final String E = "\u00e9";
  private static final List<String> NAMES =
      List.of("a", "A", "a ", "b", "B  ", E, Normalizer.normalize(E, Normalizer.Form.NFD), "_h/x");

  record Item(String name, long microsAfterCutoff) {}

  record Reference(String before, String name, boolean expired) {}

  record Small(List<Item> items, List<Reference> references, Set<String> held) {}

  // Shrinking would start Spark a thousand times.
  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void everyObjectHasTheVerdictThatTheRuleGivesIt(@ForAll("worlds") List<Small> worlds) {
    World world = new World();
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < worlds.size(); i++) {
      String folder = "w" + i + "/";
      put(worlds.get(i), folder, world);
      expected.putAll(new Oracle(worlds.get(i), folder).verdicts());
    }
    Map<String, String> verdicts =
        world.verdicts(
            MIN_AGE,
            List.of(),
            new AuthorityMismatch(AuthorityMismatch.Mode.EQUAL, List.of("same")));

    assertThat(verdicts).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<Small>> worlds() {
    Arbitrary<String> names = Arbitraries.of(NAMES);
    Arbitrary<Item> items = Combinators.combine(names, Arbitraries.of(-1L, 0L, 1L)).as(Item::new);
    Arbitrary<Reference> references =
        Combinators.combine(
                Arbitraries.of("", "", "s3://ours/", "S3n://same/", "s3a://theirs/", null),
                names,
                Arbitraries.of(true, false))
            .as(Reference::new);
    Arbitrary<Small> small =
        Combinators.combine(
                items.list().ofMaxSize(6), references.list().ofMaxSize(5), names.set().ofMaxSize(2))
            .as(Small::new);
    return small.list().ofSize(150);
  }

  private static void put(Small small, String folder, World world) {
    small
        .items()
        .forEach(
            item ->
                world.object(
                    folder + item.name(),
                    CUTOFF.plus(item.microsAfterCutoff(), ChronoUnit.MICROS)));
    small
        .references()
        .forEach(
            reference ->
                world.reference(
                    reference.before() == null
                        ? null
                        : reference.before() + folder + reference.name(),
                    reference.expired()));
    small.held().forEach(name -> world.hold(folder + name));
  }

  /** The rule read aloud: for each key, the first verdict that applies. */
  private record Oracle(Small world, String folder) {
    Map<String, String> verdicts() {
      Map<String, String> verdicts = new TreeMap<>();
      world.items().forEach(item -> verdicts.put(folder + item.name(), verdict(item.name())));
      counting().forEach(reference -> verdicts.putIfAbsent(folder + reference.name(), "MISSING"));
      return verdicts;
    }

    private String verdict(String name) {
      List<Reference> exact = counting().stream().filter(r -> r.name().equals(name)).toList();
      if (exact.stream().anyMatch(reference -> !reference.expired())) {
        return "LIVE";
      }
      if (counting().stream().anyMatch(r -> !r.expired() && loose(r.name()).equals(loose(name)))) {
        return "AMBIGUOUS";
      }
      if (exact.isEmpty() && !isOlderThanCutoff(name)) {
        return "TOO_YOUNG";
      }
      if (world.held().contains(name)) {
        return "HELD";
      }
      return exact.isEmpty() ? "ORPHAN" : "EXPIRED";
    }

    private boolean isOlderThanCutoff(String name) {
      return world.items().stream()
          .filter(item -> item.name().equals(name))
          .allMatch(item -> item.microsAfterCutoff() < 0);
    }

    private List<Reference> counting() {
      return world.references().stream()
          .filter(r -> r.before() != null && !r.before().contains("theirs"))
          .collect(Collectors.toList());
    }

    private static String loose(String name) {
      String composed = Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
      return composed.replaceAll(" +$", "");
    }
  }
}
