package dev.lethe.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Passes bytes to a TCP server, such as a database, and cuts connections when it is told to. */
public final class TcpFaultProxy implements AutoCloseable {
  private static final long NEVER = Long.MAX_VALUE;

  private final Listener listener;
  private final String host;
  private final int port;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Integer> refused = ConcurrentHashMap.newKeySet();
  private final AtomicLong left = new AtomicLong(NEVER);
  private final AtomicLong sent = new AtomicLong();
  private volatile Optional<String> losing = Optional.empty();
  private volatile Optional<String> stopping = Optional.empty();

  private TcpFaultProxy(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    this.listener = new Listener("tcp-fault-proxy", this::serve);
  }

  public static TcpFaultProxy before(Endpoint endpoint) throws IOException {
    return new TcpFaultProxy(endpoint.host(), endpoint.port());
  }

  public int port() {
    return listener.port();
  }

  /** The same JDBC or HTTP URL, through this proxy. */
  public String through(String url) {
    return url.replace(host + ":" + port, Site.HOST + ":" + port());
  }

  /** Cuts all connections that are open; new ones pass. */
  public void cutAll() throws IOException {
    listener.cutAll();
  }

  /** Cuts the n-th connection as soon as it is made, counted from 1. */
  public void refuse(int connection) {
    refused.add(connection);
  }

  /** Cuts all connections once clients have sent this many more bytes; later ones pass. */
  public void cutAfter(long bytes) {
    left.set(bytes);
  }

  /**
   * Cuts all connections when a client next sends this text, before the server sees it. For
   * statements that are short enough to arrive in one piece.
   */
  public void cutBefore(String text) {
    stopping = Optional.of(text);
  }

  /**
   * Lets the next request that holds this text reach the server, and cuts all connections instead
   * of the answer. By its text, since drivers ask questions of their own between statements.
   */
  public void loseAnswerTo(String text) {
    losing = Optional.of(text);
  }

  /** Connections so far, refused ones included. */
  public int connections() {
    return connections.get();
  }

  /** Bytes that clients have sent so far. */
  public long bytesSent() {
    return sent.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve(Socket client) throws IOException {
    if (refused.contains(connections.incrementAndGet())) {
      Listener.cut(client);
      return;
    }
    try (Socket server = new Socket(host, port)) {
      server.setTcpNoDelay(true);
      AtomicBoolean lost = new AtomicBoolean();
      listener.start(() -> answers(server, client, lost));
      requests(client, server, lost);
    }
  }

  private void requests(Socket client, Socket server, AtomicBoolean lost) throws IOException {
    InputStream in = client.getInputStream();
    OutputStream out = server.getOutputStream();
    byte[] buffer = new byte[16_384];
    while (true) {
      int count = in.read(buffer);
      if (count < 0) {
        return;
      }
      String text = new String(buffer, 0, count, StandardCharsets.UTF_8);
      if (stopping.filter(text::contains).isPresent()) {
        stopping = Optional.empty();
        cutAll();
        return;
      }
      if (losing.filter(text::contains).isPresent()) {
        losing = Optional.empty();
        lost.set(true);
      }
      long before = left.getAndUpdate(now -> now == NEVER || now <= count ? NEVER : now - count);
      int passing = (int) Math.min(before, count);
      out.write(buffer, 0, passing);
      sent.addAndGet(passing);
      if (before <= count) {
        cutAll();
        return;
      }
    }
  }

  private void answers(Socket server, Socket client, AtomicBoolean lost) {
    byte[] buffer = new byte[16_384];
    try (client) {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (lost.get()) {
          cutAll();
          return;
        }
        out.write(buffer, 0, count);
      }
    } catch (SocketException e) {
      // Either side has closed or was cut: the connection is over, and both sockets with it.
    } catch (IOException e) {
      throw new LabException("The proxy failed in the middle of an answer.", e);
    }
  }
}
