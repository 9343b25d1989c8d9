package dev.lethe.bench;

import com.mysql.cj.jdbc.JdbcStatement;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The same table of judgments on the lab's MySQL protocol server, which is MariaDB. */
final class BenchedMySql implements BenchedSystem {
  private static final int CHUNK = 50_000;
  private static final String ID = "char(36) CHARACTER SET ascii COLLATE ascii_bin";

  private final Population population;
  private final Sql sql;
  private final String connection;

  BenchedMySql(Lab lab, Population population) throws SQLException {
    this.population = population;
    Endpoint server = lab.endpoint("mysql");
    String url = lab.jdbcUrl("mysql", lab.freshDatabase("mysql", "bench"));
    this.sql =
        new Sql(
            DriverManager.getConnection(
                url + "?allowLoadLocalInfile=true", server.user(), server.password()));
    this.connection =
        "{ type = mysql, url = \"%s\", user = \"%s\", password = \"%s\" }"
            .formatted(url, server.user(), server.password());
  }

  @Override
  public String name() throws SQLException {
    return "MySQL (" + sql.text("SELECT version()") + ")";
  }

  @Override
  public String byHand() {
    return "ids by LOAD DATA LOCAL to a TEMPORARY table, `UPDATE … JOIN` in ranges of "
        + "%,d rows by primary key".formatted(CHUNK);
  }

  @Override
  public String connection() {
    return connection;
  }

  @Override
  public String rule() {
    return "target { connection = target, table = judgments, key = id },"
        + " match { contributor_id = id }, mask { worker_email = constant }";
  }

  @Override
  public void fill() throws SQLException {
    String person = "seq % " + population.people();
    sql.run(
        "CREATE TABLE pristine (id bigint PRIMARY KEY, unit_id char(36) NOT NULL, project_id"
            + " char(36) NOT NULL, contributor_id "
            + ID
            + ", worker_email varchar(254), created_at timestamp NOT NULL)",
        "INSERT INTO pristine SELECT seq, uuid(), uuid(), %s, %s, now() FROM seq_0_to_%d"
            .formatted(
                Population.idSql("hex(" + person + ")"),
                Population.emailSql(person),
                population.rows() - 1));
  }

  @Override
  public void reset() throws SQLException {
    sql.run(
        "DROP TABLE IF EXISTS judgments",
        "CREATE TABLE judgments LIKE pristine",
        "INSERT INTO judgments SELECT * FROM pristine ORDER BY id",
        "ANALYZE TABLE judgments");
  }

  @Override
  public void eraseByHand() throws Exception {
    StringBuilder ids = new StringBuilder();
    population.gone().forEach(person -> ids.append(Population.id(person)).append('\n'));
    sql.run("CREATE TEMPORARY TABLE gone (id " + ID + " PRIMARY KEY)");
    try (Statement load = sql.connection().createStatement()) {
      load.unwrap(JdbcStatement.class)
          .setLocalInfileInputStream(
              new ByteArrayInputStream(ids.toString().getBytes(StandardCharsets.US_ASCII)));
      load.execute("LOAD DATA LOCAL INFILE 'gone' INTO TABLE gone (id)");
    }
    for (int from = 0; from < population.rows(); from += CHUNK) {
      sql.run(
          "UPDATE judgments AS j JOIN gone ON j.contributor_id = gone.id SET j.worker_email = '%s' WHERE j.id BETWEEN %d AND %d"
              .formatted(Population.MASK, from, from + CHUNK - 1));
    }
    sql.run("DROP TEMPORARY TABLE gone");
  }

  @Override
  public State state() throws SQLException {
    return sql.state();
  }

  @Override
  public void close() throws SQLException {
    sql.close();
  }
}
