package dev.lethe.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A plan's report as one HTML file that asks nothing of anybody: no script, no request, and a
 * policy that forbids both.
 */
public final class ReportPage {
  private ReportPage() {}

  /** The whole document, well-formed as XML too. */
  public static String of(ReportData data) {
    Certificate certificate = Certificate.of(data);
    String css = css();
    Html html = new Html();
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'sha256-"
            + sha256(css)
            + "'; base-uri 'none'; form-action 'none'");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.empty("meta", "name", "referrer", "content", "no-referrer");
    html.leaf("title", "Lethe report: " + data.header().job() + ", " + data.header().planId());
    html.style(css).close().open("body").open("main");
    new ReportHead(html, data, certificate).write();
    new ReportPlan(html, data).write();
    new ReportOutcomes(html, data).write();
    new ReportCertificate(html, data, certificate).write();
    html.open("section").leaf("h2", "The job as it was planned").lines(data.spec()).close();
    foot(html, data);
    return html.close().close().close().document();
  }

  private static void foot(Html html, ReportData data) {
    html.open("footer").open("p");
    html.text(
        "Made at "
            + Words.time(data.made().at())
            + " by "
            + data.made().by()
            + " in run "
            + data.made().runId()
            + ". Every count is an aggregate over the tables of the plan and over the append-only"
            + " audit at that time; sizes are powers of 1000. Lists of items are examples, as many"
            + " as their headings say.");
    html.close().close();
  }

  private static String css() {
    try (InputStream file = ReportPage.class.getResourceAsStream("report.css")) {
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("report.css cannot be read", e);
    }
  }

  private static String sha256(String css) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(css.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
