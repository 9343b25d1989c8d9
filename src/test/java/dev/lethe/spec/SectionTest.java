package dev.lethe.spec;

import static dev.lethe.spec.Texts.refuses;
import static dev.lethe.spec.Texts.section;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SectionTest {
  @TempDir Path folder;

  private enum Colour {
    DARK_RED,
    BLUE
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "60 s, PT1M",
    "5 min, PT5M",
    "2 m, PT2M",
    "1 week, PT168H",
    "90min, PT1H30M",
    "3 days, PT72H",
    "1.5 h, PT1H30M",
    "250 ms, PT0.25S"
  })
  void readsDurations(String text, Duration expected) {
    assertThat(section("d = " + text).duration("d", Duration.ofDays(99))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "60",
        "\"60\"",
        "3 fortnights",
        "days",
        "\"\"",
        "true",
        "[1 s]",
        "1000000 weeks",
        "1 S",
        "1 s 2"
      })
  void refusesWhatIsNoDuration(String text) {
    refuses(() -> section("d = " + text).duration("d", Duration.ZERO))
        .withMessageContainingAll("test", "d is ", "it takes a ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1 s", "-3 days", "-5"})
  void refusesNegativeDurations(String text) {
    refuses(() -> section("d = " + text).duration("d", Duration.ZERO))
        .withMessageContaining("a duration that is not negative");
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "1_000, 1000", "\"12\", 12", "-3, -3"})
  void readsWholeNumbers(String text, long expected) {
    assertThat(section("n = " + text).integer("n", 0)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "many", "true", "[1]", "{ a = 1 }", "99999999999999999999"})
  void refusesWhatIsNoWholeNumber(String text) {
    refuses(() -> section("n = " + text).integer("n", 0))
        .withMessageContaining("it takes a whole number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a lot", "NaN", "Infinity", "true", "[0.5]"})
  void refusesWhatIsNoNumber(String text) {
    refuses(() -> section("n = " + text).number("n", 0)).withMessageContaining("it takes a number");
  }

  @Test
  void readsTheOtherTypes() {
    Section section =
        section("b = true", "s = text", "e = dark-red", "l = [a, b]", "one = a", "x = 0.25");

    assertThat(section.bool("b", false)).isTrue();
    assertThat(section.string("s")).isEqualTo("text");
    assertThat(section.oneOf("e", Colour.class, Colour.BLUE)).isEqualTo(Colour.DARK_RED);
    assertThat(section.strings("l")).containsExactly("a", "b");
    assertThat(section.strings("one")).as("one alone is a list of one").containsExactly("a");
    assertThat(section.number("x", 1)).isEqualTo(0.25);
    section.finish();
  }

  @Test
  void givesDefaultsForWhatIsMissingOrNull() {
    Section section = section("b = null", "s = null");

    assertThat(section.bool("b", true)).isTrue();
    assertThat(section.string("s", "otherwise")).isEqualTo("otherwise");
    assertThat(section.oneOf("e", Colour.class, Colour.BLUE)).isEqualTo(Colour.BLUE);
    assertThat(section.strings("l")).isEmpty();
    assertThat(section.list("blocks")).isEmpty();
    assertThat(section.sections("named")).isEmpty();
    section.finish();
  }

  @Test
  void refusesOtherTypesAndShowsWhatStandsThere() {
    refuses(() -> section("b = yes").bool("b", false)).withMessageContaining("b is 'yes'");
    refuses(() -> section("s { a = 1 }").string("s")).withMessageContaining("s is a block");
    refuses(() -> section("e = red").oneOf("e", Colour.class, Colour.BLUE))
        .withMessageContaining("one of dark-red, blue");
    refuses(() -> section("e = DARK_RED").oneOf("e", Colour.class, Colour.BLUE))
        .withMessageContaining("dark-red");
    refuses(() -> section("a = 1").section("a")).withMessageContaining("a block { … }");
    refuses(() -> section("l { a = 1 }").list("l")).withMessageContaining("a list");
    refuses(() -> section("l = [{ a = 1 }, 2]").list("l")).withMessageContaining("a block");
    refuses(() -> section("l = [[1]]").strings("l")).withMessageContaining("a text");
  }

  @Test
  void saysWhatIsMissing() {
    refuses(() -> section().string("name")).withMessageContaining("name is missing");
    refuses(() -> section("a { }").section("a").secret("password"))
        .withMessageContaining("a.password is missing; it takes a secret");
    refuses(() -> section().section("sources")).withMessageContaining("sources is missing");
  }

  @Test
  void namesAnUnknownKeyWithFileLineAndWhatWasMeant() throws Exception {
    Path file = Texts.write(folder.resolve("x.conf"), "outer {", "  known = 1", "  knwon = 2", "}");
    Section outer = Section.of("", Conf.parse(file)).section("outer");
    assertThat(outer.integer("known", 0)).isEqualTo(1);

    refuses(outer::finish)
        .withMessage(
            file + ":3: unknown key 'outer.knwon'; did you mean 'known'? Known here: known.");
  }

  @Test
  void suggestsNothingForWhatIsNothingLikeIt() {
    Section section = section("zzzzzzzz = 1");
    assertThat(section.has("prefix")).isFalse();
    refuses(section::finish).withMessageContaining("unknown key 'zzzzzzzz'. Known here: prefix.");
  }

  @Test
  void keepsTheOrderOfTheFile() {
    assertThat(section("b { }", "a { }", "c { }").keys()).isEqualTo(List.of("b", "a", "c"));
  }

  @Test
  void doesNotShowASecretThatHasTheWrongType() {
    refuses(() -> section("password = [hunter2]").secret("password"))
        .withMessageContaining("password")
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("hunter2"));
  }
}
