package dev.lethe.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.LetheException;
import dev.lethe.plan.Claims.Claim;
import dev.lethe.store.StoreFiles;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One prefix of one bucket has one owner. */
@Timeout(30)
class ClaimsTest {
  @TempDir Path store;
  private Claims claims;

  @BeforeEach
  void open() throws Exception {
    claims =
        new Claims(
            new StoreFiles(new org.apache.hadoop.fs.Path(store.toUri()), new Configuration()));
  }

  @ParameterizedTest
  @CsvSource({
    "'',''",
    "'',a/",
    "a/,''",
    "a/,a/",
    "a/,a/b/",
    "a/b/,a/",
    "a/,a/key",
    "key,key",
    "'',key"
  })
  void overlappingPrefixesOfTwoJobsAreRefusedNamingBoth(String one, String other) throws Exception {
    claims.claim(new Claim("s3:bucket", one, "first", null));
    assertThatThrownBy(() -> claims.claim(new Claim("s3:bucket", other, "second", null)))
        .isInstanceOfSatisfying(
            LetheException.class, e -> assertThat(e.refused()).containsExactly("claims"))
        .hasMessageContainingAll("'first'", "'second'");
  }

  @ParameterizedTest
  @CsvSource({
    "a/,b/",
    "a/,ab/",
    "data/t,data/t_2/",
    "data/t_2/,data/t",
    "data/t,data/t/",
    "key,key2"
  })
  void prefixesThatShareNoKeyHaveTwoOwners(String one, String other) throws Exception {
    claims.claim(new Claim("s3:bucket", one, "first", null));
    assertThatCode(() -> claims.claim(new Claim("s3:bucket", other, "second", null)))
        .as("'data/t' names one key")
        .doesNotThrowAnyException();
  }

  @Test
  void sameJobMayPlanAgainAndSomewhereElse() throws Exception {
    claims.claim(new Claim("s3:bucket", "a/", "first", null));
    claims.claim(new Claim("s3:bucket", "a/", "first", null));
    claims.claim(new Claim("s3:bucket", "a/b/", "first", null));
    claims.claim(new Claim("s3:other", "a/", "second", null));
  }

  @Test
  void twoTenantsOfOneJobAreTwoOwners() throws Exception {
    claims.claim(new Claim("s3:bucket", "a/", "first", "one"));
    assertThatThrownBy(() -> claims.claim(new Claim("s3:bucket", "a/", "first", "two")))
        .hasMessageContainingAll("tenant 'one'", "tenant 'two'");
    assertThatThrownBy(() -> claims.claim(new Claim("s3:bucket", "a/", "first", null)))
        .isInstanceOf(LetheException.class);
  }

  @Test
  void refusedClaimLeavesNothingBehindAndGivenUpOneIsFree() throws Exception {
    claims.claim(new Claim("s3:bucket", "a/", "first", null));
    assertThatThrownBy(() -> claims.claim(new Claim("s3:bucket", "", "second", null)));
    claims.claim(new Claim("s3:bucket", "b/", "third", null));
    assertThat(claims.release("s3:bucket", "first", null)).isEqualTo(1);
    claims.claim(new Claim("s3:bucket", "a/", "second", null));
  }
}
