package dev.lethe.connector;

import dev.lethe.spec.Section;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * How a connection is encrypted, and whom it trusts.
 *
 * @param mode null leaves it to the url and the driver
 * @param ca the bundle's certificates as PEM text, which travels to executors as no file would;
 *     null trusts what Java trusts
 */
public record Tls(Mode mode, String ca) implements Serializable {
  public static final Tls UNSET = new Tls(null, null);

  private static final Pattern PARAMETER = Pattern.compile("[?&]([^=&]+)");

  /** Besides those that begin with ssl: what would take the decision away from these settings. */
  private static final Set<String> OF_THE_URL =
      Set.of(
          "usessl",
          "requiressl",
          "verifyservercertificate",
          "trustcertificatekeystoreurl",
          "trustcertificatekeystoretype",
          "trustcertificatekeystorepassword",
          "fallbacktosystemtruststore",
          "trustmanagerfactoryprovider",
          "tlsversions",
          "tlsciphersuites",
          "socketfactory",
          "authenticationplugins",
          "defaultauthenticationplugin");

  /** What is demanded of the server. */
  public enum Mode {
    /** No encryption. */
    OFF,
    /** Encryption, with whomever it is. */
    REQUIRED,
    /** And a certificate that the bundle vouches for. */
    VERIFY_CA,
    /** Made out to the host of the url. */
    VERIFY_FULL;

    public boolean verifies() {
      return this == VERIFY_CA || this == VERIFY_FULL;
    }
  }

  /**
   * Reads {@code tls} and {@code tls-ca}.
   *
   * @param withToken whether the password is an IAM token, which is only shown to a server that has
   *     proved who it is
   * @throws dev.lethe.LetheException exit 2 with file and line
   */
  public static Tls read(Section settings, String url, boolean withToken) {
    boolean given = settings.has("tls");
    String file = settings.optionalString("tls-ca").orElse(null);
    if (!given && file == null && !withToken) {
      return UNSET;
    }
    refuseOf(settings, url, withToken);
    Mode mode = settings.oneOf("tls", Mode.class, Mode.VERIFY_FULL);
    if (withToken && !mode.verifies()) {
      throw settings.wrong(
          "tls",
          "auth = iam shows a token that opens the database to whoever sees it, so it takes tls ="
              + " verify-full (its default) or verify-ca");
    }
    if (file != null && !mode.verifies()) {
      throw settings.wrong(
          "tls-ca",
          "a bundle is of no use here, since only tls = verify-full and verify-ca look at"
              + " certificates; write one of them, or leave tls-ca out");
    }
    return new Tls(mode, file == null ? null : bundle(settings, file));
  }

  public boolean verifies() {
    return mode != null && mode.verifies();
  }

  /**
   * A context that trusts the certificates in a PEM text, and what Java trusts if there is none.
   */
  public static SSLContext context(String pem) throws GeneralSecurityException, IOException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(pem == null ? null : trustStore(pem));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** A store of the certificates in a PEM text. */
  public static KeyStore trustStore(String pem) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)))) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    return store;
  }

  private static void refuseOf(Section settings, String url, boolean withToken) {
    Matcher parameters = PARAMETER.matcher(url);
    while (parameters.find()) {
      String name = parameters.group(1).toLowerCase(Locale.ROOT);
      if (name.startsWith("ssl") || OF_THE_URL.contains(name)) {
        throw settings.wrong(
            "url",
            "it says "
                + parameters.group(1)
                + ", beside "
                + (withToken ? "auth = iam" : "tls or tls-ca")
                + ", which says how the connection is encrypted; take it out of the url");
      }
    }
  }

  private static String bundle(Section settings, String file) {
    try {
      String pem = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
      if (trustStore(pem).size() == 0) {
        throw settings.wrong("tls-ca", file + " holds no certificate");
      }
      return pem;
    } catch (NoSuchFileException e) {
      throw settings.wrong("tls-ca", "there is no file " + file);
    } catch (IOException e) {
      throw settings.wrong("tls-ca", "cannot read " + file + ": " + e.getMessage());
    } catch (CertificateException e) {
      throw settings.wrong(
          "tls-ca",
          file
              + " is no bundle of certificates in PEM form (-----BEGIN CERTIFICATE-----): "
              + e.getMessage());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PKCS12 and X.509", e);
    }
  }
}
