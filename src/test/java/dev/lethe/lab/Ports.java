package dev.lethe.lab;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Free ports on 127.0.0.1, from below the range that Linux gives to outgoing connections, so that a
 * lab which is down finds its ports free again.
 */
public final class Ports {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** A port that nobody listens on and that this JVM has not been given before. */
  public static int pick() throws IOException {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = LOWEST + RANDOM.nextInt(HIGHEST - LOWEST);
      if (GIVEN.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new LabException("Found no free port between " + LOWEST + " and " + HIGHEST + ".");
  }

  static boolean isFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException e) {
      return false;
    }
  }
}
