package dev.lethe.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** Speaks TLS for a server that does not; its certificate is made out to {@code localhost}. */
public final class TlsFront implements AutoCloseable {
  private final Endpoint endpoint;
  private final Path folder;
  private final SSLContext context;
  private final Listener listener;

  private TlsFront(Endpoint endpoint, Path folder, SSLContext context) throws IOException {
    this.endpoint = endpoint;
    this.folder = folder;
    this.context = context;
    this.listener = new Listener("tls-front", this::serve);
  }

  /**
   * @param folder for the certificates
   */
  public static TlsFront before(Endpoint endpoint, Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    TlsFiles.of(folder);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    try (InputStream in = Files.newInputStream(TlsFiles.store(folder))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, TlsFiles.PASSWORD.toCharArray());
      store.deleteEntry("ca");
      keys.init(store, TlsFiles.PASSWORD.toCharArray());
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return new TlsFront(endpoint, folder, context);
  }

  public int port() {
    return listener.port();
  }

  /** What vouches for its certificate, in PEM form. */
  public Path authority() {
    return TlsFiles.authority(folder);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve(Socket client) throws IOException {
    SSLSocket encrypted =
        (SSLSocket) context.getSocketFactory().createSocket(client, null, client.getPort(), true);
    encrypted.setUseClientMode(false);
    try (encrypted;
        Socket server = new Socket(endpoint.host(), endpoint.port())) {
      encrypted.startHandshake();
      listener.start(() -> pass(server, encrypted));
      encrypted.getInputStream().transferTo(server.getOutputStream());
    } catch (SSLException e) {
      // Who does not trust this certificate goes away: that is what it is there for.
    }
  }

  private static void pass(Socket server, SSLSocket client) {
    try (client) {
      server.getInputStream().transferTo(client.getOutputStream());
    } catch (SocketException | SSLException e) {
      // Either side has closed: the connection is over.
    } catch (IOException e) {
      throw new LabException("The TLS front failed in the middle of an answer.", e);
    }
  }
}
