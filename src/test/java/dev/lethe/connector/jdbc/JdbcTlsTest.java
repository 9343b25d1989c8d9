package dev.lethe.connector.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.connector.Connector;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.connector.Tls;
import dev.lethe.job.TestSpark;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import dev.lethe.spec.Conf;
import dev.lethe.spec.Secret;
import dev.lethe.spec.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Encryption and tokens, against servers whose certificate is made out to {@code localhost}. */
@Timeout(120)
public abstract class JdbcTlsTest {
  private static final String[] SERVERS = {"mysql", "postgres"};

  private final Lab lab = Lab.encrypted();
  @TempDir Path folder;
  private Path bundle;

  /** {@code mysql} or {@code postgres}. */
  protected abstract String server();

  protected abstract Connector<JdbcConfig> connector();

  /** Creates a user who may come in by TLS only, and read the table {@code items}. */
  protected abstract List<String> user(String name, String password);

  protected abstract Connection admin() throws SQLException;

  /** Several authorities in one file, as RDS's bundle has them. */
  @BeforeEach
  void bundle() throws IOException {
    StringBuilder all = new StringBuilder("# Authorities of the lab\n");
    for (String server : SERVERS) {
      all.append(Files.readString(lab.certificateAuthority(server)));
    }
    bundle = Files.writeString(folder.resolve("bundle.pem"), all);
  }

  @Test
  void aServerThatProvesItsNameIsReached() throws Exception {
    assertThat(transport(config(url("localhost"), "tls = verify-full", ca(bundle))))
        .startsWith("TLSv1.")
        .endsWith(", password");
    assertThat(transport(config(url("localhost"), ca(bundle)))).as("default").startsWith("TLSv1.");
  }

  @Test
  void aServerUnderAnotherNameIsRefusedUnlessTheNameDoesNotMatter() throws Exception {
    refuses(config(url("127.0.0.1"), "tls = verify-full", ca(bundle)), "made out to another name");
    assertThat(transport(config(url("127.0.0.1"), "tls = verify-ca", ca(bundle))))
        .startsWith("TLSv1.");
  }

  @Test
  void aServerThatTheBundleDoesNotVouchForIsRefused() throws Exception {
    String stranger = server().equals("mysql") ? "postgres" : "mysql";
    String other = ca(lab.certificateAuthority(stranger));
    refuses(config(url("localhost"), "tls = verify-full", other), "none in tls-ca vouches for");
    refuses(config(url("localhost"), "tls = verify-ca", other), "none in tls-ca vouches for");
    refuses(config(url("localhost"), "tls = verify-full"), "name the server's own by tls-ca");
  }

  @Test
  void aServerWithoutTlsIsRefusedWhereTlsIsDemanded() throws Exception {
    Endpoint plain = Lab.shared().endpoint(server());
    refuses(config(plain, plain.url(), "tls = required"), "offers no TLS");
    assertThat(transport(config(plain, plain.url(), "tls = off")))
        .isEqualTo("not encrypted, password");
  }

  @Test
  void whoeverItIsIsReachedWhereNothingIsChecked() throws Exception {
    assertThat(transport(config(url("127.0.0.1"), "tls = required"))).startsWith("TLSv1.");
    assertThat(transport(config(url("127.0.0.1"), "tls = off"))).startsWith("not encrypted");
  }

  @Test
  void eachConnectionHasATokenOfItsOwnAlsoInTasksThatDoNotHaveTheBundle() throws Exception {
    Endpoint endpoint = lab.endpoint(server());
    String user = "token_user_" + Math.abs(System.nanoTime() % 1_000_000);
    String database;
    try (Connection admin = admin();
        Statement statement = admin.createStatement()) {
      database = admin.getCatalog();
      statement.execute("CREATE TABLE items (id INT PRIMARY KEY)");
      statement.execute("INSERT INTO items VALUES (1), (2), (3)");
      Tokens.value = token(endpoint, user);
      for (String sql : user(user, Tokens.value)) {
        statement.execute(sql);
      }
    }
    Tls tls = config(url("localhost"), ca(bundle)).tls();
    Files.delete(bundle);
    String url = url("localhost").replaceFirst("/[^/]*$", "/" + database);
    JdbcConfig config = new JdbcConfig(url, user, new Tokens(), tls, Limits.DEFAULTS);
    Tokens.ASKED.set(0);

    try (Reader reader = connector().reader(config)) {
      assertThat(reader.transport().orElseThrow()).startsWith("TLSv1.").endsWith(", token");
      assertThat(Tokens.ASKED).hasValue(1);
      assertThat(reader.describe(Target.rows("items", "id", List.of())).fieldNames())
          .contains("id");
      assertThat(Tokens.ASKED).hasValue(2);
      Target items = Target.rows("items", "id", List.of());
      assertThat(reader.snapshot(TestSpark.session(), items).collectAsList()).hasSize(3);
      assertThat(Tokens.ASKED).as("the driver's and the task's").hasValueGreaterThanOrEqualTo(4);
    }

    String right = Tokens.value;
    Tokens.value = right.replace("DBUser=", "DBUser=x");
    refuses(config, user);
    refuses(
        new JdbcConfig(
            url,
            user,
            new Login.Stored(new Secret(right)),
            new Tls(Tls.Mode.OFF, null),
            Limits.DEFAULTS),
        user);
  }

  /** Fixed credentials and a fixed clock, so that a lab's user can have the token as password. */
  private static String token(Endpoint endpoint, String user) {
    return new IamToken("localhost", endpoint.port(), user, "eu-west-1")
        .signed(
            AwsBasicCredentials.create("AKIDEXAMPLE", "secret"),
            Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC))
        .value();
  }

  /** Counts in static fields, since tasks have copies of it. */
  private static final class Tokens implements Login {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger ASKED = new AtomicInteger();
    private static volatile String value;

    @Override
    public Optional<Secret> password() {
      ASKED.incrementAndGet();
      return Optional.of(new Secret(value));
    }

    @Override
    public String kind() {
      return "token";
    }
  }

  private String transport(JdbcConfig config) {
    try (Reader reader = connector().reader(config)) {
      return reader.transport().orElseThrow();
    }
  }

  private void refuses(JdbcConfig config, String words) {
    ConnectorException refusal =
        catchThrowableOfType(ConnectorException.class, () -> transport(config));
    assertThat(refusal).as("was refused").isNotNull().hasMessageContaining(words);
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.SYSTEM_FAILED);
    assertThat(refusal.category().retryable()).isFalse();
    assertThat(refusal).hasMessageNotContaining("X-Amz").hasMessageNotContaining("AKID");
  }

  private String url(String host) {
    return lab.endpoint(server()).url().replace("127.0.0.1", host);
  }

  private static String ca(Path file) {
    return "tls-ca = \"" + file + "\"";
  }

  private JdbcConfig config(String url, String... settings) throws IOException {
    return config(lab.endpoint(server()), url, settings);
  }

  private JdbcConfig config(Endpoint endpoint, String url, String... settings) throws IOException {
    String all =
        "type = %s, url = \"%s\", user = \"%s\", password = \"%s\""
            .formatted(server(), url, endpoint.user(), endpoint.password());
    if (settings.length > 0) {
      all += ", " + String.join(", ", settings);
    }
    Path file =
        Files.writeString(
            folder.resolve("test.conf"), "connections { db { " + all + " } }, store { root = x }");
    Section section = Conf.load(List.of(file)).connection("db", "test").settings();
    return connector().configure(section);
  }
}
