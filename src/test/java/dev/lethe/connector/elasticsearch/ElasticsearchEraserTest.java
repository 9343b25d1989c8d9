package dev.lethe.connector.elasticsearch;

import static dev.lethe.connector.elasticsearch.TestIndices.ADA;
import static dev.lethe.connector.elasticsearch.TestIndices.BOB;
import static dev.lethe.connector.elasticsearch.TestIndices.EMAILS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.connector.Action;
import dev.lethe.connector.Category;
import dev.lethe.connector.Change;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Outcome.Kind;
import dev.lethe.connector.Sighting;
import dev.lethe.lab.FaultProxy;
import dev.lethe.spec.Identifier;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the eraser does with documents that several people and several writers share. */
@Timeout(180)
class ElasticsearchEraserTest {
  private static final Change DELETE =
      new Change(Map.of("latest.workerEmail", Identifier.EMAIL), Map.of());

  private static final String SHARED =
      "{\"view\":\"unit\",\"n\":[1,2.5],\"latest\":{\"workerEmail\":\"bob@example.org\"},"
          + "\"judgments\":[{\"workerEmail\":\"Ada@example.org\",\"answer\":\"ada@example.org\"},"
          + "{\"workerEmail\":\"bob@example.org\",\"answer\":\"ä\"},"
          + "{\"workerEmail\":\"eve@example.org\"}]}";

  private final TestIndices indices = new TestIndices();
  private FaultProxy proxy;

  @BeforeEach
  void open() throws IOException {
    proxy = FaultProxy.before(TestIndices.server());
    indices.create("a");
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    indices.drop();
  }

  @Test
  void ofADocumentOfTwoOnlyTheOnesValuesAreMasked() {
    indices.put("a", "1", SHARED);

    assertThat(erase(mask("a", "1", ADA))).containsExactly(Kind.APPLIED);

    assertThat(indices.source("a", "1"))
        .isEqualTo(SHARED.replace("\"Ada@example.org\"", "\"DELETED_USER\""));
  }

  @Test
  void aJudgmentViewIsUpdatedInItsLatestOnly() throws IOException {
    String view =
        "{\"view\":\"judgment\",\"state\":\"ä\",\"latest\":{\"workerId\":\"1\",\"workerEmail\":\"ada@example.org\"},\"n\":2.5}";
    indices.put("a", "1", view);

    assertThat(erase(mask("a", "1", ADA))).containsExactly(Kind.APPLIED);

    assertThat(indices.source("a", "1")).isEqualTo(view.replace("ada@example.org", "DELETED_USER"));
    assertThat(bulks().get(0).body())
        .contains("{\"update\":{", "{\"doc\":{\"latest\":{\"workerId\":\"1\",")
        .doesNotContain("\"state\"");
  }

  @Test
  void bothOfThemAreOneWrite() throws IOException {
    indices.put("a", "1", SHARED);
    indices.put("a", "2", SHARED.replace("2.5", "2.50"));

    assertThat(erase(mask("a", "1", ADA, BOB), mask("a", "2", ADA, BOB)))
        .containsOnly(Kind.APPLIED);

    String masked =
        SHARED
            .replace("\"Ada@example.org\"", "\"DELETED_USER\"")
            .replace("\"bob@example.org\"", "\"DELETED_USER\"");
    assertThat(indices.source("a", "1")).isEqualTo(masked);
    assertThat(indices.source("a", "2"))
        .as("a number that a partial update would rewrite")
        .isEqualTo(masked.replace("2.5", "2.50"));
    assertThat(indices.version("a", "1")).isEqualTo(2);
    assertThat(indices.version("a", "2")).isEqualTo(2);
    assertThat(bulks()).as("requests that write").hasSize(1);
  }

  @Test
  void whatSomebodyWritesInBetweenIsReadAgainAndKept() throws IOException {
    indices.put("a", "1", SHARED);
    String meanwhile = SHARED.replace("eve@example.org", "ada@example.org");
    proxy.when(TestIndices::isBulk).onFirst(2).before(() -> indices.put("a", "1", meanwhile));

    assertThat(erase(mask("a", "1", ADA))).containsExactly(Kind.APPLIED);

    assertThat(bulks()).hasSize(3);
    assertThat(indices.source("a", "1"))
        .isEqualTo(
            meanwhile
                .replace("\"Ada@example.org\"", "\"DELETED_USER\"")
                .replace(
                    "{\"workerEmail\":\"ada@example.org\"}", "{\"workerEmail\":\"DELETED_USER\"}"));
  }

