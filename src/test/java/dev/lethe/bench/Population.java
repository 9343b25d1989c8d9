package dev.lethe.bench;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Who is in the data: people with {@value #ROWS_EACH} rows each, every other one of whom goes, so
 * that what goes stands between what stays.
 *
 * @param matches rows, documents or keys that go; as many stay
 */
record Population(int matches) {
  static final int ROWS_EACH = 20;
  static final String MASK = "DELETED_USER";

  Population {
    if (matches < ROWS_EACH || matches % ROWS_EACH != 0) {
      throw new IllegalArgumentException("matches takes a multiple of " + ROWS_EACH);
    }
  }

  /** Rows altogether, numbered from 0; row n is of person n % {@link #people}. */
  int rows() {
    return 2 * matches;
  }

  int people() {
    return rows() / ROWS_EACH;
  }

  /** The numbers of those who go. */
  List<Integer> gone() {
    return IntStream.range(0, people()).filter(person -> person % 2 == 0).boxed().toList();
  }

  static String id(int person) {
    return new UUID(0x4000, 0x8000_0000_0000_0000L + person).toString();
  }

  static String email(int person) {
    return "person" + person + "@example.org";
  }

  /** {@link #id} of a number, in the SQL of all three databases that have {@code lpad} and hex. */
  static String idSql(String hexOfNumber) {
    return "concat('00000000-0000-4000-8000-', lpad(lower(" + hexOfNumber + "), 12, '0'))";
  }

  static String emailSql(String number) {
    return "concat('person', " + number + ", '@example.org')";
  }

  /** The list of people as an operator would be given it. */
  Path writeList(Path file) throws IOException {
    try (Writer list = Files.newBufferedWriter(file)) {
      list.write("contributor_id,email_address\n");
      for (int person : gone()) {
        list.write(id(person) + "," + email(person) + "\n");
      }
    }
    return file;
  }
}
