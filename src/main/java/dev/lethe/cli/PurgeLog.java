package dev.lethe.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A line an event, as JSON or for people; no event holds what identifies anybody.
 *
 * @param human whether people read it
 */
record PurgeLog(PrintStream out, boolean human, Clock clock) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How much an event matters. */
  enum Level {
    INFO,
    ERROR
  }

  void info(String message, Map<String, Object> fields) {
    line(Level.INFO, message, fields);
  }

  void error(String message) {
    line(Level.ERROR, message, Map.of());
  }

  private void line(Level level, String message, Map<String, Object> fields) {
    out.println(human ? forPeople(level, message, fields) : json(level, message, fields));
    out.flush();
  }

  private String forPeople(Level level, String message, Map<String, Object> fields) {
    String details =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + field.getValue())
            .collect(Collectors.joining(" "));
    return clock.instant() + " " + level + " " + (message + " " + details).strip();
  }

  private String json(Level level, String message, Map<String, Object> fields) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("timestamp", clock.instant().toString());
    line.put("level", level.name());
    line.put("message", message);
    line.putAll(fields);
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line of the log cannot be written as JSON", e);
    }
  }
}
