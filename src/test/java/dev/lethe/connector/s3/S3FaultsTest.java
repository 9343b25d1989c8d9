package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.connector.Action;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Outcome.Kind;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.FaultProxy.Request;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the eraser says when the server, or the way to it, fails. */
@Timeout(60)
class S3FaultsTest {
  private TestBucket bucket;
  private FaultProxy proxy;
  private S3Eraser eraser;

  @BeforeEach
  void open() throws IOException {
    bucket = TestBucket.fresh();
    proxy = FaultProxy.before(TestBucket.endpoint());
    eraser = new S3Eraser(bucket.config(proxy), bucket.target(""), EraseMode.CONDITIONAL);
  }

  @AfterEach
  void close() throws IOException {
    eraser.close();
    proxy.close();
  }

  @Test
  void threeErrorsInsideA200FailThreeOfAThousand() {
    bucket.put(IntStream.range(0, 1_000).mapToObj("k%03d"::formatted));
    List<Action> actions = bucket.actions();
    proxy.when(S3FaultsTest::deletes).rewrite(answer -> errors(answer, "k00[012]", "SlowDown"));
    List<Outcome> outcomes = eraser.erase(actions, false);
    assertThat(outcomes).filteredOn(o -> o.kind() == Kind.APPLIED).hasSize(997);
    assertThat(outcomes)
        .filteredOn(o -> o.kind() == Kind.FAILED)
        .hasSize(3)
        .allMatch(o -> o.category() == Category.THROTTLED && o.message().startsWith("SlowDown: "));
  }

