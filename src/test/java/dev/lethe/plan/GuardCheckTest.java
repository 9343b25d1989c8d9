package dev.lethe.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.spec.JobSpec;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits trip above and not at. */
@Timeout(30)
class GuardCheckTest {
  private static final String JOB =
      """
      {"job":"j","sources":{"o":{"connection":"f"},"t":{"connection":"d","table":"t"}},
       "rules":{"r":{"kind":"retention","items":{"source":"o"},"references":{"source":"t","key":"k","id":"i","expired":"k = ''"}}},
       "guards":{%s}}\
      """;

  @ParameterizedTest
  @CsvSource({
    "10,10,20,''",
    "11,11,20,max-fraction",
    "0,0,0,''",
    "10,5,10,''",
    "11,5,10,max-actions"
  })
  void blastRadius(long actions, long objects, long inventory, String tripped) {
    String limits = "\"max-actions\": " + (objects == 5 ? 10 : 100) + ", \"max-fraction\": 0.5";
    GuardCheck check = check(limits);
    check.blastRadius(actions, objects, inventory, "objects");
    assertThat(names(check)).isEqualTo(tripped.isEmpty() ? List.of() : List.of(tripped));
  }

  @Test
  void fractionIsOfTheNumbersThatPeopleWrite() {
    GuardCheck check = check("\"max-fraction\": 0.07");
    check.blastRadius(7, 7, 100, "objects");
    assertThat(names(check)).as("7 of 100 is at 0.07").isEmpty();
    check = check("\"max-fraction\": 0.29");
    check.blastRadius(29, 29, 100, "objects");
    assertThat(names(check)).as("29 of 100 is at 0.29").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,-1,5,empty-references",
    "0,-1,0,''",
    "0,0,5,''",
    "0,10,5,empty-references",
    "0,10,0,shrunken-references",
    "4,10,5,shrunken-references",
    "5,10,5,''",
    "5,11,5,shrunken-references",
    "1,-1,5,''",
  })
  void references(long rows, long expected, long inventory, String tripped) {
    GuardCheck check = check("");
    check.references(
        "t", rows, expected < 0 ? OptionalLong.empty() : OptionalLong.of(expected), inventory);
    assertThat(names(check)).isEqualTo(tripped.isEmpty() ? List.of() : List.of(tripped));
  }

  @Test
  void lostReferencesMayBeAllowedByName() {
    GuardCheck check = check("\"empty-references\": \"allow\", \"shrunken-references\": \"allow\"");
    check.references("t", 0, OptionalLong.of(10), 5);
    check.references("t", 1, OptionalLong.of(10), 5);
    assertThat(names(check)).isEmpty();
  }

  private static GuardCheck check(String guards) {
    return new GuardCheck(JobSpec.thaw(String.format(JOB, guards)).guards());
  }

  private static List<String> names(GuardCheck check) {
    return check.trips().stream().map(GuardCheck.Trip::guard).toList();
  }
}
