package dev.lethe.connector.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Tls;
import dev.lethe.spec.Conf;
import dev.lethe.spec.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class JdbcConfigTest {
  private static final String PREFIX = "jdbc:mysql://";

  @TempDir Path folder;

  @Test
  void takesDefaults() throws IOException {
    JdbcConfig config = read("url = \"jdbc:mysql://h:1/d\", user = u");

    assertThat(config).isEqualTo(new JdbcConfig("jdbc:mysql://h:1/d", "u", null, Limits.DEFAULTS));
    assertThat(config.host()).isEqualTo("h:1");
  }

  @Test
  void takesEachValue() throws IOException {
    JdbcConfig config =
        read(
            "url = \"jdbc:mysql://h/d?sslMode=REQUIRED\", user = u, password = pass-word,"
                + " connect-timeout = 1 s, read-timeout = 2 s, statement-timeout = 3 s,"
                + " pool = 4, rate = 5");

    assertThat(config.login().password().orElseThrow().value()).isEqualTo("pass-word");
    assertThat(config.limits())
        .isEqualTo(
            new Limits(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 4, 5d));
    assertThat(config.url()).isEqualTo("jdbc:mysql://h/d?sslMode=REQUIRED");
    assertThat(config.shownUrl()).isEqualTo("jdbc:mysql://h/d");
    assertThat(config.toString()).doesNotContain("pass-word", "REQUIRED");
  }

  @Test
  void movesThePasswordOutOfTheUrl() throws IOException {
    for (String options : List.of("password=p%26w", "a=b&password=p%26w", "password=p%26w&a=b")) {
      JdbcConfig config = read("url = \"jdbc:mysql://h/d?" + options + "\", user = u");

      assertThat(config.login().password().orElseThrow().value()).isEqualTo("p&w");
      assertThat(config.url())
          .isEqualTo("jdbc:mysql://h/d" + (options.contains("a=b") ? "?a=b" : ""));
    }
  }

  @Test
  void refusesWhatWouldMislead() throws IOException {
    refuses("url = \"jdbc:mariadb://h/d\", user = u", "jdbc:mysql:");
    refuses("url = \"jdbc:postgresql://h/d\", user = u", "must start with jdbc:mysql://");
    refuses("url = \"jdbc:mysql://h\", user = u", "database");
    refuses("url = \"jdbc:mysql://h/d?user=x\", user = u", "'user'");
    refuses("url = \"jdbc:mysql://x:hidden@h/d\", user = u", "settings of their own");
    refuses("url = \"jdbc:mysql://h/d?password=hidden\", user = u, password = p", "take it out");
    refuses("user = u", "url is missing");
    refuses("url = \"jdbc:mysql://h/d\"", "user is missing");
    refuses("url = \"jdbc:mysql://h/d\", user = u, pasword = p", "did you mean 'password'");
  }

  @Test
  void takesATokenInsteadOfAPasswordFromAServerThatProvesWhoItIs() throws IOException {
    JdbcConfig config =
        read("url = \"jdbc:mysql://h/d\", user = u, auth = iam, region = r, profile = p");

    assertThat(config.login()).isEqualTo(new IamLogin("h", 3306, "u", "r", "p"));
    assertThat(config.tls()).isEqualTo(new Tls(Tls.Mode.VERIFY_FULL, null));
    assertThat(read("url = \"jdbc:mysql://h:7/d\", user = u, auth = iam, region = r").login())
        .isEqualTo(new IamLogin("h", 7, "u", "r", null));
    assertThat(read("url = \"jdbc:mysql://h/d\", user = u").tls()).isEqualTo(Tls.UNSET);
  }

  @Test
  void refusesATokenThatOthersCouldSee() {
    String iam = "url = \"jdbc:mysql://h/d\", user = u, auth = iam, region = r";
    refuses(iam + ", password = hidden", "leave the password out");
    refuses(iam + ", tls = required", "verify-full");
    refuses(iam + ", tls = off", "verify-full");
    refuses(iam.replace("/d", "/d?sslMode=REQUIRED"), "take it out of the url");
    refuses(iam.replace("/d", "/d?useSSL=false"), "take it out of the url");
    refuses(iam.replace("//h/", "//h,i/"), "one host");
    refuses(iam.replace(", region = r", ""), "region is missing");
    refuses("url = \"jdbc:mysql://h/d\", user = u, region = r", "auth = iam");
    refuses(iam.replace("auth = iam", "auth = ldap"), "password, iam");
  }

  @Test
  void refusesABundleThatCannotBeOne() throws IOException {
    String tls = "url = \"jdbc:mysql://h/d\", user = u, tls-ca = \"%s\"";
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");
    refuses(tls.formatted(folder.resolve("none.pem")), "there is no file");
    refuses(tls.formatted(empty), "holds no certificate");
    refuses(tls.formatted(text), "no bundle of certificates");
    refuses(tls.formatted(empty) + ", tls = required", "of no use");
    refuses(tls.formatted(empty).replace("/d", "/d?sslmode=require"), "take it out of the url");
    refuses("url = \"jdbc:mysql://h/d\", user = u, tls = sometimes", "verify-full");
  }

  private void refuses(String settings, String message) {
    LetheException error = catchThrowableOfType(LetheException.class, () -> read(settings));
    assertThat(error).as(settings).isNotNull();
    assertThat(error.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(error).hasMessageContainingAll(message, "test.conf:1");
    assertThat(error).hasMessageNotContaining("hidden");
  }

  private JdbcConfig read(String settings) throws IOException {
    Path file = folder.resolve("test.conf");
    Files.writeString(
        file, "connections { db { type = mysql, " + settings + " } }, store { root = x }");
    Section section = Conf.load(List.of(file)).connection("db", "test").settings();
    JdbcConfig config = JdbcConfig.read(section, PREFIX, 3306);
    section.finish();
    return config;
  }
}
