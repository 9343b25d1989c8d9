package dev.lethe.job;

import dev.lethe.lab.Lab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A fresh database with an empty ndvr_job_status, seen without the code under test. */
final class TestTable implements AutoCloseable {
  private final String server;
  private final String database;
  private final Connection connection;

  private TestTable(String server, String database, Connection connection) {
    this.server = server;
    this.database = database;
    this.connection = connection;
  }

  static TestTable fresh(String server) throws SQLException {
    String database = Lab.shared().freshDatabase(server, "scenario");
    TestTable table = new TestTable(server, database, connect(server, database));
    table.sql(
        "CREATE TABLE ndvr_job_status (jobId varchar(64) NOT NULL PRIMARY KEY, completedAt"
            + " timestamp NULL, type varchar(12), sourceData varchar(200) NULL)"
            + (server.equals("mysql") ? " CHARACTER SET utf8mb4" : ""));
    return table;
  }

  String database() {
    return database;
  }

  String url() {
    return Lab.shared().jdbcUrl(server, database);
  }

  void sql(String statement) {
    try (Statement plain = connection.createStatement()) {
      plain.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  void insert(List<JobRow> jobs) {
    String time = server.equals("mysql") ? "?" : "?::timestamp";
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO ndvr_job_status (jobId, completedAt, type, sourceData) VALUES (?, "
                + time
                + ", ?, ?)")) {
      for (JobRow job : jobs) {
        insert.setString(1, job.id());
        insert.setString(2, job.completedAt());
        insert.setString(3, job.type());
        insert.setString(4, job.sourceData());
        insert.addBatch();
      }
      insert.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot insert " + jobs, e);
    }
  }

  List<String> ids() {
    List<String> ids = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT jobId FROM ndvr_job_status")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return ids.stream().sorted().toList();
  }

  /** A connection of the caller's own, whose session counts in UTC. */
  Connection another() throws SQLException {
    return connect(server, database);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static Connection connect(String server, String database) throws SQLException {
    boolean mysql = server.equals("mysql");
    Connection connection = mysql ? Lab.shared().mysql(database) : Lab.shared().postgres(database);
    try (Statement statement = connection.createStatement()) {
      statement.execute(mysql ? "SET time_zone = '+00:00'" : "SET TIME ZONE 'UTC'");
    }
    return connection;
  }
}
