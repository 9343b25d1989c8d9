package dev.lethe.connector.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lethe.connector.Change;
import dev.lethe.connector.Connector;
import dev.lethe.connector.Fault;
import dev.lethe.connector.Mask;
import dev.lethe.connector.PeopleContractTest;
import dev.lethe.connector.Person;
import dev.lethe.connector.Target;
import dev.lethe.lab.FaultProxy;
import dev.lethe.spec.Identifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * Rows have no key here: the contract's items are told apart since the field {@code item}, which
 * names nobody, is matched as well. {@code owner} remembers whose a row was.
 */
abstract class ClickHouseContractTest extends PeopleContractTest<ClickHouseConfig> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TABLE = "unit_metrics";

  private final List<FaultProxy> proxies = new ArrayList<>();
  private TestClickHouse clickHouse;
  private TestClickHouse other;

  /** What is written over the field that names people; none deletes the rows. */
  abstract Map<String, Mask> masks();

  @BeforeAll
  void open() throws Exception {
    clickHouse = TestClickHouse.fresh();
    other = TestClickHouse.fresh();
    clickHouse.sql(
        "CREATE TABLE unit_metrics (worker String, item String, owner String, content String,"
            + " ts DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY ts");
  }

  @AfterAll
  void close() throws Exception {
    clickHouse.close();
    other.close();
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    for (FaultProxy proxy : proxies) {
      proxy.close();
    }
    proxies.clear();
    org.assertj.core.api.Assertions.assertThat(clickHouse.remains()).isEmpty();
  }

  @Override
  public Connector<ClickHouseConfig> connector() {
    return new ClickHouseConnector();
  }

  @Override
  public ClickHouseConfig config() {
    return clickHouse.config();
  }

  @Override
  public ClickHouseConfig otherConfig() {
    return other.config();
  }

  @Override
  public ClickHouseConfig wrongPassword() {
    return clickHouse.config(TestClickHouse.endpoint().url(), "wrong");
  }

  @Override
  public ClickHouseConfig unreachable() {
    return clickHouse.config("http://127.0.0.1:1", "any");
  }

  @Override
  public ClickHouseConfig faulty(Fault fault) throws IOException {
    FaultProxy proxy = FaultProxy.before(TestClickHouse.endpoint());
    proxies.add(proxy);
    FaultProxy.Rule mutation =
        proxy.when(request -> request.body().startsWith("ALTER TABLE")).onFirst(1);
    switch (fault) {
      case CUT_IN_THE_MIDDLE -> mutation.dropRequest();
      case ANSWER_LOST -> mutation.loseResponse();
    }
    return clickHouse.config(proxy.url(), TestClickHouse.endpoint().password());
  }

  @Override
  public Target target() {
    return target(TABLE);
  }

  @Override
  public Target missing() {
    return target("no_such_table");
  }

  private Target target(String table) {
    Change change = new Change(Map.of("worker", identifier(), "item", Identifier.ID), masks());
    return Target.rows(table, null, change.fields()).with(change);
  }

  @Override
  public void empty() throws Exception {
    clickHouse.sql("TRUNCATE TABLE unit_metrics");
  }

  @Override
  public void seed(Map<String, String> items) throws Exception {
    StringBuilder rows =
        new StringBuilder(
            "INSERT INTO unit_metrics (worker, item, owner, content) FORMAT JSONCompactEachRow\n");
    items.forEach(
        (name, identifier) -> rows.append(json(identifier, name, identifier, "x")).append('\n'));
    clickHouse.sql(rows.toString());
  }

  @Override
  public String key(String name, String identifier) {
    return json(name, identifier);
  }

  @Override
  public Map<String, String> existing() throws Exception {
    Map<String, String> existing = new TreeMap<>();
    for (String line :
        clickHouse.lines(
            "SELECT item, owner, worker, content FROM unit_metrics FORMAT JSONCompactEachRow")) {
      JsonNode row = JSON.readTree(line);
      existing.put(
          key(row.get(0).asText(), row.get(1).asText()),
          json(row.get(2).asText(), row.get(3).asText()));
    }
    return existing;
  }

  @Override
  public String left(String content, Person person) {
    if (masks().isEmpty()) {
      return null;
    }
    try {
      JsonNode row = JSON.readTree(content);
      Mask mask = masks().get("worker");
      String worker = row.get(0).asText();
      return json(mask.of(worker, person.pseudonym()), row.get(1).asText());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void change(String key) throws Exception {
    clickHouse.sql("ALTER TABLE unit_metrics UPDATE content = 'changed' WHERE item = " + item(key));
  }

  @Override
  public void removeBehindOurBack(String key) throws Exception {
    clickHouse.sql("ALTER TABLE unit_metrics DELETE WHERE item = " + item(key));
  }

  private static String item(String key) throws IOException {
    return "'" + JSON.readTree(key).get(0).asText() + "'";
  }

  private static String json(String... texts) {
    ArrayNode array = JSON.createArrayNode();
    for (String text : texts) {
      array.add(text);
    }
    return array.toString();
  }
}
