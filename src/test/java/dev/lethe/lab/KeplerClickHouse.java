package dev.lethe.lab;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Metrics: a row a judgment. */
record KeplerClickHouse(Lab lab, String database) implements KeplerStore {
  @Override
  public void load(KeplerData data) throws Exception {
    StringBuilder rows = new StringBuilder();
    for (KeplerData.Unit unit : data.units()) {
      for (KeplerData.Judgment one : unit.judgments()) {
        String contributor =
            one.contributor() == null
                ? "00000000-0000-0000-0000-000000000000"
                : one.contributor().id().toString();
        rows.append(
            TabSeparated.line(
                unit.id(),
                unit.project(),
                contributor,
                one.metricEmail(),
                "seconds",
                one.id() % 1_000 / 8.0,
                one.at().getEpochSecond()));
      }
    }
    call("&query=" + encoded("INSERT INTO unit_metrics FORMAT TabSeparated"), rows.toString());
  }

  @Override
  public void read(KeplerPeople people, KeplerReading reading) throws Exception {
    reading.kind("metrics");
    String rows =
        call(
            "",
            "SELECT contributor_id, email, unit_id, project_id, metric, value, ts"
                + " FROM unit_metrics");
    for (String line : rows.lines().toList()) {
      String[] row = TabSeparated.values(line);
      if (people.hasEmail(row[1])) {
        reading.trace("metrics");
      }
      String email = people.hasId(row[0]) ? "" : row[1];
      reading.other("metrics", row[0], email, row[2], row[3], row[4], row[5], row[6]);
    }
  }

  private String call(String parameters, String body) throws IOException, InterruptedException {
    return HttpCalls.expect(
        200,
        HttpCalls.call(
            "POST", lab.endpoint("clickhouse"), "/?database=" + database + parameters, body));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
