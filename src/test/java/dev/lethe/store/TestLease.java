package dev.lethe.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.lab.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TestLease {

  private static final Duration TTL = Duration.ofSeconds(60);
  private static final Duration NOT_BY_ITSELF = Duration.ofSeconds(59);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NAME = "leases/plan-1";

  @TempDir java.nio.file.Path directory;
  private final MutableClock clock = new MutableClock();
  private StoreFiles files;

  @BeforeEach
  void open() throws IOException {
    files = new StoreFiles(new Path(directory.toUri()), new Configuration());
  }

  @Test
  void refusesASecondHolderAndNamesTheFirst() throws Exception {
    try (Lease first = acquire("alice")) {
      assertThatThrownBy(() -> acquire("bob"))
          .isInstanceOfSatisfying(
              LeaseHeldException.class,
              held -> {
                assertThat(held.holder()).isEqualTo("alice");
                assertThat(held.host()).isNotEmpty();
                assertThat(held.lapsesAt()).isEqualTo(clock.instant().plus(TTL));
              })
          .hasMessageContaining("run of alice");
      first.check();
    }
  }

  @Test
  void letsTheNextInAfterTheTimeToLiveAndStopsTheFirst() throws Exception {
    try (Lease first = acquire("alice")) {
      clock.advance(TTL);
      assertThatThrownBy(first::check).isInstanceOf(LeaseLostException.class);
      try (Lease second = acquire("bob")) {
        assertThat(second.fence()).isGreaterThan(first.fence());
        second.check();
        assertThatThrownBy(first::check).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(first::renew).isInstanceOf(LeaseLostException.class);
        second.check();
      }
    }
  }

  @Test
  void noticesANewerHolderEvenIfItsOwnClockIsBehind() throws Exception {
    MutableClock slow = new MutableClock();
    try (Lease first = acquire("alice", slow)) {
      clock.advance(TTL);
      try (Lease second = acquire("bob")) {
        assertThatThrownBy(first::check)
            .isInstanceOf(LeaseLostException.class)
            .hasMessageContaining("bob");
        second.check();
      }
    }
  }

  @Test
  void keepsTheLeaseWhileItIsRenewed() throws Exception {
    try (Lease first = acquire("alice")) {
      for (int renewal = 0; renewal < 5; renewal++) {
        clock.advance(TTL.minusSeconds(1));
        first.renew();
        first.check();
        assertThatThrownBy(() -> acquire("bob")).isInstanceOf(LeaseHeldException.class);
      }
    }
  }

  @Test
  void renewsByItself() throws Exception {
    try (Lease lease =
        Lease.acquire(files, NAME, "alice", "run", clock, TTL, Duration.ofMillis(10))) {
      clock.advance(Duration.ofSeconds(30));
      Optional<String> expected = Optional.of(clock.instant().toString());
      Await.until("the renewal", PATIENCE, () -> renewal().equals(expected));
      lease.check();
    }
  }

  @Test
  void releaseLetsTheNextInAtOnce() throws Exception {
    Lease first = acquire("alice");
    first.close();
    first.close();

    try (Lease second = acquire("bob")) {
      assertThat(second.fence()).isEqualTo(first.fence() + 1);
      assertThatThrownBy(first::check).hasMessageContaining("released");
    }
  }

  @Test
  void aLeaseThatCannotBeRenewedSaysWhy() throws Exception {
    Lease lease = Lease.acquire(files, NAME, "alice", "run", clock, TTL, Duration.ofMillis(10));
    Files.createDirectories(directory.resolve(NAME + "/00000000000000000000.renewed/x"));
    clock.advance(Duration.ofSeconds(30));
    Await.until("a renewal that fails", PATIENCE, () -> lease.failure().isPresent());
    clock.advance(TTL);

    assertThatThrownBy(lease::check)
        .isInstanceOf(LeaseLostException.class)
        .hasCauseInstanceOf(IOException.class);
    lease.close();
  }

  @Test
  void oneOfManyGetsALapsedLease() throws Exception {
    acquire("gone");
    clock.advance(TTL);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> tries = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tries.add(threads.submit(this::succeeds));
      }
      int winners = 0;
      for (Future<Boolean> one : tries) {
        winners += one.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void ledgerWritesEachVersionOnce() throws Exception {
    Ledger ledger = new Ledger(files, "ledger");
    assertThat(ledger.latest()).isEmpty();
    assertThat(ledger.append(Ledger.EMPTY, new byte[] {1})).isTrue();
    assertThat(ledger.append(Ledger.EMPTY, new byte[] {2})).isFalse();
    assertThat(ledger.append(0, new byte[] {3})).isTrue();

    assertThat(ledger.latest()).get().extracting(Ledger.Entry::version).isEqualTo(1L);
    assertThat(ledger.entry(0)).get().extracting(Ledger.Entry::content).isEqualTo(new byte[] {1});
    assertThatThrownBy(() -> ledger.append(7, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Optional<String> renewal() throws IOException {
    return files
        .read(NAME + "/00000000000000000000.renewed")
        .map(content -> new String(content, UTF_8));
  }

  private boolean succeeds() throws IOException {
    try {
      acquire("one of many");
      return true;
    } catch (LeaseHeldException e) {
      return false;
    }
  }

  private Lease acquire(String holder) throws IOException {
    return acquire(holder, clock);
  }

  private Lease acquire(String holder, MutableClock itsClock) throws IOException {
    return Lease.acquire(files, NAME, holder, "run of " + holder, itsClock, TTL, NOT_BY_ITSELF);
  }
}
