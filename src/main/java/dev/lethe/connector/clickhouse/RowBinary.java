package dev.lethe.connector.clickhouse;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** ClickHouse's format of that name: values byte for byte, so that nothing has to be escaped. */
final class RowBinary {
  private static final int LONGEST = 1 << 30;

  private RowBinary() {}

  /** Rows on their way to the server. */
  static final class Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A String. */
    Output text(byte[] value) {
      int length = value.length;
      while (length >= 0x80) {
        bytes.write(length & 0x7f | 0x80);
        length >>>= 7;
      }
      bytes.write(length);
      bytes.writeBytes(value);
      return this;
    }

    int size() {
      return bytes.size();
    }

    byte[] toBytes() {
      return bytes.toByteArray();
    }
  }

  /** Rows that the server sends. */
  static final class Input implements Closeable {
    private final InputStream in;

    Input(InputStream in) {
      this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** Whether there is another row. */
    boolean hasRow() throws IOException {
      in.mark(1);
      int next = in.read();
      in.reset();
      return next >= 0;
    }

    /** A String. */
    byte[] text() throws IOException {
      int length = length();
      byte[] value = in.readNBytes(length);
      if (value.length < length) {
        throw new EOFException("the answer ends inside a value");
      }
      return value;
    }

    /** A Nullable(String). */
    byte[] nullable() throws IOException {
      return octet() == 1 ? null : text();
    }

    /** An Array(String). */
    List<byte[]> texts() throws IOException {
      int count = length();
      List<byte[]> texts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        texts.add(text());
      }
      return texts;
    }

    /** A UInt64. */
    long number() throws IOException {
      long number = 0;
      for (int shift = 0; shift < 64; shift += 8) {
        number |= (long) octet() << shift;
      }
      return number;
    }

    private int length() throws IOException {
      long length = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        int octet = octet();
        length |= (long) (octet & 0x7f) << shift;
        if (octet < 0x80) {
          break;
        }
      }
      if (length > LONGEST) {
        throw new IOException("the answer is not in the form that was asked for");
      }
      return (int) length;
    }

    private int octet() throws IOException {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("the answer ends inside a row");
      }
      return octet;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