  @Test
  void whoeverIsNeverFirstFailsAsAConflictAndTheOthersDoNot() {
    indices.put("a", "1", SHARED);
    indices.put("a", "2", SHARED);
    AtomicInteger writes = new AtomicInteger();
    proxy
        .when(TestIndices::isBulk)
        .before(
            () -> indices.put("a", "1", SHARED.replace("eve", "eve" + writes.incrementAndGet())));

    List<Outcome> outcomes = outcomes(EMAILS, mask("a", "1", ADA), mask("a", "2", ADA));

    assertThat(of(outcomes, "1").category()).isEqualTo(Category.CONFLICT);
    assertThat(of(outcomes, "1").message()).contains("409").doesNotContain("example.org");
    assertThat(of(outcomes, "2").kind()).isEqualTo(Kind.APPLIED);
    assertThat(writes.get()).isEqualTo(5);
  }

  @Test
  void aBlockedIndexFailsAloneWithItsCategory() {
    indices.create("b");
    indices.put("a", "1", SHARED);
    indices.put("b", "1", SHARED);
    indices.ask("PUT", "b", "/_settings", "{\"index.blocks.write\":true}");

    List<Outcome> outcomes = outcomes(EMAILS, mask("a", "1", ADA), mask("b", "1", ADA));

    assertThat(outcomes.stream().map(Outcome::kind)).containsOnlyOnce(Kind.APPLIED, Kind.FAILED);
    Outcome failed = outcomes.stream().filter(one -> one.kind() == Kind.FAILED).findFirst().get();
    assertThat(failed.actionId()).isEqualTo("action of b 1");
    assertThat(failed.category()).isEqualTo(Category.LOCKED);
    assertThat(indices.source("b", "1")).isEqualTo(SHARED);
  }

  @Test
  void aValueThatTheMappingRefusesFailsAloneAndIsNotQuoted() {
    Change dates =
        new Change(
            Map.of("latest.workerEmail", Identifier.EMAIL),
            Map.of("latest.judgedAt", TestIndices.CONSTANT));
    indices.put(
        "a", "1", "{\"latest\":{\"workerEmail\":\"ada@example.org\",\"judgedAt\":\"2020-01-01\"}}");
    indices.put("a", "2", "{\"latest\":{\"workerEmail\":\"ada@example.org\"}}");

    List<Outcome> outcomes = outcomes(dates, mask("a", "1", ADA), mask("a", "2", ADA));

    assertThat(of(outcomes, "1").category()).isEqualTo(Category.INVALID_REQUEST);
    assertThat(of(outcomes, "1").message()).contains("400").doesNotContain("DELETED_USER");
    assertThat(of(outcomes, "2").kind()).isEqualTo(Kind.ABSENT);
  }

  @Test
  void tooFastIsThrottledAndNothingIsDone() {
    indices.put("a", "1", SHARED);
    proxy.when(TestIndices::isBulk).answer(429, "{\"error\":{\"type\":\"x\"},\"status\":429}");

    ConnectorException slower =
        catchThrowableOfType(ConnectorException.class, () -> erase(mask("a", "1", ADA)));

    assertThat(slower.category()).isEqualTo(Category.THROTTLED);
    assertThat(indices.source("a", "1")).isEqualTo(SHARED);
  }

  @Test
  void oneThatIsRefusedAsTooFastIsThrottledAlone() {
    indices.put("a", "1", "{\"latest\":{\"workerEmail\":\"ada@example.org\"}}");
    proxy
        .when(TestIndices::isBulk)
        .rewrite(
            body ->
                "{\"errors\":true,\"items\":[{\"update\":{\"_id\":\"1\",\"status\":429,"
                    + "\"error\":{\"type\":\"es_rejected_execution_exception\"}}}]}");

    assertThat(of(outcomes(EMAILS, mask("a", "1", ADA)), "1").category())
        .isEqualTo(Category.THROTTLED);
  }

  @Test
  void whatAnswersInTheClustersPlaceIsNoAnswer() {
    indices.put("a", "1", SHARED);
    proxy.when(TestIndices::isBulk).answer(502, "<html>ada@example.org</html>");

    ConnectorException failed =
        catchThrowableOfType(ConnectorException.class, () -> erase(mask("a", "1", ADA)));

    assertThat(failed.category()).isEqualTo(Category.SERVER_ERROR);
    assertThat(failed).hasMessageContaining("502").hasMessageNotContaining("ada");
  }

