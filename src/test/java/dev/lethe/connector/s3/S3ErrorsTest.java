package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Category;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ErrorsTest {
  @ParameterizedTest
  @CsvSource({
    "AccessDenied, 403, no, ACCESS_DENIED",
    "SignatureDoesNotMatch, 403, no, ACCESS_DENIED",
    "HTTP 403, 403, , ACCESS_DENIED",
    "AccessDenied, 403, Access Denied because object protected by object lock., LOCKED",
    "AccessDenied, 403, Mfa Authentication must be used for this request, LOCKED",
    "SlowDown, 503, slower, THROTTLED",
    "SlowDown, 0, slower, THROTTLED",
    "RequestLimitExceeded, 0, slower, THROTTLED",
    "HTTP 503, 503, , THROTTLED",
    "InternalError, 200, oops, SERVER_ERROR",
    "HTTP 500, 500, , SERVER_ERROR",
    "NoSuchBucket, 404, gone, NOT_FOUND",
    "PreconditionFailed, 0, changed, CONFLICT",
    "OperationAborted, 409, busy, CONFLICT",
    "MalformedXML, 400, what, INVALID_REQUEST",
    "RequestTimeout, 400, slow, TIMEOUT",
    "Surprise, 0, boo, OTHER"
  })
  void aServersCodeHasACategory(String code, int status, String message, Category category) {
    assertThat(S3Errors.category(code, status, message)).isEqualTo(category);
  }

  @Test
  void aLockIsExplained() {
    assertThat(S3Errors.words("AccessDenied", "protected by object lock"))
        .startsWith("AccessDenied: protected by object lock")
        .contains("legal hold");
    assertThat(S3Errors.words("AccessDenied", "Mfa Authentication must be used"))
        .contains("demands MFA");
  }

  @ParameterizedTest
  @CsvSource({"a b, true", "é/😀, true", "'', true"})
  void plainKeysFitIntoXml(String key, boolean fits) {
    assertThat(S3Keys.fitsXml(key)).isEqualTo(fits);
  }

  @Test
  void keysThatXmlWouldChangeOrRefuseDoNot() {
    assertThat(new String[] {"\u0001", "\r", "\n", "\t", "\u007f", "\u0085", "\u2028", "\ufffe"})
        .noneMatch(S3Keys::fitsXml);
  }
}
