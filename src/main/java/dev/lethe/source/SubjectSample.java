package dev.lethe.source;

import static java.util.Objects.requireNonNull;

import dev.lethe.LetheException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somebody of a list, by the line where they stand; redacts itself. */
public record SubjectSample(long line, String id) {
  public SubjectSample {
    requireNonNull(id, "id is null");
  }

  /**
   * Takes people from all over a CSV file, always the same ones: the first, and on at equal steps.
   * Rows that name nobody are passed over.
   *
   * @param size how many, or everybody if there are fewer
   * @param constant what masked values begin with
   * @throws LetheException exit 1 if the file cannot be read, exit 2 if it is no such list or names
   *     nobody
   */
  public static List<SubjectSample> of(
      Path file, String id, String email, String constant, int size) {
    List<SubjectSample> people = new ArrayList<>();
    SubjectFile.read(
        file,
        id,
        email,
        row -> {
          if (row.fault(constant) == null) {
            people.add(new SubjectSample(row.number(), row.id()));
          }
        });
    if (people.isEmpty()) {
      throw LetheException.badInput(file + ": it names nobody.");
    }
    int taken = Math.min(size, people.size());
    List<SubjectSample> sample = new ArrayList<>(taken);
    for (int i = 0; i < taken; i++) {
      sample.add(people.get((int) ((long) i * people.size() / taken)));
    }
    return sample;
  }

  @Override
  public String toString() {
    return "line " + line;
  }
}
