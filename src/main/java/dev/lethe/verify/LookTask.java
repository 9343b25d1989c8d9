package dev.lethe.verify;

import dev.lethe.audit.AuditRow;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import dev.lethe.plan.PlanTables;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Runs in a task: actions that are claimed to be done in, statements about them out. */
final class LookTask implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final int AT_ONCE = 1_000;

  private final Connection connection;
  private final Target target;
  private final AuditRow.Stamp stamp;

  LookTask(Connection connection, Target target, AuditRow.Stamp stamp) {
    this.connection = connection;
    this.target = target;
    this.stamp = stamp;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> claims) {
    Reader reader = connection.reader();
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> reader.close());
    return new Statements(claims, reader);
  }

  private final class Statements implements Iterator<Row> {
    private final Iterator<Row> claims;
    private final Reader reader;
    private Iterator<Row> ready = List.<Row>of().iterator();

    Statements(Iterator<Row> claims, Reader reader) {
      this.claims = claims;
      this.reader = reader;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && claims.hasNext()) {
        ready = look().iterator();
      }
      return ready.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.next();
    }

    private List<Row> look() {
      Map<Locator, List<Row>> asked = new HashMap<>();
      while (asked.size() < AT_ONCE && claims.hasNext()) {
        Row claim = claims.next();
        asked.computeIfAbsent(locator(claim), locator -> new ArrayList<>(1)).add(claim);
      }
      Set<String> copies = copies(asked.values());
      List<Row> statements = new ArrayList<>();
      for (Sighting sighting : reader.look(target, List.copyOf(asked.keySet()))) {
        for (Row claim : asked.remove(sighting.locator())) {
          statements.add(
              Finding.of(claim, sighting)
                  .withCopy(copies.contains(String.valueOf(copy(claim))))
                  .statement(stamp, claim, Clock.systemUTC()));
        }
      }
      if (!asked.isEmpty()) {
        throw new IllegalStateException(
            "a look gave no answer about " + asked.size() + " places in " + target.container());
      }
      return statements;
    }

    /** The keys of the copies in quarantine that are there. */
    private Set<String> copies(Collection<List<Row>> claims) {
      List<Locator> quarantined =
          claims.stream()
              .flatMap(List::stream)
              .filter(claim -> copy(claim) != null)
              .map(claim -> new Locator(target.container(), copy(claim), null, null))
              .toList();
      return quarantined.isEmpty()
          ? Set.of()
          : reader.look(target, quarantined).stream()
              .filter(Sighting::present)
              .map(sighting -> sighting.locator().key())
              .collect(Collectors.toSet());
    }

    private static String copy(Row claim) {
      return claim
          .<String, String>getJavaMap(claim.fieldIndex("evidence"))
          .get(PlanTables.QUARANTINE_KEY);
    }

    private static Locator locator(Row claim) {
      Row locator = claim.getAs("locator");
      return new Locator(
          locator.getAs("container"),
          locator.getAs("key"),
          locator.getAs("version"),
          locator.getAs("etag"));
    }
  }
}
