package dev.lethe.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a lab's servers log from now on, as it comes out of their processes. */
public final class ServerLogs {
  private final Path lab;
  private final Map<Path, Long> begins = new LinkedHashMap<>();

  private ServerLogs(Path lab) {
    this.lab = lab;
  }

  public static ServerLogs from(Lab lab) throws IOException {
    ServerLogs logs = new ServerLogs(lab.directory());
    for (Path log : logs.files()) {
      logs.begins.put(log, Files.size(log));
    }
    return logs;
  }

  /** Copies what has been logged since into a folder, and returns the names of the servers. */
  public List<String> copyTo(Path folder) throws IOException {
    for (Path log : files()) {
      try (InputStream in = Files.newInputStream(log)) {
        in.skipNBytes(begins.getOrDefault(log, 0L));
        Files.copy(in, folder.resolve(log.getFileName()));
      }
    }
    return files().stream().map(log -> log.getFileName().toString()).toList();
  }

  /** Writes to each log, as its server does. */
  public void say(String line) throws IOException {
    for (Path log : files()) {
      Files.writeString(log, line + "\n", StandardOpenOption.APPEND);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(lab)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }
}
