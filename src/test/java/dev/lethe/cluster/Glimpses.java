package dev.lethe.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What anybody on the network or on the machine can see of a Spark application. */
final class Glimpses {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Glimpses() {}

  /** Command lines of this moment, by pid. */
  static Map<String, String> commandLines() throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(path -> path.getFileName().toString().matches("\\d+")).toList()) {
        try {
          byte[] line = Files.readAllBytes(process.resolve("cmdline"));
          lines.put("ps " + process.getFileName(), new String(line, UTF_8).replace('\0', ' '));
        } catch (IOException e) {
          // It has just ended.
        }
      }
    }
    return lines;
  }

  /** Pages and answers of the UI of a running driver, by path. */
  static Map<String, String> ui(int port) throws IOException {
    String root = "http://127.0.0.1:" + port;
    JsonNode applications = JSON.readTree(get(root + "/api/v1/applications"));
    String api = "/api/v1/applications/" + applications.path(0).path("id").asText();
    Map<String, String> pages = new LinkedHashMap<>();
    for (String path :
        List.of(
            "/environment/",
            "/SQL/",
            "/jobs/",
            "/stages/",
            "/executors/",
            api + "/environment",
            api + "/sql?details=true&planDescription=true&length=1000",
            api + "/jobs",
            api + "/stages?details=true",
            api + "/allexecutors")) {
      pages.put(path, get(root + path));
    }
    return pages;
  }

  /** The texts of all files below a folder that are of interest, by path. */
  static Map<String, String> files(Path folder, Predicate<Path> interesting) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).filter(interesting).toList()) {
        try {
          texts.put(file.toString(), Files.readString(file, ISO_8859_1));
        } catch (NoSuchFileException e) {
          // Spark renames its event log at the end.
        }
      }
    }
    return texts;
  }

  private static String get(String url) throws IOException {
    try (InputStream page = URI.create(url).toURL().openStream()) {
      return new String(page.readAllBytes(), UTF_8);
    }
  }
}
