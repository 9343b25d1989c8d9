package dev.lethe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.job.Scenario;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.FaultProxy.Request;
import dev.lethe.lab.Lab;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket and a job table on the lab's servers behind a proxy that ages objects, refuses some
 * deletes and lies about others. The age of an object in days is in its key.
 */
final class TroubledWorld implements AutoCloseable {
  static final int LEFTOVERS = 2;

  /** Planned objects whose bytes nobody frees: skipped, gone before, refused, left over. */
  private static final List<String> UNFREED =
      List.of(
          "tapes/2024/changed-d200",
          "tapes/2024/wanted-again-d220",
          "tapes/2025/gone-before-d100",
          "tapes/locked/denied-1-d130",
          "tapes/locked/denied-2-d140",
          "tapes/locked/denied-3-d150",
          "tapes/locked/broken-d160",
          "tapes/kept/left-over-1-d170",
          "tapes/kept/left-over-2-d180");

  private static final String LONG_AGO = "2019-01-01 00:00:00";
  private static final Pattern AGE = Pattern.compile("-d(\\d+)");
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private final FaultProxy proxy;
  private final Scenario world;

  TroubledWorld() throws Exception {
    proxy = FaultProxy.before(Lab.shared().endpoint("s3"));
    world =
        Scenario.mysql()
            .connection("ndvr-files", "endpoint", proxy.url())
            .setting("apply.failure-limit", 1)
            .sql(
                "CREATE TABLE holds (id int PRIMARY KEY, scope varchar(20), value varchar(200),"
                    + " reason varchar(99), set_by varchar(99), `until` timestamp NULL)")
            .sql("INSERT INTO holds VALUES (1, 'prefix', 'evidence/', 'case 17', 'legal', NULL)")
            .jobFile("sources {", "sources {\n holds { connection = ndvr-db, table = holds }")
            .jobFile("guards {", "holds = [ { source = holds } ]\nguards {");
    proxy
        .when(request -> request.query().contains("list-type"))
        .rewrite(TroubledWorld::agedListing);
    proxy
        .when(request -> request.method().equals("HEAD") && AGE.matcher(request.path()).find())
        .header(
            "Last-Modified", request -> age(request.path(), DateTimeFormatter.RFC_1123_DATE_TIME));
    fill();
  }

  Scenario world() {
    return world;
  }

  /** Plans, applies and verifies; returns the plan's id. */
  String run() throws Exception {
    String plan = world.plan("guards.max-fraction=0.9").planId();
    world
        .object("tapes/2024/changed-d200", "other content".getBytes(UTF_8))
        .job("late", "2026-01-01 00:00:00", "OFFICIAL", "tapes/2024/wanted-again-d220");
    world.deleteObject("tapes/2025/gone-before-d100");
    proxy.when(TroubledWorld::deletesData).rewrite(this::sabotaged);
    world.apply(plan);
    world.verify(plan);
    return plan;
  }

  @Override
  public void close() throws Exception {
    world.close();
    proxy.close();
  }

  private void fill() {
    int[] ages = {2400, 2100, 1900, 1300, 900, 800, 600, 500, 450, 400, 300, 250, 120, 95};
    List<String> expired = new ArrayList<>();
    for (int age : ages) {
      expired.add("tapes/trial-%04d-d%d".formatted(ages.length * 7 + age, age));
    }
    expired.addAll(UNFREED);
    for (String key : expired) {
      put(key).job("job of " + key, LONG_AGO, "TRIAL", key);
    }
    put("orphans/<script>alert(1)</script>-d40")
        .object("orphans/photo\u202egpj.exe-d33", new byte[99]);
    for (int i = 0; i < 4; i++) {
      put("orphans/scratch-%d-d%d".formatted(i, 12 + 5 * i));
    }
    for (int i = 0; i < 14; i++) {
      put("masters/film-%02d-d%d".formatted(i, 300 + i))
          .job("film " + i, LONG_AGO, "OFFICIAL", "masters/film-%02d-d%d".formatted(i, 300 + i));
    }
    for (int i = 0; i < 3; i++) {
      put("incoming/new-" + i);
    }
    for (int i = 0; i < 2; i++) {
      put("evidence/tape-%d-d700".formatted(i));
      put("tapes/Naïve-%d-d50".formatted(i))
          .job("ambiguous " + i, LONG_AGO, "OFFICIAL", "tapes/naïve-%d-d50".formatted(i));
    }
    world.job("missing", LONG_AGO, "OFFICIAL", "tapes/lost");
  }

  static long bytesThatStay() {
    return UNFREED.stream().mapToLong(TroubledWorld::size).sum();
  }

  /** Sizes differ, so that there is something to sort. */
  private static int size(String key) {
    return 1_000 * key.length() + 13 * key.charAt(key.length() - 1);
  }

  private Scenario put(String key) {
    return world.object(key, new byte[size(key)]);
  }

  private static boolean deletesData(Request request) {
    return request.method().equals("POST")
        && request.query().startsWith("delete")
        && !request.body().contains(".lethe-probe/");
  }

  /** Locked objects are there again, and the server says an error; others are, and it does not. */
  private String sabotaged(String answer) {
    Matcher deleted =
        Pattern.compile("<Deleted>\\s*<Key>([^<]*)</Key>.*?</Deleted>").matcher(answer);
    return deleted.replaceAll(
        hit -> {
          String key = hit.group(1);
          if (key.startsWith("tapes/locked/")) {
            put(key);
            String code = key.contains("denied") ? "AccessDenied" : "InternalError";
            return Matcher.quoteReplacement(
                "<Error><Key>%s</Key><Code>%s</Code><Message>not you</Message></Error>"
                    .formatted(key, code));
          }
          if (key.startsWith("tapes/kept/")) {
            put(key);
          }
          return Matcher.quoteReplacement(hit.group());
        });
  }

  private static String agedListing(String listing) {
    return Pattern.compile("<Contents>.*?</Contents>", Pattern.DOTALL)
        .matcher(listing)
        .replaceAll(TroubledWorld::agedEntry);
  }

  private static String agedEntry(MatchResult entry) {
    String text = entry.group();
    if (!AGE.matcher(text).find()) {
      return Matcher.quoteReplacement(text);
    }
    return Matcher.quoteReplacement(
        text.replaceFirst(
            "<LastModified>[^<]*<",
            "<LastModified>" + age(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME) + "<"));
  }

  private static String age(String key, DateTimeFormatter format) {
    Matcher days = AGE.matcher(key);
    return days.find()
        ? format.format(
            NOW.minus(Long.parseLong(days.group(1)), ChronoUnit.DAYS).atOffset(ZoneOffset.UTC))
        : "";
  }
}
