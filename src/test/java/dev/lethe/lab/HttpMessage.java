package dev.lethe.lab;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An HTTP/1.1 message as it goes over the wire, its body without transfer coding. */
// Passed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
record HttpMessage(String startLine, List<Header> headers, byte[] body) {
  /** One header line; its name keeps the case that the sender gave it. */
  record Header(String name, String value) {}

  HttpMessage {
    requireNonNull(startLine, "startLine is null");
    headers = List.copyOf(headers);
    requireNonNull(body, "body is null");
  }

  Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst();
  }

  HttpMessage without(String... names) {
    List<String> unwanted = List.of(names);
    List<Header> kept =
        headers.stream()
            .filter(header -> unwanted.stream().noneMatch(header.name()::equalsIgnoreCase))
            .toList();
    return new HttpMessage(startLine, kept, body);
  }

  HttpMessage with(String name, String value) {
    List<Header> more = new ArrayList<>(without(name).headers());
    more.add(new Header(name, value));
    return new HttpMessage(startLine, more, body);
  }

  HttpMessage withBody(byte[] replacement) {
    return new HttpMessage(startLine, headers, replacement);
  }

  void writeTo(OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder(startLine).append("\r\n");
    headers.forEach(
        header -> head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    out.flush();
  }

  /** The start line and headers; empty where the sender has closed the connection instead. */
  static Optional<HttpMessage> readHead(InputStream in) throws IOException {
    String startLine = readLine(in);
    if (startLine.isEmpty()) {
      return Optional.empty();
    }
    List<Header> headers = new ArrayList<>();
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return Optional.of(new HttpMessage(startLine, headers, new byte[0]));
  }

  HttpMessage readBody(InputStream in, boolean untilEndOfStream) throws IOException {
    if (header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
      return withBody(readChunks(in)).without("Transfer-Encoding");
    }
    Optional<String> length = header("Content-Length");
    if (length.isPresent()) {
      return withBody(readExactly(in, Integer.parseInt(length.get())));
    }
    return untilEndOfStream ? withBody(in.readAllBytes()) : this;
  }

  private static byte[] readChunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(readLine(in).split(";")[0].strip(), 16);
      if (size == 0) {
        break;
      }
      body.write(readExactly(in, size));
      readLine(in);
    }
    for (String trailer = readLine(in); !trailer.isEmpty(); trailer = readLine(in)) {
      // Trailers are of no use without the coding they came with.
    }
    return body.toByteArray();
  }

  private static byte[] readExactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a message ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        if (line.size() > 0) {
          throw new EOFException("a message ended within a line");
        }
        break;
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
