package dev.lethe.apply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The pace towards one place of one system, shared by all tasks and threads of this JVM. It counts
 * keys and not calls: for the place as a whole, which has the configured rate, and for each lane of
 * it (a prefix of a bucket) that the system has called too fast.
 *
 * <p>Every task of the run brings its equal share of the rate along, so that all JVMs together
 * never exceed it.
 */
final class Throttle {
  private static final int MANY = 1_000;
  private static final long NAP_NANOS = 50_000_000;
  private static final Map<String, Throttle> HERE = youngest();

  private final LongSupplier nanos;
  private final Lane whole;
  private final Map<String, Lane> lanes = youngest();
  private int tasks;
  private double limit;
  private double known;

  /** What one task may take: keys a second, and how many the system is known to take of it. */
  record Share(double limit, double known) {
    static Share of(Double rateOfAll, double knownOfAll, int tasks) {
      double all = rateOfAll == null ? Double.POSITIVE_INFINITY : rateOfAll;
      return new Share(all / tasks, knownOfAll / tasks);
    }
  }

  private record Ticket(TokenBucket bucket, double number, int keys) {}

  Throttle(LongSupplier nanos) {
    this.nanos = nanos;
    this.whole = new Lane(Double.POSITIVE_INFINITY, nanos.getAsLong());
  }

  /** The one of this JVM; a name holds the run's, so that a run begins without memory. */
  static Throttle here(String place) {
    synchronized (HERE) {
      return HERE.computeIfAbsent(place, name -> new Throttle(System::nanoTime));
    }
  }

  /** A task begins. */
  synchronized void join(Share share) {
    tasks++;
    known = tasks == 1 ? share.known() : known + share.known();
    limit = tasks == 1 ? share.limit() : limit + share.limit();
    whole.limit(limit, nanos.getAsLong());
  }

  /** A task ends. */
  synchronized void leave(Share share) {
    tasks--;
    if (tasks > 0) {
      known -= share.known();
      limit = Double.isInfinite(limit) ? limit : limit - share.limit();
      whole.limit(limit, nanos.getAsLong());
    }
  }

  /** How many keys one call should have. */
  int page(int most) {
    return whole.page(most);
  }

  /**
   * Waits for its turn; false if that would not come in time, and then nothing is taken.
   *
   * @param keys how many of each lane
   * @param left how much time is left
   */
  boolean await(Map<String, Integer> keys, Supplier<Duration> left) throws InterruptedException {
    List<Ticket> tickets = take(keys);
    for (long wait = wait(tickets); ; wait = wait(tickets)) {
      if (left.get().minusNanos(wait).isNegative()) {
        tickets.forEach(ticket -> ticket.bucket().giveBack(ticket.keys()));
        return false;
      }
      if (wait == 0) {
        return true;
      }
      Duration nap = Duration.ofNanos(Math.min(wait, NAP_NANOS));
      Thread.sleep(nap.toMillis(), nap.toNanosPart() % 1_000_000);
    }
  }

  /**
   * A call was answered.
   *
   * @param sent keys of each lane
   * @param refused those that the system called too fast
   * @param sentAt when, see {@link #now}
   */
  synchronized void answered(Map<String, Integer> sent, Map<String, Integer> refused, long sentAt) {
    long now = nanos.getAsLong();
    adjust(whole, total(sent), total(refused), sentAt, now);
    sent.forEach(
        (name, keys) -> {
          int slow = refused.getOrDefault(name, 0);
          Lane lane = lanes.get(name);
          if (lane == null && slow > 0) {
            lane = new Lane(Double.POSITIVE_INFINITY, now);
            lanes.put(name, lane);
          }
          if (lane != null) {
            adjust(lane, keys, slow, sentAt, now);
            if (!lane.isSlowed()) {
              lanes.remove(name);
            }
          }
        });
  }

  long now() {
    return nanos.getAsLong();
  }

  private void adjust(Lane lane, int sent, int refused, long sentAt, long now) {
    if (refused > 0) {
      lane.slower((double) refused / sent, known, sentAt, now);
    } else {
      lane.faster(known, now);
    }
  }

  private synchronized List<Ticket> take(Map<String, Integer> keys) {
    long now = nanos.getAsLong();
    List<Ticket> tickets = new ArrayList<>();
    tickets.add(ticket(whole, total(keys), now));
    keys.forEach(
        (name, count) -> {
          Lane lane = lanes.get(name);
          if (lane != null) {
            tickets.add(ticket(lane, count, now));
          }
        });
    return tickets;
  }

  private static Ticket ticket(Lane lane, int keys, long now) {
    return new Ticket(lane.bucket(), lane.bucket().take(keys, now), keys);
  }

  private long wait(List<Ticket> tickets) {
    long now = nanos.getAsLong();
    return tickets.stream()
        .mapToLong(ticket -> ticket.bucket().waitNanos(ticket.number(), now))
        .max()
        .orElse(0);
  }

  private static int total(Map<String, Integer> keys) {
    return keys.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Keeps what was used last, so that names without end cost no memory without end. */
  private static <V> Map<String, V> youngest() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MANY;
      }
    };
  }
}
