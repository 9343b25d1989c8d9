package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.FaultProxy.Request;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listing that cannot be read to its end yields nothing. */
@Timeout(60)
class S3BrokenListingTest {
  private static final String DENIED =
      "<Error><Code>AccessDenied</Code><Message>You may not list this</Message></Error>";
  private static TestBucket bucket;
  private FaultProxy proxy;

  @BeforeAll
  static void fill() {
    bucket = TestBucket.fresh();
    // Behind an é there are no borders: one task lists them, page by page.
    bucket.put(IntStream.range(0, 1_500).mapToObj("deep/é%05d"::formatted));
  }

  @BeforeEach
  void open() throws IOException {
    proxy = FaultProxy.before(TestBucket.endpoint());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
  }

  @Test
  void aDeniedPageHalfWayFailsTheJob() {
    proxy.when(S3BrokenListingTest::secondFlatPage).answer(403, DENIED);
    ConnectorException problem = problem("deep/");
    assertThat(problem.category()).isEqualTo(Category.ACCESS_DENIED);
    assertThat(problem).hasMessageContaining("s3://" + bucket.name() + "/deep/");
    assertThat(problem).hasMessageContaining("AccessDenied: You may not list this");
  }

  @Test
  void aListingThatIsDeniedFromTheStartFailsBeforeTheJob() {
    proxy.when(request -> request.query().contains("list-type=2")).answer(403, DENIED);
    assertThat(problem("").category()).isEqualTo(Category.ACCESS_DENIED);
  }

  @Test
  void aConnectionThatBreaksOnEveryTryFailsTheJob() {
    proxy.when(S3BrokenListingTest::secondFlatPage).loseResponse();
    assertThat(problem("").category()).isEqualTo(Category.UNREACHABLE);
  }

  @Test
  void aConnectionThatBreaksOnceIsTriedAgain() {
    proxy.when(S3BrokenListingTest::secondFlatPage).onCalls(1).loseResponse();
    assertThat(bucket.listed(bucket.config(proxy), "")).doesNotHaveDuplicates().hasSize(1_500);
  }

  @Test
  void aTruncatedPageWithoutAContinuationFails() {
    rewriteFlatPages(
        page -> page.replaceAll("<NextContinuationToken>.*</NextContinuationToken>", ""));
    assertThat(problem("")).hasMessageContaining("not from where");
  }

  @Test
  void aPageThatPointsToItselfFails() {
    rewriteFlatPages(
        page ->
            page.replaceAll(
                    "<NextContinuationToken>.*</NextContinuationToken>",
                    "<NextContinuationToken>deep/00001</NextContinuationToken>")
                .replace("<IsTruncated>false", "<IsTruncated>true"));
    assertThat(problem("")).hasMessageContaining("cannot be trusted");
  }

  @Test
  void aServerThatIgnoresThePrefixIsNotBelieved() {
    rewriteFlatPages(page -> page.replace("<Key>deep", "<Key>other"));
    assertThat(problem("")).hasMessageContaining("outside the prefix");
  }

  @Test
  void aPageThatEndsHalfWayFails() {
    rewriteFlatPages(page -> page.substring(0, page.length() / 2));
    assertThat(problem("")).hasMessageContaining("Listing s3://");
  }

  private void rewriteFlatPages(UnaryOperator<String> change) {
    proxy.when(S3BrokenListingTest::flatPage).rewrite(change);
  }

  private ConnectorException problem(String prefix) {
    Throwable problem = catchThrowable(() -> bucket.listed(bucket.config(proxy), prefix));
    while (problem != null && !(problem instanceof ConnectorException)) {
      problem = problem.getCause();
    }
    assertThat(problem).as("a ConnectorException somewhere in the chain").isNotNull();
    return (ConnectorException) problem;
  }

  private static boolean flatPage(Request request) {
    return request.query().contains("list-type=2") && !request.query().contains("delimiter=");
  }

  private static boolean secondFlatPage(Request request) {
    return flatPage(request) && request.query().contains("continuation-token=");
  }
}
