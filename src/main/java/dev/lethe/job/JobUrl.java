package dev.lethe.job;

import static java.util.Objects.requireNonNull;

import dev.lethe.LetheException;
import dev.lethe.spec.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A job as contributors reach it, {@code https://host/quality/jobs/JOB?secret=…}. Its API is beside
 * that page, without {@code /quality}: {@code https://host/jobs/JOB/fetch}. Whatever else stands
 * before {@code /jobs} belongs to the API's address.
 *
 * @param api where the job is in the API, up to and including its name
 * @param literal whether the secret stood in the text itself
 */
public record JobUrl(URI api, Secret secret, boolean literal) {
  private static final String VARIABLE = "LETHE_JOB_SECRET";
  private static final Pattern PATH =
      Pattern.compile("(?<before>(/[^/]+)*?)(/quality)?/jobs/(?<job>[A-Za-z0-9._-]+)/?");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)}");

  public JobUrl {
    requireNonNull(api, "api is null");
    requireNonNull(secret, "secret is null");
  }

  /**
   * Reads a job's URL; its secret may be {@code ${NAME}} or missing, and is then taken from the
   * variable NAME or LETHE_JOB_SECRET.
   *
   * @throws LetheException exit 2, without anything of what stands behind the question mark
   */
  public static JobUrl parse(String text, Map<String, String> environment) {
    String address = text.replaceFirst("(?s)[?#].*$", "");
    String given = parameter(text, "secret");
    Matcher reference = REFERENCE.matcher(given);
    boolean referred = reference.matches();
    String variable = referred ? reference.group(1) : VARIABLE;
    boolean literal = !given.isEmpty() && !referred;
    String secret = literal ? given : environment.getOrDefault(variable, "").strip();
    if (secret.isEmpty()) {
      throw LetheException.badInput(
          "--job-url "
              + address
              + ": the secret of the job is missing; set $"
              + variable
              + " to it, and write ?secret=${"
              + variable
              + "} in single quotes or nothing.");
    }
    return new JobUrl(api(address), new Secret(secret), literal);
  }

  /** The address of a call, with its parameters; it holds the secret. */
  URI call(String action, Map<String, String> parameters) {
    StringBuilder query = new StringBuilder("?secret=").append(encoded(secret.value()));
    parameters.forEach(
        (name, value) -> query.append('&').append(name).append('=').append(encoded(value)));
    return URI.create(api + "/" + action + query);
  }

  @Override
  public String toString() {
    return api.toString();
  }

  private static URI api(String address) {
    try {
      URI url = new URI(address);
      Matcher path = PATH.matcher(url.getPath() == null ? "" : url.getPath());
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (web && url.getHost() != null && url.getUserInfo() == null && path.matches()) {
        return new URI(
            url.getScheme()
                + "://"
                + url.getRawAuthority()
                + path.group("before")
                + "/jobs/"
                + path.group("job"));
      }
    } catch (URISyntaxException e) {
      // Refused below; its message would repeat the text.
    }
    throw LetheException.badInput(
        "--job-url: it takes https://HOST/quality/jobs/JOB?secret=… or https://HOST/jobs/JOB, in"
            + " quotes; user and password have no place in it.");
  }

  private static String parameter(String text, String name) {
    int query = text.indexOf('?');
    String parameters = query < 0 ? "" : text.substring(query + 1).replaceFirst("(?s)#.*$", "");
    for (String pair : parameters.split("&")) {
      if (pair.startsWith(name + "=")) {
        return decoded(pair.substring(name.length() + 1));
      }
    }
    return "";
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8).strip();
    } catch (IllegalArgumentException e) {
      throw LetheException.badInput(
          "--job-url: its secret is not as URLs have it; write %25 for a percent sign.");
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
