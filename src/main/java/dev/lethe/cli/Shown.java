package dev.lethe.cli;

import dev.lethe.apply.Applier;
import dev.lethe.apply.Counters;
import dev.lethe.report.ProgressLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.util.LongAccumulator;

/** The progress of one apply on the terminal, and what it counted from its first action on. */
final class Shown implements Applier.Progress {
  private final ProgressLine line;
  private final List<Counters> counted = new ArrayList<>();

  Shown(ProgressLine line) {
    this.line = line;
  }

  long retried() {
    return sum(Counters::retried);
  }

  long throttled() {
    return sum(Counters::throttled);
  }

  @Override
  public void step(String sentence) {
    line.step(sentence);
  }

  @Override
  public void erasing(long total, Counters counters) {
    counted.add(counters);
    line.count(total, counters.finished()::sum, counters.throttled()::sum);
  }

  @Override
  public void wave(int index, int of) {
    line.wave(index, of);
  }

  /** Counts the same, and draws no bar: a few actions are no progress to watch. */
  Applier.Progress quietly() {
    return new Applier.Progress() {
      @Override
      public void step(String sentence) {
        line.step(sentence);
      }

      @Override
      public void erasing(long total, Counters counters) {
        counted.add(counters);
      }

      @Override
      public void wave(int index, int of) {}
    };
  }

  private long sum(Function<Counters, LongAccumulator> counter) {
    return counted.stream().map(counter).mapToLong(LongAccumulator::sum).sum();
  }
}
