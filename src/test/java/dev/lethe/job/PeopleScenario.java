package dev.lethe.job;

import dev.lethe.plan.Pseudonyms;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Four contributors with their answers, and a job that deletes some of them. */
public final class PeopleScenario {
  static final String JOB =
      """
      job = people
      sources { list { csv = "people.csv" }, legal { csv = "holds.csv" } }
      subjects { source = list, id = contributor_id, email = email_address,
                 truth { connection = ndvr-db, table = contributors, id = id, email = email } }
      rules {
        lock-out { kind = subject, target { connection = ndvr-db, table = contributors, key = id },
                   match { id = id }, mask { status = "set:LOCKED" }, stage = 0 }
        answers  { kind = subject, target { connection = ndvr-db, table = judgments, key = id },
                   match { worker_email = email }, mask { worker_email = constant }, stage = 2 }
        identity { kind = subject, target { connection = ndvr-db, table = contributors, key = id },
                   match { id = id }, stage = 4,
                   mask { email = unique-constant, name = constant, phone = "null", status = "set:DELETED" } }
      }
      guards { max-fraction = 1 }
      """;

  public static Scenario on(String server) throws IOException, SQLException {
    Scenario fresh =
        Scenario.on(server)
            .jobFileFrom("#", JOB)
            .setting("master-key", Pseudonyms.fresh())
            .setting("pseudonym-keys", List.of(Map.of("id", "k1", "key", Pseudonyms.fresh())))
            .sql(
                "CREATE TABLE contributors (id varchar(40) PRIMARY KEY, email varchar(100) NOT NULL"
                    + " UNIQUE, name varchar(40), phone varchar(20), status varchar(16) NOT NULL,"
                    + " created int)"
                    + (server.equals("mysql") ? " COLLATE utf8mb4_bin" : ""))
            .sql(
                "CREATE TABLE judgments (id bigint PRIMARY KEY, worker_email varchar(100), answer"
                    + " varchar(10))");
    fresh.sql(
        "INSERT INTO contributors VALUES ('ann', 'Ann@x.org', 'Ann Example', NULL, 'ACTIVE', 1)");
    fresh.sql("INSERT INTO contributors VALUES ('bob', 'bob@x.org', 'Bob', '+49 1', 'ACTIVE', 2)");
    fresh.sql(
        "INSERT INTO contributors VALUES ('o''neil%', 'o''neil_%@x.org', NULL, NULL, 'ACTIVE', 3)");
    fresh.sql(
        "INSERT INTO contributors VALUES ('ANN', 'other@x.org', 'Other Ann', NULL, 'ACTIVE', 4)");
    fresh.sql(
        "INSERT INTO judgments VALUES (1, 'ann@x.org', 'a'), (2, 'ANN@X.ORG ', 'b'),"
            + " (3, 'bob@x.org', 'c'), (4, 'o''neil_%@x.org', 'd'), (5, NULL, 'e')");
    return fresh;
  }

  public static void list(Scenario world, String... lines) throws IOException {
    Files.writeString(
        world.directory().resolve("people.csv"), "\uFEFF" + String.join("\r\n", lines) + "\r\n");
  }

  static String pseudonym(Scenario world, String identifier) throws IOException {
    return world.pseudonyms().subject(identifier).get(0);
  }

  static List<String> rows(Scenario world, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = world.another();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.add(String.valueOf(row.getString(i)));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }

  private PeopleScenario() {}
}
