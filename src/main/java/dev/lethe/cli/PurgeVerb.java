package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.spec.Conf;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SupersededSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "purge",
    description = {
      "Deletes user records that were replaced, or whose account was deleted, and their data on"
          + " storage nodes; again and again, unless --oneshot.",
      "A record goes when its node has confirmed. One whose node fails stays and is due again after"
          + " the grace period."
    },
    footer = {
      "",
      "The secret is taken from --secret-file, else from $TOKENSERVER_SECRET, else from the",
      "connection's own settings.",
      "",
      "Examples:",
      "  lethe tokenserver purge --oneshot --dryrun --human_logs",
      "  lethe tokenserver purge --oneshot --force --override_node https://sync-2.example.com",
      "  lethe tokenserver purge --range_start 0 --range_end 1000000 --max-offset 50"
    })
final class PurgeVerb extends Verb {
  private static final String SECRET = "TOKENSERVER_SECRET";
  private static final double JITTER = 0.3;
  private static final Pattern ADDRESS = Pattern.compile("(.+):(\\d{1,5})");

  @Parameters(
      paramLabel = "SECRET",
      arity = "0..1",
      description = "What tokenserver and nodes share. Everybody who lists processes sees it here.")
  String secret;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "A file that holds the secret and nothing else.")
  Path secretFile;

  @Option(
      names = "--purge-interval",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description =
          "How long to sleep between two purges, 30 %% more or less. Default:"
              + " ${DEFAULT-VALUE}.")
  long purgeInterval;

  @Option(
      names = "--grace-period",
      paramLabel = "SECONDS",
      description = "How long ago a record has to be replaced. Default: the job's, 86400.")
  Long gracePeriod;

  @Option(
      names = "--max-per-loop",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Taken for compatibility and without effect: a purge takes all records at once, however"
              + " many. Default: ${DEFAULT-VALUE}.")
  long maxPerLoop;

  @Option(
      names = "--max-offset",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Leave a random number of the oldest records, up to this, to other instances. Default:"
              + " ${DEFAULT-VALUE}.")
  long maxOffset;

  @Option(
      names = "--max-records",
      paramLabel = "N",
      description = "So many requests a purge at the most; 0 is no limit. Default: the job's, 0.")
  Long maxRecords;

  @Option(
      names = "--request-timeout",
      paramLabel = "SECONDS",
      description = "How long a node may take to answer. Default: the connection's, 60.")
  Long requestTimeout;

  @Option(names = "--oneshot", description = "Purge once and exit.")
  boolean oneshot;

  @Option(names = "--dryrun", description = "Only say what would be purged; nobody is asked.")
  boolean dryRun;

  @Option(names = "--force", description = "Also records whose node is marked as down.")
  boolean force;

  @Option(
      names = {"--override_node", "--override-node"},
      paramLabel = "URL",
      description = "Ask this node in the place of one that is down, whose data was copied there.")
  String overrideNode;

  @Option(
      names = {"--range_start", "--range-start"},
      paramLabel = "UID",
      description = "Only records with a greater uid.")
  Long rangeStart;

  @Option(
      names = {"--range_end", "--range-end"},
      paramLabel = "UID",
      description = "Only records with a smaller uid.")
  Long rangeEnd;

  @Option(
      names = {"--human_logs", "--human-logs"},
      description = "Log for people instead of as JSON.")
  boolean humanLogs;

  @Option(
      names = "--statsd",
      paramLabel = "HOST:PORT",
      description = "Send metrics there after each purge.")
  String statsd;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Answer /healthz, /readyz and /metrics (Prometheus) there.")
  String listen;

  @Option(
      names = "--job",
      paramLabel = "JOB",
      defaultValue = "tokenserver-purge",
      description = "The job that says where records and nodes are. Default: ${DEFAULT-VALUE}.")
  String job;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Overrides one setting of the job.")
  List<String> sets = new ArrayList<>();

  /** The connection to nodes gets what the options say about it. */
  @Override
  Conf conf() {
    check();
    List<Path> files = confFiles();
    String nodes = "connections." + rule(job(Conf.load(files), 0)).storage();
    List<Conf.Setting> over = new ArrayList<>();
    // What fails is put behind the others and must not stop them.
    over.add(new Conf.Setting("apply.failure-limit", "1", "tokenserver purge"));
    String known = secret();
    if (known != null) {
      over.add(new Conf.Setting(nodes + ".secret", known, "the secret"));
    }
    if (requestTimeout != null) {
      String time = requestTimeout + " s";
      over.add(new Conf.Setting(nodes + ".request-timeout", time, "--request-timeout"));
    }
    return Conf.load(
        files, over, List.of(new Conf.Setting(nodes + ".type", "http", "the default")));
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    PurgeLog log = new PurgeLog(logStream(), humanLogs, bench.clock());
    PurgeMetrics metrics = new PurgeMetrics(address("--statsd", statsd));
    AtomicBoolean well = new AtomicBoolean(true);
    InetSocketAddress at = address("--listen", listen);
    try (PurgeServer server = at == null ? null : PurgeServer.listen(at, metrics, well::get)) {
      LoggerFactory.getLogger(PurgeVerb.class).info("listening: {}", server);
      purge(bench, result, log, metrics, well);
    }
  }

  private void purge(
      Workbench bench, RunResult result, PurgeLog log, PurgeMetrics metrics, AtomicBoolean well)
      throws Exception {
    Stop stop = Stop.onSignals();
    for (int round = 1; round == 1 || !oneshot && !stop.await(pause()); round++) {
      try {
        JobSpec spec = job(bench.conf(), offset());
        String planId = spec.name() + "-" + bench.runId() + (oneshot ? "" : "-" + round);
        new PurgeRun(bench, result, log, metrics, stop)
            .purge(PlanOptions.request(bench, spec, null, null, planId), dryRun);
        well.set(true);
      } catch (RuntimeException | IOException e) {
        well.set(false);
        if (oneshot || isHopeless(e)) {
          throw e;
        }
        LoggerFactory.getLogger(PurgeVerb.class).error("a purge failed", e);
        log.error(Failures.sentence(e));
      }
    }
  }

  private static InetSocketAddress address(String option, String text) {
    if (text == null) {
      return null;
    }
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches() || Integer.parseInt(address.group(2)) > 65_535) {
      throw LetheException.badInput(option + " takes HOST:PORT, not '" + text + "'.");
    }
    return new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
  }

  /** Only what somebody has to correct first. */
  private static boolean isHopeless(Exception failure) {
    LetheException known = Failures.first(failure, LetheException.class);
    return known != null && known.exitCode() == ExitCode.BAD_INPUT;
  }

  private PrintStream logStream() {
    return isJson() ? System.err : System.out;
  }

  private Duration pause() {
    double share = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return Duration.ofMillis(Math.round(purgeInterval * 1000 * share));
  }

  private long offset() {
    return ThreadLocalRandom.current().nextLong(maxOffset + 1);
  }

  private JobSpec job(Conf conf, long offset) {
    Path file = JobSpec.find(job, Common.home());
    JobSpec spec = JobSpec.load(file, conf, sets);
    String rule = "rules." + rule(spec).name() + ".";
    List<String> all = new ArrayList<>(sets);
    add(all, rule + "grace-period", gracePeriod == null ? null : gracePeriod + " s");
    add(all, rule + "max-records", maxRecords);
    add(all, rule + "skip", offset == 0 ? null : offset);
    add(all, rule + "force", force ? true : null);
    add(all, rule + "override-node", overrideNode == null ? null : '"' + overrideNode + '"');
    add(all, rule + "range-start", rangeStart);
    add(all, rule + "range-end", rangeEnd);
    return JobSpec.load(file, conf, all);
  }

  private static void add(List<String> sets, String path, Object value) {
    if (value != null) {
      sets.add(path + "=" + value);
    }
  }

  private static SupersededSpec rule(JobSpec spec) {
    return spec.superseded().values().stream()
        .findFirst()
        .orElseThrow(
            () ->
                LetheException.badInput(
                    "the job '" + spec.name() + "' has no rule of kind superseded."));
  }

  private void check() {
    refuseBelow("--purge-interval", purgeInterval, 0);
    refuseBelow("--grace-period", gracePeriod, 0);
    refuseBelow("--max-per-loop", maxPerLoop, 1);
    refuseBelow("--max-offset", maxOffset, 0);
    refuseBelow("--max-records", maxRecords, 0);
    refuseBelow("--request-timeout", requestTimeout, 1);
  }

  private static void refuseBelow(String option, Long value, long least) {
    if (value != null && value < least) {
      throw LetheException.badInput(option + " takes at least " + least + ", not " + value + ".");
    }
  }

  /** Null where the connection's settings have to say it. */
  private String secret() {
    if (secret != null) {
      System.err.println(
          "lethe: the secret is an argument, which everybody on this machine can read; set $"
              + SECRET
              + " or --secret-file and leave it out.");
      return secret;
    }
    if (secretFile == null) {
      String variable = System.getenv(SECRET);
      return variable == null || variable.isBlank() ? null : variable;
    }
    try {
      return Files.readString(secretFile).strip();
    } catch (IOException e) {
      throw LetheException.badInput("cannot read --secret-file " + secretFile + ".");
    }
  }
}
