package dev.lethe.job;

import dev.lethe.apply.Applier;
import org.apache.spark.util.LongAccumulator;

/** Nobody watches a test's apply. */
final class UnheardProgress implements Applier.Progress {
  @Override
  public void step(String sentence) {}

  @Override
  public void erasing(long total, LongAccumulator finished) {}

  @Override
  public void wave(int index, int of) {}
}
