package dev.lethe.connector.jdbc;

import dev.lethe.spec.Secret;
import dev.lethe.spec.Section;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The setting {@code url}, checked, with the password that may have stood in it. */
record JdbcUrl(String text, Optional<Secret> password) {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcUrl.class);
  private static final Pattern PASSWORD =
      Pattern.compile("(?<=[?&])password=([^&]*)(&|$)", Pattern.CASE_INSENSITIVE);

  static JdbcUrl read(Section settings, String prefix, boolean passwordIsSet) {
    String url = settings.string("url");
    check(settings, prefix, url);
    Matcher matcher = PASSWORD.matcher(url);
    if (!matcher.find()) {
      return new JdbcUrl(url, Optional.empty());
    }
    if (passwordIsSet) {
      throw settings.wrong(
          "url", "it holds a password although 'password' is set; take it out of the url");
    }
    LOG.warn(
        "{}: the url of a connection holds a password; write password = ${?NAME_OF_A_VARIABLE}"
            + " beside it instead, since urls are shown and logged in many places.",
        settings.where());
    String password = URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8);
    String rest = matcher.replaceFirst("").replaceFirst("[?&]$", "");
    return new JdbcUrl(rest, Optional.of(new Secret(password)));
  }

  private static void check(Section settings, String prefix, String url) {
    if (url.startsWith("jdbc:mariadb:")) {
      throw settings.wrong(
          "url",
          "it starts with jdbc:mariadb:; write jdbc:mysql:, which reaches MariaDB too (with"
              + " jdbc:mariadb: column names would be quoted by \", which the server reads as"
              + " texts)");
    }
    if (!url.startsWith(prefix)) {
      throw settings.wrong("url", "it must start with " + prefix);
    }
    String rest = url.substring(prefix.length()).replaceFirst("\\?.*$", "");
    if (rest.contains("@") || rest.contains("(")) {
      throw settings.wrong(
          "url", "it takes host:port/database only; user and password are settings of their own");
    }
    if (!rest.matches("[^/]+/[^/]+")) {
      throw settings.wrong(
          "url", "it must name a host and a database: " + prefix + "host/database");
    }
    if (url.matches(".*[?&]user=.*")) {
      throw settings.wrong("url", "it holds a user; write it as the setting 'user'");
    }
  }
}
