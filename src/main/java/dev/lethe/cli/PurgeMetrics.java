package dev.lethe.cli;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/**
 * What purges come to, in numbers: kept for Prometheus, and sent to StatsD when a purge has ended,
 * well or not.
 */
final class PurgeMetrics {
  private static final String PREFIX = "lethe_purge_";

  private final InetSocketAddress statsd;
  private final Map<String, Double> gauges = new TreeMap<>();
  private final Map<String, Double> totals = new TreeMap<>();
  private final List<String> unsent = new ArrayList<>();

  /**
   * @param statsd where to; null for nowhere
   */
  PurgeMetrics(InetSocketAddress statsd) {
    this.statsd = statsd;
    for (String name : List.of("fetched", "user_records_deleted", "service_data_deleted")) {
      totals.put(PREFIX + name + "_total", 0.0);
    }
  }

  /** What was found: so many records are due, and so many of them are in this purge. */
  synchronized void fetched(long backlog, long fetched) {
    gauge("backlog", backlog);
    count("fetched", "", fetched);
  }

  /**
   * What was done.
   *
   * @param failures category → requests and rows
   */
  synchronized void purged(long records, long data, Map<String, Long> failures) {
    count("user_records_deleted", "", records);
    count("service_data_deleted", "", data);
    failures.forEach((kind, n) -> count("failures", kind, n));
  }

  /** A purge is at an end: everything is sent. */
  synchronized void ended(boolean done, Duration duration) {
    gauge("duration_seconds", duration.toMillis() / 1000.0);
    count("runs", done ? "done" : "failed", 1);
    send();
  }

  /** Everything in the text format of Prometheus. */
  synchronized String text() {
    StringBuilder text = new StringBuilder();
    Map.of("gauge", gauges, "counter", totals)
        .forEach(
            (type, values) -> {
              String last = "";
              for (Map.Entry<String, Double> value : values.entrySet()) {
                String name = value.getKey().replaceFirst("\\{.*", "");
                if (!name.equals(last)) {
                  text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
                }
                last = name;
                text.append(value.getKey()).append(' ').append(value.getValue()).append('\n');
              }
            });
    return text.toString();
  }

  private void gauge(String name, double value) {
    gauges.put(PREFIX + name, value);
    unsent.add("lethe.purge." + name + ":" + value + "|g");
  }

  private void count(String name, String kind, long more) {
    String labels = kind.isEmpty() ? "" : "{kind=\"" + kind + "\"}";
    totals.merge(PREFIX + name + "_total" + labels, (double) more, Double::sum);
    String dotted = kind.isEmpty() ? name : name + "." + kind.toLowerCase(Locale.ROOT);
    unsent.add("lethe.purge." + dotted + ":" + more + "|c");
  }

  /** As datagrams, a line each; nobody waits for them, and one that is lost is lost. */
  private void send() {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (String line : statsd == null ? List.<String>of() : unsent) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, statsd));
      }
    } catch (IOException | IllegalArgumentException e) {
      LoggerFactory.getLogger(PurgeMetrics.class).warn("StatsD gets nothing", e);
    }
    unsent.clear();
  }
}
