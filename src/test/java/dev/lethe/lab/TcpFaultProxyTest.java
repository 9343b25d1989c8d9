package dev.lethe.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TcpFaultProxyTest {
  private final Lab lab = Lab.shared();

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void cutsConnectionsOnDemandAndLetsNewOnesPass(String server) throws Exception {
    try (TcpFaultProxy proxy = TcpFaultProxy.before(lab.endpoint(server));
        Connection connection = connect(proxy, server);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");

      proxy.cutAll();

      assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
      connect(proxy, server).close();
      assertThat(proxy.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void refusesTheConnectionWithThisNumber(String server) throws Exception {
    try (TcpFaultProxy proxy = TcpFaultProxy.before(lab.endpoint(server))) {
      proxy.refuse(2);

      connect(proxy, server).close();
      assertThatThrownBy(() -> connect(proxy, server)).isInstanceOf(SQLException.class);
      connect(proxy, server).close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void cutsInTheMiddleOfAStatement(String server) throws Exception {
    String database = freshTable(server);
    try (TcpFaultProxy proxy = TcpFaultProxy.before(lab.endpoint(server));
        Connection connection = connect(proxy, server, database);
        Statement statement = connection.createStatement()) {
      proxy.cutAfter(20);

      assertThatThrownBy(() -> statement.execute("INSERT INTO seen VALUES (1), (2), (3)"))
          .isInstanceOf(SQLException.class);
      assertThat(rows(server, database)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void losesAnAnswerAfterTheEffect(String server) throws Exception {
    String database = freshTable(server);
    try (TcpFaultProxy proxy = TcpFaultProxy.before(lab.endpoint(server));
        Connection connection = connect(proxy, server, database);
        Statement statement = connection.createStatement()) {
      proxy.loseAnswerTo("INSERT INTO seen");

      assertThatThrownBy(() -> statement.execute("INSERT INTO seen VALUES (1)"))
          .isInstanceOf(SQLException.class);
      assertThat(rows(server, database)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void cutsBeforeTheServerSeesAStatement(String server) throws Exception {
    String database = freshTable(server);
    try (TcpFaultProxy proxy = TcpFaultProxy.before(lab.endpoint(server));
        Connection connection = connect(proxy, server, database);
        Statement statement = connection.createStatement()) {
      proxy.cutBefore("INSERT INTO seen");

      assertThatThrownBy(() -> statement.execute("INSERT INTO seen VALUES (1)"))
          .isInstanceOf(SQLException.class);
      assertThat(rows(server, database)).isZero();
    }
  }

  private String freshTable(String server) throws SQLException {
    String database = lab.freshDatabase(server, "cut");
    try (Connection connection = Databases.connect(lab.endpoint(server), database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE seen (id int)");
    }
    return database;
  }

  private int rows(String server, String database) throws SQLException {
    try (Connection connection = Databases.connect(lab.endpoint(server), database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM seen")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private Connection connect(TcpFaultProxy proxy, String server) throws SQLException {
    return connect(proxy, server, lab.endpoint(server).url().replaceFirst(".*/", ""));
  }

  private Connection connect(TcpFaultProxy proxy, String server, String database)
      throws SQLException {
    Endpoint endpoint = lab.endpoint(server);
    return DriverManager.getConnection(
        proxy.through(lab.jdbcUrl(server, database)), endpoint.user(), endpoint.password());
  }
}