  @Test
  void aDocumentOfAnotherShardThanItsIdSaysIsFound() throws IOException {
    for (int i = 0; i < 4; i++) {
      String path = "/_doc/r" + i + "?refresh=true&routing=somebody" + i;
      indices.ask("PUT", "a", path, SHARED);
    }

    assertThat(
            erase(
                IntStream.range(0, 4)
                    .mapToObj(i -> mask("a", "r" + i, ADA))
                    .toArray(Action[]::new)))
        .hasSize(4)
        .containsOnly(Kind.APPLIED);
    assertThat(look("r0", "r1", "r2", "r3")).allMatch(Sighting::present);
    assertThat(indices.sources("a").values()).hasSize(4).noneMatch(one -> one.contains("\"Ada@"));
  }

  @Test
  void whatIsGoneIsAbsentAlsoWithItsIndex() {
    indices.create("b");
    indices.ask("DELETE", "b", "", null);

    assertThat(erase(mask("a", "never", ADA), mask("b", "1", ADA))).containsOnly(Kind.ABSENT);
    assertThat(look("never")).noneMatch(Sighting::present);
  }

  @Test
  void aClosedIndexIsNeverTakenForEmpty() {
    indices.put("a", "1", SHARED);
    indices.ask("POST", "a", "/_close", null);

    assertThat(of(outcomes(EMAILS, mask("a", "1", ADA)), "1").category())
        .isEqualTo(Category.LOCKED);
    assertThat(catchThrowableOfType(ConnectorException.class, () -> look("1")).category())
        .isEqualTo(Category.LOCKED);
  }

  @Test
  void deletesTheirDocumentsAndNotThoseOfOthers() throws IOException {
    String ada = "{\"latest\":{\"workerEmail\":\"ada@example.org\"}}";
    indices.put("a", "1", ada);
    indices.put("a", "2", ada.replace("ada", "bob"));
    indices.put(
        "a", "3", "{\"latest\":{\"workerEmail\":[\"ada@example.org\",\"bob@example.org\"]}}");

    List<Outcome> outcomes =
        outcomes(
            DELETE,
            indices.action("a", "1", DELETE, ADA),
            indices.action("a", "2", DELETE, ADA),
            indices.action("a", "3", DELETE, ADA));

    assertThat(of(outcomes, "1").kind()).isEqualTo(Kind.APPLIED);
    assertThat(of(outcomes, "2").kind()).isEqualTo(Kind.ABSENT);
    assertThat(of(outcomes, "3").category()).isEqualTo(Category.INVALID_REQUEST);
    assertThat(indices.sources("a")).containsOnlyKeys("2", "3");
  }

  @Test
  void aThousandDocumentsAreABatch() throws IOException {
    Map<String, String> documents = new LinkedHashMap<>();
    IntStream.range(0, 1_000).forEach(i -> documents.put("d" + i, SHARED));
    indices.putAll("a", documents);
    Action[] actions =
        documents.keySet().stream().map(id -> mask("a", id, ADA)).toArray(Action[]::new);

    assertThat(erase(actions)).hasSize(1_000).containsOnly(Kind.APPLIED);
    assertThat(indices.sources("a").values()).noneMatch(one -> one.contains("\"Ada@"));
    assertThat(erase(actions)).hasSize(1_000).containsOnly(Kind.ABSENT);
  }

  private Action mask(String index, String id, dev.lethe.connector.Person... people) {
    return indices.action(index, id, EMAILS, people);
  }

  private List<Kind> erase(Action... actions) {
    return outcomes(EMAILS, actions).stream().map(Outcome::kind).toList();
  }

  private List<Outcome> outcomes(Change change, Action... actions) {
    try (ElasticsearchEraser eraser =
        new ElasticsearchEraser(TestIndices.config(proxy), indices.target(change))) {
      return eraser.erase(List.of(actions), false);
    }
  }

  private List<Sighting> look(String... ids) {
    try (ElasticsearchReader reader = new ElasticsearchReader(TestIndices.config(proxy))) {
      return reader.look(
          indices.target(EMAILS),
          List.of(ids).stream().map(id -> indices.locator("a", id)).toList());
    }
  }

  private static Outcome of(List<Outcome> outcomes, String id) {
    return outcomes.stream()
        .filter(one -> one.actionId().equals("action of a " + id))
        .findFirst()
        .orElseThrow();
  }

  private List<FaultProxy.Request> bulks() {
    return proxy.requests().stream().filter(TestIndices::isBulk).toList();
  }
}
