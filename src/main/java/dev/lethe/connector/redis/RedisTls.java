package dev.lethe.connector.redis;

import dev.lethe.connector.Tls;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Sockets that trust whom the settings say. */
final class RedisTls {
  private RedisTls() {}

  static SSLSocketFactory sockets(Tls tls) {
    try {
      return context(tls).getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificates that were read can be trusted", e);
    }
  }

  private static SSLContext context(Tls tls) throws GeneralSecurityException, IOException {
    if (tls.verifies()) {
      return Tls.context(tls.ca());
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Everybody()}, null);
    return context;
  }

  /** What {@code tls = required} asks for: encryption, with whomever it is. */
  private static final class Everybody extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException("nobody connects to Lethe");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException("nobody connects to Lethe");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException("nobody connects to Lethe");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
