package dev.lethe.bench;

import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import java.io.StringReader;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Judgments as the contributors' system has them, and its people, who are everybody's truth. */
final class BenchedPostgres implements BenchedSystem {
  private static final String TRUTH = "contributors";

  private final Population population;
  private final Sql sql;
  private final String connection;

  BenchedPostgres(Lab lab, Population population) throws SQLException {
    this.population = population;
    Endpoint server = lab.endpoint("postgres");
    String database = lab.freshDatabase("postgres", "bench");
    this.sql = new Sql(lab.postgres(database));
    this.connection =
        "{ type = postgres, url = \"%s\", user = \"%s\", password = \"%s\" }"
            .formatted(lab.jdbcUrl("postgres", database), server.user(), server.password());
    sql.run(
        "CREATE TABLE " + TRUTH + " (id uuid PRIMARY KEY, email varchar(254) NOT NULL UNIQUE)",
        "INSERT INTO %s SELECT CAST(%s AS uuid), %s FROM generate_series(0, %d) AS n"
            .formatted(
                TRUTH,
                Population.idSql("to_hex(n)"),
                Population.emailSql("n"),
                population.people() - 1),
        "ANALYZE " + TRUTH);
  }

  @Override
  public String name() throws SQLException {
    return "PostgreSQL " + sql.text("SHOW server_version").split(" ")[0];
  }

  @Override
  public String byHand() {
    return "ids by COPY to a TEMP table, ANALYZE, one `UPDATE … FROM`";
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
    String person = "n % " + population.people();
    sql.run(
        "CREATE TABLE pristine (id bigint PRIMARY KEY, unit_id uuid NOT NULL, project_id uuid NOT"
            + " NULL, contributor_id uuid, worker_email varchar(254), created_at timestamptz NOT"
            + " NULL)",
        "INSERT INTO pristine SELECT n, gen_random_uuid(), gen_random_uuid(), CAST(%s AS uuid), %s, now() FROM generate_series(0, %d) AS n"
            .formatted(
                Population.idSql("to_hex(" + person + ")"),
                Population.emailSql(person),
                population.rows() - 1));
  }

  @Override
  public void reset() throws SQLException {
    sql.run(
        "DROP TABLE IF EXISTS judgments",
        "CREATE TABLE judgments (LIKE pristine INCLUDING ALL)",
        "INSERT INTO judgments SELECT * FROM pristine ORDER BY id",
        "VACUUM ANALYZE judgments",
        "CHECKPOINT");
  }

  @Override
  public void eraseByHand() throws Exception {
    StringBuilder ids = new StringBuilder();
    population.gone().forEach(person -> ids.append(Population.id(person)).append('\n'));
    sql.run("CREATE TEMPORARY TABLE gone (id uuid PRIMARY KEY)");
    sql.connection()
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("COPY gone FROM STDIN", new StringReader(ids.toString()));
    sql.run(
        "ANALYZE gone",
        "UPDATE judgments AS j SET worker_email = '%s' FROM gone WHERE j.contributor_id = gone.id"
            .formatted(Population.MASK),
        "DROP TABLE gone");
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
