package dev.lethe.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * One JSON object on a stream, always whole: a list whose reading fails half-way is closed, and the
 * fields that come after it say what went wrong.
 */
public final class JsonOutput {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

  private final OutputStream out;
  private final Set<String> written = new HashSet<>();
  private JsonGenerator generator;

  public JsonOutput(OutputStream out) {
    this.out = new BufferedOutputStream(requireNonNull(out, "out is null"));
  }

  /** Writes a field at once; {@link #finish} leaves it out. */
  public void field(String name, Object value) {
    try {
      open();
      generator.writeFieldName(name);
      JSON.writeValue(generator, value);
      written.add(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a list while it is read. */
  public void array(String name, Iterator<?> values) {
    try {
      open();
      generator.writeArrayFieldStart(name);
      written.add(name);
      try {
        while (values.hasNext()) {
          JSON.writeValue(generator, values.next());
        }
      } finally {
        generator.writeEndArray();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the fields that are not written yet, and ends the object with a line's end. */
  public void finish(Map<String, Object> fields) {
    fields.forEach(
        (name, value) -> {
          if (!written.contains(name)) {
            field(name, value);
          }
        });
    try {
      open();
      generator.writeEndObject();
      generator.writeRaw('\n');
      generator.flush();
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open() throws IOException {
    if (generator == null) {
      generator =
          JSON.getFactory()
              .createGenerator(out)
              .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
              .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      generator.writeStartObject();
    }
  }
}
