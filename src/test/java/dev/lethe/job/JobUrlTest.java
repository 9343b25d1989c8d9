package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JobUrlTest {
  private static final Map<String, String> SECRET =
      Map.of("LETHE_JOB_SECRET", "of-lethe", "MINE", "of-mine");

  @ParameterizedTest
  @CsvSource({
    "https://client.example/quality/jobs/27f1-a?x=1, https://client.example/jobs/27f1-a",
    "http://127.0.0.1:81/jobs/j, http://127.0.0.1:81/jobs/j",
    "http://127.0.0.1:81/kepler_x-3/jobs/j/, http://127.0.0.1:81/kepler_x-3/jobs/j",
    "https://host/a/quality/jobs/j#top, https://host/a/jobs/j",
  })
  void findsTheApiBesideThePage(String page, String api) {
    assertThat(JobUrl.parse(page, SECRET).api()).hasToString(api);
  }

  @Test
  void takesTheSecretFromWhereItStands() {
    JobUrl literal = JobUrl.parse("https://host/jobs/j?secret=a%26b", Map.of());

    assertThat(literal.secret().value()).isEqualTo("a&b");
    assertThat(literal.literal()).isTrue();
    assertThat(literal).asString().doesNotContain("a&b");
    assertThat(secret("https://host/jobs/j")).isEqualTo("of-lethe");
    assertThat(secret("https://host/jobs/j?secret=")).isEqualTo("of-lethe");
    assertThat(secret("https://host/jobs/j?secret=${MINE}")).isEqualTo("of-mine");
    assertThatThrownBy(() -> JobUrl.parse("https://host/jobs/j?secret=${NONE}", SECRET))
        .hasMessageContaining("set $NONE to it");
  }

  @Test
  void dataIsDataInACall() {
    JobUrl url = JobUrl.parse("https://host/jobs/j", SECRET);

    assertThat(url.call("fetch", Map.of("worker", "a&secret=b c")))
        .hasToString("https://host/jobs/j/fetch?secret=of-lethe&worker=a%26secret%3Db+c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://host/quality/job/j?secret=s3cret",
        "ftp://host/jobs/j?secret=s3cret",
        "https://me:s3cret@host/jobs/j?secret=s3cret",
        "https://ho st/jobs/j?secret=s3cret",
        "https://host/jobs/j?secret=%zzs3cret",
      })
  void refusesAnythingElseWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> JobUrl.parse(url, SECRET))
        .hasMessageStartingWith("--job-url")
        .hasMessageNotContaining("s3cret");
  }

  private static String secret(String url) {
    return JobUrl.parse(url, SECRET).secret().value();
  }
}
