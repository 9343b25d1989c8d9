package dev.lethe.lab;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** The tables of the source of truth. */
record KeplerPostgres(Lab lab, String database) implements KeplerStore {
  @Override
  public void load(KeplerData data) throws Exception {
    StringBuilder people = new StringBuilder();
    for (KeplerContributor person : data.contributors()) {
      people.append(
          TabSeparated.line(
              person.id(),
              person.email(),
              person.name(),
              person.phone(),
              "ACTIVE",
              person.lastActive(),
              person.created()));
    }
    StringBuilder judgments = new StringBuilder();
    for (KeplerData.Unit unit : data.units()) {
      for (KeplerData.Judgment one : unit.judgments()) {
        Object contributor = one.contributor() == null ? null : one.contributor().id();
        judgments.append(
            TabSeparated.line(
                one.id(), unit.id(), unit.project(), contributor, one.rowEmail(), one.at()));
      }
    }
    try (Connection connection = lab.postgres(database)) {
      copy(connection, "contributors", people);
      copy(connection, "judgments", judgments);
    }
  }

  @Override
  public void read(KeplerPeople people, KeplerReading reading) throws Exception {
    reading.kind("contributors");
    reading.kind("judgments");
    try (Connection connection = lab.postgres(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false); // or the driver holds all rows at once
      statement.setFetchSize(5_000);
      try (ResultSet rows =
          statement.executeQuery("SELECT id, email, contributors::text FROM contributors")) {
        while (rows.next()) {
          if (!people.hasId(rows.getString(1))) {
            reading.other("contributors", rows.getString(3));
          } else if (people.hasEmail(rows.getString(2))) {
            reading.trace("contributors");
          }
        }
      }
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT contributor_id, worker_email, id, unit_id, project_id, created_at::text"
                  + " FROM judgments")) {
        while (rows.next()) {
          String email = rows.getString(2);
          if (people.hasEmail(email)) {
            reading.trace("judgments");
          }
          boolean theirs = people.hasId(rows.getString(1));
          reading.other(
              "judgments",
              rows.getString(1),
              theirs ? "" : email,
              rows.getString(3),
              rows.getString(4),
              rows.getString(5),
              rows.getString(6));
        }
      }
    }
  }

  private static void copy(Connection connection, String table, StringBuilder rows)
      throws Exception {
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("COPY " + table + " FROM STDIN", new StringReader(rows.toString()));
  }
}