  @Test
  void everyKeyThatTheAnswerLeavesOutHasFailed() {
    bucket.put(Stream.of("k1", "k2", "k3"));
    proxy
        .when(S3FaultsTest::deletes)
        .rewrite(answer -> answer.replaceAll("<Deleted><Key>k2</Key>.*?</Deleted>", ""));
    assertThat(eraser.erase(bucket.actions(), false))
        .extracting(Outcome::kind)
        .containsExactly(Kind.APPLIED, Kind.FAILED, Kind.APPLIED);
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDenied, ACCESS_DENIED",
    "InternalError, SERVER_ERROR",
    "SlowDown, THROTTLED",
    "InvalidArgument, INVALID_REQUEST",
    "SomethingNew, OTHER"
  })
  void whenEveryDeleteErrorsNothingIsReportedAsDeleted(String code, Category category) {
    bucket.put(Stream.of("k1", "k2", "k3"));
    proxy.when(S3FaultsTest::deletes).rewrite(answer -> errors(answer, "[^<]*", code));
    assertThat(eraser.erase(bucket.actions(), false))
        .hasSize(3)
        .allMatch(o -> o.kind() == Kind.FAILED && o.category() == category)
        .allMatch(o -> o.message().startsWith(code));
  }

  @Test
  void aConflictIsResolvedByALook() {
    bucket.put(Stream.of("changed", "gone", "same"));
    List<Action> actions = bucket.actions();
    proxy
        .when(S3FaultsTest::deletes)
        .answer(200, result("changed") + result("gone") + result("same") + "</DeleteResult>");
    bucket.put("changed", "something else");
    bucket.delete("gone");
    List<Outcome> outcomes = eraser.erase(actions, false);
    assertThat(outcomes)
        .extracting(Outcome::kind)
        .containsExactly(Kind.SKIPPED, Kind.ABSENT, Kind.FAILED);
    assertThat(outcomes.get(2).category()).isEqualTo(Category.CONFLICT);
  }

  @Test
  void aLockIsNamedInWords() {
    bucket.put("k1", "k1");
    proxy
        .when(S3FaultsTest::deletes)
        .rewrite(
            answer ->
                errors(answer, "k1", "AccessDenied")
                    .replace("words", "Access Denied because object protected by object lock."));
    Outcome outcome = eraser.erase(bucket.actions(), false).get(0);
    assertThat(outcome.category()).isEqualTo(Category.LOCKED);
    assertThat(outcome.message()).contains("AccessDenied", "until its retention ends");
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, Mfa Authentication must be used for this request, MFA",
    "400, InvalidRequest, The x-amz-mfa header is missing, MFA",
    "403, AccessDenied, Access Denied because object protected by object lock., retention ends"
  })
  void aRequestThatALockRefusesAsAWholeSaysSoForEachKey(
      int status, String code, String words, String reason) {
    bucket.put(Stream.of("k1", "k2"));
    proxy.when(S3FaultsTest::deletes).answer(status, error(code).replace("words", words));
    assertThat(eraser.erase(bucket.actions(), false))
        .hasSize(2)
        .allMatch(o -> o.kind() == Kind.FAILED && o.category() == Category.LOCKED)
        .allMatch(o -> o.message().contains(words) && o.message().contains(reason));
    assertThat(bucket.keys()).hasSize(2);
  }

  @Test
  void aServersWordsAreRepeatedWithoutTheKey() {
    bucket.put("contributors/4711/passport.png", "x");
    proxy
        .when(S3FaultsTest::deletes)
        .rewrite(
            answer ->
                errors(answer, "[^<]*", "AccessDenied")
                    .replace("words", "no on arn:aws:s3:::b/contributors/4711/passport.png"));
    assertThat(eraser.erase(bucket.actions(), false).get(0).message()).doesNotContain("4711");
  }

  @ParameterizedTest
  @CsvSource({"403, AccessDenied, ACCESS_DENIED", "503, SlowDown, THROTTLED"})
  void aRequestThatIsRefusedAsAWholeFailsEachAction(int status, String code, Category category) {
    bucket.put(Stream.of("k1", "k2"));
    proxy.when(S3FaultsTest::deletes).answer(status, error(code));
    assertThat(eraser.erase(bucket.actions(), false))
        .hasSize(2)
        .allMatch(o -> o.kind() == Kind.FAILED && o.category() == category);
    assertThat(bucket.keys()).hasSize(2);
  }

  @Test
  void aServerThatBreaksLeavesTheOutcomeUnknown() {
    bucket.put(Stream.of("k1", "k2"));
    proxy.when(S3FaultsTest::deletes).answer(500, error("InternalError"));
    assertThat(unknown(bucket.actions()).category()).isEqualTo(Category.SERVER_ERROR);
    proxy.reset();
    proxy.when(S3FaultsTest::deletes).answer(200, error("InternalError"));
    assertThat(unknown(bucket.actions())).hasMessageContaining("unknown");
  }

  @Test
  void aDeleteIsSentOnceSoThatItsCallerCanCountItsKeys() {
    bucket.put(Stream.of("k1", "k2"));
    proxy.when(S3FaultsTest::deletes).onCalls(1).answer(500, error("InternalError"));
    assertThat(unknown(bucket.actions()).category()).isEqualTo(Category.SERVER_ERROR);
    proxy.when(S3FaultsTest::deletes).onCalls(1).answer(503, error("SlowDown"));
    assertThat(eraser.erase(bucket.actions(), false))
        .allMatch(o -> o.category() == Category.THROTTLED);
    assertThat(proxy.requests(S3FaultsTest::deletes)).hasSize(2);
  }

  @Test
  void afterResponsesThatStayLostALookSaysAbsent() {
    bucket.put(Stream.of("k1", "k2"));
    List<Action> actions = bucket.actions();
    proxy.when(S3FaultsTest::deletes).loseResponse();
    assertThat(unknown(actions).category()).isEqualTo(Category.UNREACHABLE);
    assertThat(eraser.erase(actions, true)).extracting(Outcome::kind).containsOnly(Kind.ABSENT);
  }

  @Test
  void aLostResponseForAKeyThatDoesNotFitIntoXmlIsResolvedByALook() {
    bucket.put("a\u0001b", "x");
    List<Action> actions = List.of(bucket.action("a\u0001b"));
    proxy.when(request -> request.method().equals("DELETE")).loseResponse();
    assertThat(eraser.erase(actions, false)).extracting(Outcome::kind).containsOnly(Kind.ABSENT);
  }

  @Test
  void aDeniedLookIsNeverAbsent() {
    bucket.put("k1", "k1");
    List<Action> actions = bucket.actions();
    proxy.when(request -> request.method().equals("HEAD")).answer(403, "");
    assertThat(eraser.erase(actions, true))
        .allMatch(o -> o.kind() == Kind.FAILED && o.category() == Category.ACCESS_DENIED);
    assertThat(bucket.keys()).containsExactly("k1");
  }

  private ConnectorException unknown(List<Action> actions) {
    return catchThrowableOfType(ConnectorException.class, () -> eraser.erase(actions, false));
  }

  private static boolean deletes(Request request) {
    return request.method().equals("POST") && request.query().startsWith("delete");
  }

  private static String errors(String answer, String keys, String code) {
    return answer.replaceAll(
        "<Deleted><Key>(" + keys + ")</Key>.*?</Deleted>",
        "<Error><Key>$1</Key><Code>" + code + "</Code><Message>words</Message></Error>");
  }

  private static String result(String key) {
    String error = "<Error><Key>" + key + "</Key><Code>PreconditionFailed</Code></Error>";
    return key.equals("changed") ? "<DeleteResult>" + error : error;
  }

  private static String error(String code) {
    return "<Error><Code>" + code + "</Code><Message>words</Message></Error>";
  }
}
