package dev.lethe.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4BlockInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.xerial.snappy.SnappyFramedInputStream;
import org.xerial.snappy.SnappyInputStream;

/**
 * Looks for people's values in everything that was written down: in any case, as base64, hex,
 * UTF-16 or part of a URL, in the names of files, and in what gzip, zstd, snappy, LZ4 or Parquet
 * have packed.
 */
public final class LeakSearch {
  private static final int SHORTEST = 8;
  private static final int HEAD = 4;
  private static final int DEEPEST = 3;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
  private static final byte[] SNAPPY_FRAMED = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
  private static final byte[] SNAPPY = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
  private static final byte[] LZ4 = "LZ4Block".getBytes(ISO_8859_1);
  private static final byte[] PARQUET = "PAR1".getBytes(ISO_8859_1);

  private final Map<Integer, List<Form>> forms = new HashMap<>();
  private final BitSet heads = new BitSet();

  /** A value as it may stand somewhere; in lower case. */
  private record Form(String value, byte[] bytes) {}

  private interface Unpacking {
    InputStream of(InputStream packed) throws IOException;
  }

  /**
   * Searches for values of eight characters and more; shorter ones are found everywhere by chance.
   */
  public LeakSearch(Collection<String> values) {
    for (String value : values) {
      if (value.length() < SHORTEST) {
        throw new IllegalArgumentException("too short to look for: " + value);
      }
      spellings(value).forEach(form -> add(value, form));
    }
  }

  /** Value → the files below a folder that hold it, or whose names do. */
  public Map<String, Set<String>> in(Path folder) throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        String name = folder.relativize(file).toString();
        Set<String> here = new TreeSet<>(values(name.getBytes(UTF_8)));
        if (Files.isRegularFile(file)) {
          here.addAll(in(Files.readAllBytes(file)));
        }
        here.forEach(value -> found.computeIfAbsent(value, key -> new TreeSet<>()).add(name));
      }
    }
    return found;
  }

  /** The values that these bytes hold. */
  public Set<String> in(byte[] content) throws IOException {
    Set<String> found = new TreeSet<>();
    look(content, 0, found);
    return found;
  }

  private void look(byte[] content, int depth, Set<String> found) throws IOException {
    found.addAll(values(content));
    if (depth == DEEPEST) {
      return;
    }
    if (startsWith(content, 0, GZIP)) {
      look(unpacked(content, 0, GZIPInputStream::new), depth + 1, found);
    } else if (startsWith(content, 0, ZSTD)) {
      look(
          unpacked(content, 0, in -> new ZstdInputStream(in).setContinuous(true)),
          depth + 1,
          found);
    } else if (startsWith(content, 0, SNAPPY_FRAMED)) {
      look(unpacked(content, 0, SnappyFramedInputStream::new), depth + 1, found);
    } else if (startsWith(content, 0, SNAPPY)) {
      look(unpacked(content, 0, SnappyInputStream::new), depth + 1, found);
    } else if (startsWith(content, 0, PARQUET)) {
      look(rows(content), depth + 1, found);
    }
    // A shuffle's file has a stream for each partition, one behind the other.
    for (int at = 0; at < content.length; at++) {
      if (startsWith(content, at, LZ4)) {
        look(unpacked(content, at, in -> new LZ4BlockInputStream(in, true)), depth + 1, found);
      }
    }
  }

  private Set<String> values(byte[] content) {
    Set<String> found = new TreeSet<>();
    int head = 0;
    for (int i = 0; i < content.length; i++) {
      head = head << 8 | lower(content[i]) & 0xff;
      if (heads.get(bucket(head))) {
        int start = i - HEAD + 1;
        forms.getOrDefault(head, List.of()).stream()
            .filter(form -> start >= 0 && startsWithAnyCase(content, start, form.bytes()))
            .forEach(form -> found.add(form.value()));
      }
    }
    return found;
  }

  private static List<byte[]> spellings(String value) {
    List<byte[]> forms = new ArrayList<>();
    for (String text : List.of(value, value.toLowerCase(Locale.ROOT))) {
      forms.add(text.replace("-", "").getBytes(UTF_8));
      forms.add(URLEncoder.encode(text, UTF_8).getBytes(UTF_8));
      for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
        byte[] bytes = text.getBytes(charset);
        forms.add(bytes);
        forms.add(HexFormat.of().formatHex(bytes).getBytes(UTF_8));
        for (int before = 0; before < 3; before++) {
          forms.add(base64(Base64.getEncoder(), bytes, before));
          forms.add(base64(Base64.getUrlEncoder(), bytes, before));
        }
      }
    }
    forms.removeIf(form -> form.length < HEAD);
    return forms;
  }

  /** What is the same in base64 wherever there are so many bytes, modulo 3, before the value. */
  private static byte[] base64(Base64.Encoder encoder, byte[] bytes, int before) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    return Arrays.copyOfRange(encoder.encode(shifted), before == 0 ? 0 : 4, shifted.length / 3 * 4);
  }

  private void add(String value, byte[] form) {
    int head = 0;
    for (int i = 0; i < form.length; i++) {
      form[i] = lower(form[i]);
      head = i < HEAD ? head << 8 | form[i] & 0xff : head;
    }
    heads.set(bucket(head));
    forms.computeIfAbsent(head, key -> new ArrayList<>()).add(new Form(value, form));
  }

  private static int bucket(int head) {
    return (head * 0x9e3779b1) >>> 12;
  }

  private static byte lower(byte one) {
    return one >= 'A' && one <= 'Z' ? (byte) (one + 32) : one;
  }

  private static boolean startsWithAnyCase(byte[] content, int at, byte[] form) {
    if (at + form.length > content.length) {
      return false;
    }
    for (int i = 0; i < form.length; i++) {
      if (lower(content[at + i]) != form[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean startsWith(byte[] content, int at, byte[] magic) {
    return content.length >= at + magic.length
        && Arrays.equals(content, at, at + magic.length, magic, 0, magic.length);
  }

  /** As far as it goes: a file may be cut off, or only look like one of its kind. */
  private static byte[] unpacked(byte[] content, int at, Unpacking unpacking) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (InputStream in =
        unpacking.of(new ByteArrayInputStream(content, at, content.length - at))) {
      in.transferTo(whole);
    } catch (IOException | RuntimeException e) {
      return whole.toByteArray();
    }
    return whole.toByteArray();
  }

  private static byte[] rows(byte[] content) throws IOException {
    Path copy = Files.createTempFile("leak-search", ".parquet");
    StringBuilder text = new StringBuilder();
    try (ParquetReader<Group> rows =
        ParquetReader.builder(
                new GroupReadSupport(),
                new org.apache.hadoop.fs.Path(Files.write(copy, content).toUri()))
            .withConf(new Configuration(false))
            .build()) {
      for (Group row = rows.read(); row != null; row = rows.read()) {
        text.append(row);
      }
    } finally {
      Files.delete(copy);
    }
    return text.toString().getBytes(UTF_8);
  }
}
