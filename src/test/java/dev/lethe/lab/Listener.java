package dev.lethe.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Accepts connections on a free port of 127.0.0.1, each served by a thread of its own. */
final class Listener implements AutoCloseable {
  private final ServerSocket socket;
  private final String name;
  private final Service service;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Serves one connection to its end. */
  @FunctionalInterface
  interface Service {
    void serve(Socket client) throws IOException;
  }

  Listener(String name, Service service) throws IOException {
    this.name = name;
    this.service = service;
    this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    start(this::acceptAll);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Ends a connection by a reset, as a server that dies does. */
  static void cut(Socket connection) throws IOException {
    try (connection) {
      connection.setSoLinger(true, 0);
    } catch (SocketException e) {
      // The thread that serves it has closed it already.
    }
  }

  void cutAll() throws IOException {
    for (Socket client : open) {
      cut(client);
    }
  }

  void start(Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    cutAll();
  }

  private void acceptAll() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        client.setTcpNoDelay(true);
        start(() -> serve(client));
      } catch (SocketException e) {
        // accept() ends so when close() is called; any other reason would end the proxy as well.
        if (!socket.isClosed()) {
          throw new LabException("The listener " + name + " broke.", e);
        }
      } catch (IOException e) {
        throw new LabException("The listener " + name + " broke.", e);
      }
    }
  }

  private void serve(Socket client) {
    open.add(client);
    try (client) {
      service.serve(client);
    } catch (SocketException e) {
      // A side that closes or cuts is what a connection ends with here: that is the proxy's trade.
    } catch (IOException e) {
      throw new LabException("The proxy " + name + " failed in the middle of a connection.", e);
    } finally {
      open.remove(client);
    }
  }
}
