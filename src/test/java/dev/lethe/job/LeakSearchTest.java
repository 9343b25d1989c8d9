package dev.lethe.job;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4BlockOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.SnappyFramedOutputStream;
import org.xerial.snappy.SnappyOutputStream;

/** A search that finds nothing proves something only if it finds what is there. */
@Timeout(60)
public class LeakSearchTest {
  private static final String EMAIL = "O'Neil_%7@Example.org";
  private static final String ID = "00c0ffee-1234-4abc-8def-0123456789ab";
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType("message m { required binary text (STRING); }");

  private final LeakSearch search = new LeakSearch(List.of(EMAIL, ID));
  @TempDir Path folder;

  private interface Packing {
    OutputStream of(OutputStream out) throws IOException;
  }

  @Test
  void findsAValueHoweverItIsSpelled() throws IOException {
    for (String value : List.of(EMAIL, ID)) {
      for (String text : List.of(value, value.toLowerCase(Locale.ROOT))) {
        assertFound(value, text);
        assertFound(value, text.toUpperCase(Locale.ROOT));
        assertFound(value, text.replace("-", ""));
        assertFound(value, URLEncoder.encode(text, UTF_8));
        for (byte[] bytes :
            List.of(text.getBytes(UTF_8), text.getBytes(UTF_16LE), text.getBytes(UTF_16BE))) {
          assertFound(value, bytes);
          assertFound(value, HexFormat.of().formatHex(bytes));
          assertFound(value, HexFormat.of().withUpperCase().formatHex(bytes));
        }
        for (String before : List.of("", "x", "xy", "xyz")) {
          byte[] within = (before + text + ", and so on").getBytes(UTF_8);
          assertFound(value, Base64.getEncoder().encodeToString(within));
          assertFound(value, Base64.getUrlEncoder().encodeToString(within));
          assertFound(value, Base64.getEncoder().encode((before + text).getBytes(UTF_16LE)));
        }
      }
    }
  }

  @Test
  void findsAValueWhateverItIsPackedIn() throws IOException {
    byte[] text = "many words around %s, and more of them".formatted(EMAIL).getBytes(UTF_8);
    List<Packing> packings =
        List.of(
            GZIPOutputStream::new,
            ZstdOutputStream::new,
            SnappyFramedOutputStream::new,
            SnappyOutputStream::new,
            LZ4BlockOutputStream::new);
    for (Packing packing : packings) {
      byte[] packed = packed(packing, text);
      assertFound(EMAIL, packed);
      assertFound(EMAIL, packed(GZIPOutputStream::new, packed));
    }
    assertFound(EMAIL, Files.readAllBytes(parquet(folder.resolve("a.parquet"), EMAIL)));
    ByteArrayOutputStream shuffle = new ByteArrayOutputStream();
    shuffle.write(packed(LZ4BlockOutputStream::new, new byte[100]));
    shuffle.write(packed(LZ4BlockOutputStream::new, text));
    assertFound(EMAIL, shuffle.toByteArray());
  }

  @Test
  void findsAValueInTheNamesOfFilesAndSaysWhere() throws IOException {
    Files.createDirectories(folder.resolve("deep/" + ID));
    Files.writeString(folder.resolve("deep/a.log"), "x" + EMAIL + "y");
    Files.writeString(folder.resolve("b.log"), "nobody@example.org 00c0ffee-1234");

    assertThat(search.in(folder))
        .containsOnlyKeys(EMAIL, ID)
        .containsEntry(EMAIL, Set.of("deep/a.log"))
        .containsEntry(ID, Set.of("deep/" + ID));
  }

  /** A file with one row, compressed by snappy as Delta's are. */
  public static Path parquet(Path file, String text) throws IOException {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration(false))
            .withType(SCHEMA)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .build()) {
      SimpleGroup row = new SimpleGroup(SCHEMA);
      row.add("text", "some words before and behind: " + text + ", and some words");
      writer.write(row);
    }
    return file;
  }

  /** As Spark packs what it shuffles and spills. */
  public static byte[] lz4(String text) throws IOException {
    return packed(LZ4BlockOutputStream::new, text.getBytes(UTF_8));
  }

  private void assertFound(String value, String text) throws IOException {
    assertFound(value, text.getBytes(UTF_8));
  }

  private void assertFound(String value, byte[] content) throws IOException {
    assertThat(search.in(content)).as(new String(content, UTF_8)).contains(value);
  }

  private static byte[] packed(Packing packing, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packing.of(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
