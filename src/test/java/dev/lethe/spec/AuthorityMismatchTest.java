package dev.lethe.spec;

import static dev.lethe.spec.AuthorityMismatch.Mode.EQUAL;
import static dev.lethe.spec.AuthorityMismatch.Mode.IGNORE;
import static dev.lethe.spec.AuthorityMismatch.Mode.REFUSE;
import static dev.lethe.spec.Texts.refuses;
import static dev.lethe.spec.Texts.section;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AuthorityMismatchTest {
  private static AuthorityMismatch read(String... lines) {
    return AuthorityMismatch.read(section(lines), "authority-mismatch");
  }

  @Test
  void refusesUnlessToldOtherwise() {
    assertThat(read()).isEqualTo(new AuthorityMismatch(REFUSE, List.of()));
    assertThat(read("authority-mismatch = refuse").mode()).isEqualTo(REFUSE);
    assertThat(read("authority-mismatch = []").mode()).isEqualTo(REFUSE);
  }

  @Test
  void ignores() {
    assertThat(read("authority-mismatch = ignore"))
        .isEqualTo(new AuthorityMismatch(IGNORE, List.of()));
  }

  @Test
  void takesBucketsForEqual() {
    assertThat(read("authority-mismatch = [ a, b ]"))
        .isEqualTo(new AuthorityMismatch(EQUAL, List.of("a", "b")));
  }

  @Test
  void takesAListForBucketsWhateverTheirNames() {
    assertThat(read("authority-mismatch = [ ignore ]"))
        .isEqualTo(new AuthorityMismatch(EQUAL, List.of("ignore")));
    assertThat(read("authority-mismatch = [ refuse ]").mode()).isEqualTo(EQUAL);
  }

  @Test
  void refusesABucketThatIsNoList() {
    refuses(() -> read("authority-mismatch = my-bucket"))
        .withMessageContaining("refuse, ignore, or a list of buckets");
    refuses(() -> read("authority-mismatch { bucket = a }")).withMessageContaining("a text");
  }
}
