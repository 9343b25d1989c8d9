package dev.lethe.job;

import dev.lethe.lab.NdvrSample;
import java.io.IOException;

/** The retention sample in a scenario. */
public final class SampleScenario {
  private SampleScenario() {}

  public static Scenario on(String server) throws IOException, java.sql.SQLException {
    Scenario scenario = Scenario.on(server);
    scenario.jobs(
        NdvrSample.jobs().stream()
            .map(
                cells ->
                    new JobRow(
                        cells.get(0), orNull(cells.get(1)), orNull(cells.get(2)), cells.get(3)))
            .toList());
    NdvrSample.objects().parallelStream()
        .forEach(cells -> scenario.object(cells.get(0), new byte[Integer.parseInt(cells.get(1))]));
    return scenario;
  }

  private static String orNull(String cell) {
    return cell.isEmpty() ? null : cell;
  }
}
