package dev.lethe.connector.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.connector.ConnectorException;
import dev.lethe.spec.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Recomputes the signature as AWS documents it, without the SDK. */
@Timeout(20)
class IamTokenTest {
  private static final String HOST = "db.abc.eu-west-1.rds.amazonaws.com";
  private static final IamToken TOKEN = new IamToken(HOST, 3306, "lethe+job", "eu-west-1");
  private static final String KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);
  private static final String FILES = "aws.sharedCredentialsFile";

  @TempDir Path folder;

  @AfterEach
  void forget() {
    System.clearProperty(FILES);
  }

  @Test
  void aTokenIsASignedUrlOfHostPortAndUser() throws Exception {
    String token = TOKEN.signed(AwsBasicCredentials.create("AKIDEXAMPLE", KEY), CLOCK).value();

    assertThat(token).startsWith(HOST + ":3306/?").doesNotContain(KEY, "https");
    assertThat(token.split("[?&]"))
        .contains(
            "Action=connect",
            "DBUser=lethe%2Bjob",
            "X-Amz-Expires=900",
            "X-Amz-Date=20260304T050607Z",
            "X-Amz-Credential=AKIDEXAMPLE%2F20260304%2Feu-west-1%2Frds-db%2Faws4_request");
    assertThat(token).endsWith(signature(token)).contains("X-Amz-Signature=" + signature(token));
  }

  @Test
  void credentialsOfARoleBringTheirSessionAlong() throws Exception {
    AwsSessionCredentials session = AwsSessionCredentials.create("AKIDEXAMPLE", KEY, "a/session=");
    String token = TOKEN.signed(session, CLOCK).value();

    assertThat(token)
        .contains("X-Amz-Security-Token=a%2Fsession%3D")
        .contains("X-Amz-Signature=" + signature(token));
  }

  @Test
  void credentialsAreThoseOfTheProfile() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("credentials"),
            "[of-the-test]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = "
                + KEY
                + "\n");
    System.setProperty(FILES, file.toString());
    IamLogin login = new IamLogin(HOST, 3306, "lethe", "eu-west-1", "of-the-test");

    Secret token = login.password().orElseThrow();

    assertThat(token.value()).contains("AKIDPROFILE").contains("DBUser=lethe&");
    assertThat(token.value()).contains("X-Amz-Signature=" + signature(token.value()));
    assertThat(login.toString()).doesNotContain("X-Amz", KEY);
  }

  @Test
  void aProfileThatIsNotThereIsNamed() throws Exception {
    System.setProperty(FILES, Files.createFile(folder.resolve("empty")).toString());
    IamLogin login = new IamLogin(HOST, 3306, "lethe", "eu-west-1", "absent");

    assertThatThrownBy(login::password)
        .isInstanceOf(ConnectorException.class)
        .hasMessageContainingAll("no AWS credentials", "lethe", HOST, "profile absent");
  }

  private static String signature(String token) throws Exception {
    URI url = URI.create("https://" + token);
    String query =
        Arrays.stream(url.getRawQuery().split("&"))
            .filter(pair -> !pair.startsWith("X-Amz-Signature="))
            .sorted()
            .collect(Collectors.joining("&"));
    String request =
        String.join("\n", "GET", "/", query, "host:" + url.getAuthority(), "", "host", sha256(""));
    String text =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            date(query),
            date(query).substring(0, 8) + "/eu-west-1/rds-db/aws4_request",
            sha256(request));
    byte[] key = ("AWS4" + KEY).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {date(query).substring(0, 8), "eu-west-1", "rds-db"}) {
      key = hmac(key, part);
    }
    return HexFormat.of().formatHex(hmac(hmac(key, "aws4_request"), text));
  }

  private static String date(String query) {
    return query.replaceFirst(".*X-Amz-Date=([0-9TZ]+).*", "$1");
  }

  private static String sha256(String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
