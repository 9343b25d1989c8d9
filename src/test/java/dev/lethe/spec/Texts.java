package dev.lethe.spec;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;

/** HOCON as tests write it. */
final class Texts {
  static final String JOB =
      """
      job = sample
      sources {
        jobs    { connection = db, table = jobs }
        objects { connection = files, prefix = "data/" }
      }
      rules {
        retention {
          kind = retention
          items      { source = objects }
          references { source = jobs, key = path, id = id, expired = "type = 'TRIAL'" }
        }
      }
      """;

  private Texts() {}

  static Section section(String... lines) {
    return Section.of(
        "",
        ConfigFactory.parseString(
            String.join("\n", lines), ConfigParseOptions.defaults().setOriginDescription("test")));
  }

  static Path write(Path file, String... lines) throws IOException {
    return Files.writeString(file, String.join("\n", lines) + "\n");
  }

  static Conf conf(Path folder, String... lines) throws IOException {
    return Conf.load(List.of(write(Files.createTempFile(folder, "env", ".conf"), lines)));
  }

  static JobSpec job(Path folder, Conf conf, String text, String... sets) throws IOException {
    return JobSpec.load(
        write(Files.createTempFile(folder, "job", ".conf"), text), conf, Arrays.asList(sets));
  }

  /** Exit 2, the operator's own mistake. */
  static ThrowableAssertAlternative<LetheException> refuses(ThrowingCallable call) {
    return assertThatExceptionOfType(LetheException.class)
        .isThrownBy(call)
        .satisfies(
            failure ->
                org.assertj.core.api.Assertions.assertThat(failure.exitCode())
                    .isEqualTo(ExitCode.BAD_INPUT));
  }
}
