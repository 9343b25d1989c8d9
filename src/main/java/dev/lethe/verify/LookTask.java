package dev.lethe.verify;

import dev.lethe.audit.AuditRow;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import dev.lethe.plan.PlanTables;
import dev.lethe.plan.Seal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
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
  private final Seal seal;

  /**
   * @param seal opens locators; null where they stand in the clear
   */
  LookTask(Connection connection, Target target, AuditRow.Stamp stamp, Seal seal) {
    this.seal = seal;
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
      Map<Locator, Sighting> copies = copies(asked.values());
      List<Row> statements = new ArrayList<>();
      for (Sighting sighting : reader.look(target, List.copyOf(asked.keySet()))) {
        for (Row claim : asked.remove(sighting.locator())) {
          statements.add(
              Finding.of(claim, sighting)
                  .withCopy(copies.getOrDefault(copy(claim), Sighting.absent(sighting.locator())))
                  .statement(stamp, claim, Clock.systemUTC()));
        }
      }
      if (!asked.isEmpty()) {
        throw new IllegalStateException(
            "a look gave no answer about " + asked.size() + " places in " + target.container());
      }
      return statements;
    }

    /** What is where the copies of these claims were put, by their place. */
    private Map<Locator, Sighting> copies(Collection<List<Row>> claims) {
      Map<String, List<Locator>> places =
          claims.stream()
              .flatMap(List::stream)
              .map(Statements::copy)
              .filter(Objects::nonNull)
              .collect(Collectors.groupingBy(Locator::container));
      Map<Locator, Sighting> copies = new HashMap<>();
      places.forEach(
          (bucket, locators) ->
              reader
                  .look(Target.objects(bucket, ""), locators)
                  .forEach(sighting -> copies.put(sighting.locator(), sighting)));
      return copies;
    }

    /** Where the object of a claim went; null if it went nowhere. */
    private static Locator copy(Row claim) {
      String path =
          claim.<String, String>getJavaMap(claim.fieldIndex("evidence")).get(PlanTables.QUARANTINE);
      return path == null ? null : Locator.at(path);
    }

    private Locator locator(Row claim) {
      Row locator = claim.getAs("locator");
      String key = locator.getAs("key");
      return new Locator(
          locator.getAs("container"),
          seal == null ? key : seal.open(key),
          locator.getAs("version"),
          locator.getAs("etag"));
    }
  }
}
