package dev.lethe.job;

import dev.lethe.apply.Applier;
import dev.lethe.apply.Counters;

/** Nobody watches a test's apply. */
final class UnheardProgress implements Applier.Progress {
  @Override
  public void step(String sentence) {}

  @Override
  public void erasing(long total, Counters counters) {}

  @Override
  public void wave(int index, int of) {}
}
