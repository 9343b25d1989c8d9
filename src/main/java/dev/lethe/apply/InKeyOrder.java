package dev.lethe.apply;

import dev.lethe.connector.Action;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Actions so many at a time in the order of their keys, numbers as numbers: rows that are
 * neighbours in a table are then changed in one transaction. Sealed keys could not be sorted before
 * they were opened.
 */
final class InKeyOrder implements Iterator<Action> {
  /** Some ten megabytes. */
  static final int AT_A_TIME = 50_000;

  private static final Comparator<Action> BY_KEY =
      Comparator.comparingInt((Action action) -> digits(action.locator().key()))
          .thenComparing(action -> action.locator().key());

  private final Iterator<Action> actions;
  private final int atATime;
  private final Deque<Action> sorted = new ArrayDeque<>();

  InKeyOrder(Iterator<Action> actions, int atATime) {
    this.actions = actions;
    this.atATime = atATime;
  }

  @Override
  public boolean hasNext() {
    return !sorted.isEmpty() || actions.hasNext();
  }

  @Override
  public Action next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the actions have ended");
    }
    if (sorted.isEmpty()) {
      List<Action> some = new ArrayList<>();
      while (some.size() < atATime && actions.hasNext()) {
        some.add(actions.next());
      }
      some.sort(BY_KEY);
      sorted.addAll(some);
    }
    return sorted.remove();
  }

  /** How many digits a number has; 0 for what is none. */
  private static int digits(String key) {
    return key.chars().allMatch(one -> one >= '0' && one <= '9') ? key.length() : 0;
  }
}
