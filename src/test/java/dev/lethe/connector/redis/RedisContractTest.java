package dev.lethe.connector.redis;

import dev.lethe.connector.Connector;
import dev.lethe.connector.Fault;
import dev.lethe.connector.PeopleContractTest;
import dev.lethe.connector.Person;
import dev.lethe.connector.Target;
import dev.lethe.connector.Template;
import dev.lethe.lab.TcpFaultProxy;
import dev.lethe.spec.Identifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** What all ways to a person's keys have in common. */
abstract class RedisContractTest extends PeopleContractTest<RedisConfig> {
  private static final int NO_SUCH_DATABASE = 9_999;

  private final List<TcpFaultProxy> proxies = new ArrayList<>();
  protected TestRedis redis;
  private TestRedis other;

  abstract Template template();

  /** The command that deletes, as it shows on the wire. */
  abstract String deleting();

  @BeforeAll
  void open() {
    redis = TestRedis.fresh();
    other = TestRedis.fresh();
  }

  @AfterAll
  void close() {
    redis.close();
    other.close();
  }

  @AfterEach
  void closeProxies() throws IOException {
    for (TcpFaultProxy proxy : proxies) {
      proxy.close();
    }
    proxies.clear();
  }

  @Override
  public Connector<RedisConfig> connector() {
    return new RedisConnector();
  }

  @Override
  public RedisConfig config() {
    return redis.config();
  }

  @Override
  public RedisConfig otherConfig() {
    return other.config();
  }

  @Override
  public RedisConfig wrongPassword() {
    return redis.configAs(TestRedis.endpoint().user(), "wrong");
  }

  @Override
  public RedisConfig unreachable() {
    return redis.config(1);
  }

  @Override
  public RedisConfig configOfMissing() {
    return redis.configOf(NO_SUCH_DATABASE);
  }

  @Override
  public RedisConfig faulty(Fault fault) throws IOException {
    TcpFaultProxy proxy = TcpFaultProxy.before(TestRedis.endpoint());
    proxies.add(proxy);
    switch (fault) {
      case CUT_IN_THE_MIDDLE -> proxy.cutBefore(deleting());
      case ANSWER_LOST -> proxy.loseAnswerTo(deleting());
    }
    return redis.config(proxy.port());
  }

  @Override
  public Target target() {
    return config().target(template());
  }

  @Override
  public Target missing() {
    return configOfMissing().target(template());
  }

  @Override
  public Identifier identifier() {
    return template().identifier();
  }

  @Override
  public void empty() {
    redis.empty();
  }

  @Override
  public Map<String, String> existing() {
    return redis.existing();
  }

  @Override
  public String left(String content, Person person) {
    return null;
  }

  @Override
  public void removeBehindOurBack(String key) {
    redis.client().del(key);
  }

  @Override
  public void seed(Map<String, String> items) {
    items.forEach((name, identifier) -> redis.put(key(name, identifier), "session of " + name));
  }
}
