package dev.lethe.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A server's certificate, made out to {@code localhost} and not to 127.0.0.1, with its key and the
 * authority that vouches for it: made once per folder by the JDK's keytool.
 */
record TlsFiles(Path certificate, Path key) {
  static final String PASSWORD = "of-the-lab";

  /** Makes what is missing. */
  static TlsFiles of(Path folder) throws IOException, InterruptedException {
    TlsFiles files = new TlsFiles(folder.resolve("server.pem"), folder.resolve("server.key"));
    if (!Files.exists(files.key())) {
      Path store = store(folder);
      Files.deleteIfExists(store);
      generate(store, "ca", "-dname", "CN=authority of the lab", "-ext", "bc:c");
      generate(
          store, "server", "-dname", "CN=server", "-signer", "ca", "-ext", "san=dns:localhost");
      files.write(store, authority(folder));
    }
    return files;
  }

  /** Server and authority with their keys, in PKCS12 form. */
  static Path store(Path folder) {
    return folder.resolve("certificates.p12");
  }

  static Path authority(Path folder) {
    return folder.resolve("ca.pem");
  }

  private static void generate(Path store, String alias, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-keyalg", "RSA", "-keysize", "2048"));
    command.addAll(List.of("-validity", "3650", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    command.addAll(List.of(options));
    Commands.run(command);
  }

  private void write(Path store, Path authority) throws IOException {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      Files.writeString(authority, pem("CERTIFICATE", keys.getCertificate("ca").getEncoded()));
      Files.writeString(
          certificate, pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
      LabFiles.writePrivate(
          key, pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new LabException("What keytool has written cannot be read.", e);
    }
  }

  private static String pem(String kind, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }
}
