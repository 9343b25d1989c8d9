package dev.lethe.cli;

import dev.lethe.job.KeplerJob;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.KeplerContributor;
import dev.lethe.lab.KeplerData;
import dev.lethe.lab.KeplerWorld;
import dev.lethe.lab.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Contributors in six systems whose servers complain about one of them by name: PostgreSQL in an
 * error's message, detail and hint, MariaDB of a duplicate key, Elasticsearch, ClickHouse and S3 in
 * what they answer.
 */
final class CanaryWorld implements AutoCloseable {
  private static final String RULE =
      "answers { kind = subject, target { connection = ndvr-db, table = answers, key = email },"
          + " match { email = email }, delete = true, stage = 2 }";

  /** The server itself keeps silent about it; only the driver is told. */
  private static final String REFUSAL =
      """
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET log_min_messages = 'panic' AS $$
      BEGIN
        IF OLD.contributor_id = '%s' THEN
          RAISE EXCEPTION 'answers of %% stay, those of %%', OLD.worker_email, OLD.contributor_id
            USING DETAIL = OLD.worker_email || ' stays', HINT = 'ask ' || OLD.worker_email;
        END IF;
        RETURN NEW;
      END $$
      """;

  private final Lab lab = Lab.shared();
  private final KeplerWorld world = KeplerWorld.fresh(lab, KeplerData.of(52, 60));
  private final List<KeplerContributor> gone = world.data().sample(9);
  private final KeplerContributor refused =
      gone.stream().filter(KeplerContributor::hasData).findFirst().orElseThrow();
  private final String answers = lab.freshDatabase("mysql", "canary");
  private final FaultProxy elasticsearch = FaultProxy.before(lab.endpoint("elasticsearch"));
  private final FaultProxy clickHouse = FaultProxy.before(lab.endpoint("clickhouse"));
  private final FaultProxy s3 = FaultProxy.before(lab.endpoint("s3"));
  private final List<FaultProxy.Rule> faults;

  CanaryWorld() throws Exception {
    refuse();
    String name = refused.email().strip();
    String key = "contributors/" + refused.id() + "/id card.pdf";
    faults =
        List.of(
            elasticsearch
                .when(request -> request.path().endsWith("/_bulk"))
                .onFirst(1)
                .answer(
                    400,
                    "{\"error\":{\"type\":\"mapper_parsing_exception\",\"reason\":\"failed to parse"
                        + " field [workerEmail], preview of value: '%s'\"},\"status\":400}"
                            .formatted(name)),
            clickHouse
                .when(request -> (request.query() + request.body()).contains("INSERT"))
                .onFirst(1)
                .answer(400, "Code: 27. DB::Exception: Cannot parse input before: '" + name + "'"),
            clickHouse
                .when(request -> request.body().contains("ALTER TABLE"))
                .onFirst(1)
                .answer(500, "Code: 341. DB::Exception: Mutation of '" + name + "' is stuck"),
            s3.when(request -> request.query().equals("delete"))
                .onFirst(1)
                .rewrite(
                    body ->
                        body.replaceFirst(
                            "(?s)<Deleted>.*?</Deleted>",
                            "<Error><Key>%s</Key><Code>AccessDenied</Code><Message>%s of %s is"
                                    .formatted(key, key, name)
                                + " locked</Message></Error>")));
  }

  List<KeplerContributor> gone() {
    return gone;
  }

  KeplerJob job(Path folder) throws IOException {
    Endpoint mysql = lab.endpoint("mysql");
    String more =
        """
        connections {
          kepler-es.url = "%s", kepler-ch.url = "%s", kepler-files.endpoint = "%s"
          ndvr-db { type = mysql, url = "%s", user = "%s", password = "%s" }
        }
        jobs.contributor-deletion { guards.max-fraction = 1 }
        apply.failure-limit = 1
        """
            .formatted(
                elasticsearch.url(),
                clickHouse.url(),
                s3.url(),
                lab.jdbcUrl("mysql", answers),
                mysql.user(),
                mysql.password());
    return KeplerJob.of(folder, world, gone, more, RULE);
  }

  /** How often each of the web servers' complaints was heard. */
  List<Integer> complaints() {
    return faults.stream().map(FaultProxy.Rule::calls).toList();
  }

  /** From now on the database logs every statement with what is bound to it. */
  void logStatements() throws SQLException {
    postgres("ALTER DATABASE " + world.database() + " SET log_statement = 'all'");
  }

  /** Says something where it is logged. */
  void say(String text) throws SQLException {
    postgres("SELECT '" + text + "'");
  }

  @Override
  public void close() throws IOException {
    for (FaultProxy proxy : List.of(elasticsearch, clickHouse, s3)) {
      proxy.close();
    }
  }

  private void refuse() throws SQLException {
    postgres(REFUSAL.formatted(refused.id()));
    postgres(
        "CREATE TRIGGER refuse BEFORE UPDATE ON judgments FOR EACH ROW EXECUTE FUNCTION refuse()");
    mysql(
        "CREATE TABLE answers (email varchar(100) PRIMARY KEY, answer varchar(20)) COLLATE"
            + " utf8mb4_bin");
    mysql("CREATE TABLE archive (email varchar(100) UNIQUE)");
    mysql(
        "CREATE TRIGGER keep BEFORE DELETE ON answers FOR EACH ROW INSERT INTO archive VALUES"
            + " (OLD.email)");
    try (Connection connection = lab.mysql(answers);
        PreparedStatement answer =
            connection.prepareStatement("INSERT INTO answers VALUES (?, 'yes')");
        PreparedStatement kept = connection.prepareStatement("INSERT INTO archive VALUES (?)")) {
      for (KeplerContributor person : world.data().contributors()) {
        answer.setString(1, KeplerContributor.normalised(person.email()));
        answer.addBatch();
      }
      answer.executeBatch();
      kept.setString(1, KeplerContributor.normalised(refused.email()));
      kept.executeUpdate();
    }
  }

  private void postgres(String sql) throws SQLException {
    run(lab.postgres(world.database()), sql);
  }

  private void mysql(String sql) throws SQLException {
    run(lab.mysql(answers), sql);
  }

  private static void run(Connection database, String sql) throws SQLException {
    try (database;
        Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }
}
