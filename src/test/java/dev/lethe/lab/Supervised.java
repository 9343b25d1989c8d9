package dev.lethe.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that ends with this JVM, however that ends. */
public final class Supervised implements AutoCloseable {
  private final ServerProcess process;

  private Supervised(ServerProcess process) {
    this.process = process;
  }

  /** Starts a program in the foreground; what it prints goes to {@code log}. */
  public static Supervised start(String name, List<String> command, Path log) throws IOException {
    return new Supervised(ServerProcess.withParent(name, "TERM", List.of(), command, log));
  }

  public boolean isAlive() throws IOException {
    return process.isAlive();
  }

  /** Returns when the process is gone. */
  @Override
  public void close() throws IOException, InterruptedException {
    process.stop();
  }
}
