package dev.lethe.connector.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Stands before a database and fails once, at a statement that it knows by its bytes. */
final class StatementProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int port;
  private final String trigger;
  private final boolean forward;
  private volatile boolean armed = true;
  private volatile boolean loseAnswer;

  /**
   * @param forward whether the server still gets the statement, so that only its answer is lost
   */
  StatementProxy(int port, String trigger, boolean forward) throws IOException {
    this.port = port;
    this.trigger = trigger;
    this.forward = forward;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Whether the statement came by. */
  boolean fired() {
    return !armed;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        start(() -> requests(client, server));
        start(() -> answers(client, server));
      }
    } catch (SocketException closed) {
      // The only way out of accept() when the test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requests(Socket client, Socket server) {
    byte[] buffer = new byte[65_536];
    try (client;
        server) {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (armed && text(buffer, count).contains(trigger)) {
          armed = false;
          if (!forward) {
            return;
          }
          loseAnswer = true;
        }
        out.write(buffer, 0, count);
      }
    } catch (SocketException cut) {
      // Either side may have cut the connection: that is what this proxy is for.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answers(Socket client, Socket server) {
    byte[] buffer = new byte[65_536];
    try (client;
        server) {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (loseAnswer) {
          loseAnswer = false;
          return;
        }
        out.write(buffer, 0, count);
      }
    } catch (SocketException cut) {
      // As above.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] buffer, int count) {
    return new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "statement-proxy");
    thread.setDaemon(true);
    thread.start();
  }
}
