package dev.lethe.connector.elasticsearch;

import static dev.lethe.connector.elasticsearch.TestIndices.CONSTANT;
import static dev.lethe.connector.elasticsearch.TestIndices.EMAILS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.Candidates;
import dev.lethe.connector.Category;
import dev.lethe.connector.Change;
import dev.lethe.connector.ConnectorException;
import dev.lethe.job.TestSpark;
import dev.lethe.lab.FaultProxy;
import dev.lethe.spec.Identifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the reader sees of several indices, and what it refuses. */
@Timeout(180)
class ElasticsearchReaderTest {
  private static final String ADAS = "{\"latest\":{\"workerEmail\":\"ada@example.org\"}}";
  private static final String BOBS = ADAS.replace("ada", "bob");

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
  void aPatternIsAllOfItsIndicesAndAnItemNamesItsOwn() {
    indices.create("b");
    indices.put("a", "1", ADAS);
    indices.put("a", "2", "{\"view\":\"unit\"}");
    indices.put(
        "b",
        "1",
        "{\"judgments\":[{\"workerEmail\":\"ada@example.org\"},{\"workerEmail\":null},"
            + "{\"workerEmail\":\"bob@example.org\"},{\"workerEmail\":\"bob@example.org\"}]}");

    assertThat(items(EMAILS, null))
        .containsExactlyInAnyOrder(
            "a/1 {latest.workerEmail=[ada@example.org]}",
            "a/2 {}",
            "b/1 {judgments.workerEmail=[ada@example.org, bob@example.org]}");
    assertThat(items(EMAILS, emails("bob@example.org")))
        .hasSize(1)
        .allMatch(one -> one.startsWith("b/1 "));
  }

  @Test
  void aHiddenIndexOfThePatternIsReadAsWell() {
    indices.ask(
        "PUT", "hidden", "", "{\"settings\":{\"index.hidden\":true,\"number_of_replicas\":0}}");
    indices.put("hidden", "1", ADAS);

    assertThat(items(EMAILS, null)).hasSize(1);
    assertThat(items(EMAILS, emails("ada@example.org"))).hasSize(1);
  }

  @Test
  void indicesThatMayNotBeReadAreNotTakenForEmpty() {
    proxy
        .when(request -> request.path().equals("/_security/user/_has_privileges"))
        .rewrite(body -> body.replace("\"has_all_requested\":true", "\"has_all_requested\":false"));

    ConnectorException refused =
        catchThrowableOfType(ConnectorException.class, () -> items(EMAILS, null));

    assertThat(refused.category()).isEqualTo(Category.ACCESS_DENIED);
    assertThat(refused).hasMessageContaining(indices.pattern());
  }

  @Test
  void aClosedIndexIsNamedAndNothingIsRead() {
    indices.create("b");
    indices.ask("POST", "b", "/_close", null);

    for (Optional<Candidates> who :
        List.of(Optional.<Candidates>empty(), Optional.of(emails("ada@example.org")))) {
      ConnectorException closed =
          catchThrowableOfType(ConnectorException.class, () -> items(EMAILS, who.orElse(null)));
      assertThat(closed.category()).isEqualTo(Category.LOCKED);
      assertThat(closed).hasMessageContaining(indices.name("b")).hasMessageContaining("closed");
    }
  }

  @Test
  void tensOfThousandsOfCandidatesFindEachDocumentOnce() {
    indices.put("a", "1", ADAS);
    indices.put(
        "a",
        "2",
        "{\"judgments\":[{\"workerEmail\":\"ada@example.org\"},{\"workerEmail\":\"bob@example.org\"}]}");
    indices.put("a", "3", ADAS.replace("ada", "eve"));
    List<String> many = new ArrayList<>();
    many.add("ada@example.org");
    IntStream.range(0, 60_000).forEach(i -> many.add("nobody" + i + "@example.org"));
    many.add("bob@example.org");

    assertThat(items(EMAILS, new Candidates(List.of("1"), many)))
        .hasSize(2)
        .anyMatch(one -> one.startsWith("a/1 "))
        .anyMatch(one -> one.startsWith("a/2 "));
    assertThat(proxy.requests()).filteredOn(one -> one.path().endsWith("/_search")).hasSize(6);
  }

  @Test
  void theCaseOfAFewEmailsDoesNotMatter() {
    indices.put("a", "1", ADAS.replace("ada", "ADA"));

    assertThat(items(EMAILS, emails("ada@Example.org"))).hasSize(1);
    assertThat(items(EMAILS, emails("ad@example.org", "*", "ad?@example.org"))).isEmpty();
  }

  @Test
  void moreThanAPageIsReadToItsEnd() {
    Map<String, String> documents = new LinkedHashMap<>();
    IntStream.range(0, 4_321).forEach(i -> documents.put("d" + i, i % 2 == 0 ? ADAS : BOBS));
    indices.putAll("a", documents);

    assertThat(items(EMAILS, null)).hasSize(4_321).doesNotHaveDuplicates();
    assertThat(items(EMAILS, emails("ada@example.org"))).hasSize(2_161).doesNotHaveDuplicates();
  }

  @Test
  void aPageThatIsLostEndsTheReading() {
    Map<String, String> documents = new LinkedHashMap<>();
    IntStream.range(0, 3_000).forEach(i -> documents.put("d" + i, ADAS));
    indices.putAll("a", documents);
    proxy.when(request -> request.path().equals("/_search/scroll")).onCalls(1).loseResponse();

    assertThat(catchThrowable(() -> items(EMAILS, null))).rootCause().isNotNull();
    assertThat(items(EMAILS, null)).hasSize(3_000);
  }

  @Test
  void aShardThatFailsEndsTheReading() {
    indices.put("a", "1", ADAS);
    proxy
        .when(request -> request.path().endsWith("/_search"))
        .rewrite(body -> body.replace("\"failed\":0", "\"failed\":1"));

    assertThat(catchThrowable(() -> items(EMAILS, null)))
        .hasStackTraceContaining("was not read as a whole");
  }

  @Test
  void aDocumentIsSeenBeforeTheIndexIsRefreshed() {
    indices.ask("PUT", "a", "/_settings", "{\"index.refresh_interval\":\"-1\"}");
    indices.ask("PUT", "a", "/_doc/1", ADAS);

    assertThat(items(EMAILS, emails("ada@example.org"))).hasSize(1);
  }

  @Test
  void fieldsThatCannotBeAskedForAreFoundByReadingEverything() {
    Change change =
        new Change(
            Map.of("mail", Identifier.EMAIL, "people.mail", Identifier.EMAIL),
            Map.of("mail", CONSTANT));
    indices.create(
        "text",
        "{\"properties\":{\"mail\":{\"type\":\"text\"},\"people\":{\"properties\":{\"mail\":{\"type\":\"keyword\"}}}}}",
        1);
    indices.create(
        "nested",
        "{\"properties\":{\"mail\":{\"type\":\"text\",\"fields\":{\"raw\":{\"type\":\"keyword\"}}},"
            + "\"people\":{\"type\":\"nested\",\"properties\":{\"mail\":{\"type\":\"keyword\"}}}}}",
        1);
    indices.put("text", "1", "{\"mail\":\"ada@example.org\"}");
    indices.put("text", "2", "{\"mail\":\"bob@example.org\"}");
    indices.put(
        "nested",
        "1",
        "{\"mail\":\"bob@example.org\",\"people\":[{\"mail\":\"ada@example.org\"}]}");
    indices.put("nested", "2", "{\"mail\":\"ada@example.org\"}");
    indices.put(
        "nested",
        "3",
        "{\"mail\":\"bob@example.org\",\"people\":[{\"mail\":\"bob@example.org\"}]}");
    indices.ask("DELETE", "a", "", null);

    assertThat(items(change, emails("ada@example.org")))
        .extracting(one -> one.substring(0, one.indexOf(' ')))
        .containsExactlyInAnyOrder("text/1", "text/2", "nested/1", "nested/2");
    assertThat(fits(change)).anyMatch(one -> one.contains(indices.name("text") + ".mail"));
  }

  @Test
  void whatTheMappingDoesNotHaveIsNamedWithWhatItHas() {
    Change change =
        new Change(Map.of("latest.workerMail", Identifier.EMAIL), Map.of("state", CONSTANT));

    LetheException unknown = catchThrowableOfType(LetheException.class, () -> fits(change));

    assertThat(unknown.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(unknown)
        .hasMessageContaining("job.conf:7")
        .hasMessageContaining("'latest.workerMail'")
        .hasMessageContaining("did you mean 'latest.workerEmail'?")
        .hasMessageContaining("judgments.answer");
    assertThat(fits(EMAILS)).hasSize(1);
  }

  @Test
  void whatCannotBeMaskedIsKnownBefore() {
    Change date =
        new Change(
            Map.of("latest.workerEmail", Identifier.EMAIL), Map.of("latest.judgedAt", CONSTANT));
    Change object =
        new Change(Map.of("latest.workerEmail", Identifier.EMAIL), Map.of("latest", CONSTANT));

    assertThat(catchThrowableOfType(LetheException.class, () -> fits(date)))
        .hasMessageContaining("latest.judgedAt")
        .hasMessageContaining("date");
    assertThat(catchThrowableOfType(LetheException.class, () -> fits(object)))
        .hasMessageContaining("object");
    indices.create("s", "{\"_source\":{\"enabled\":false},\"properties\":{}}", 1);
    assertThat(catchThrowableOfType(LetheException.class, () -> fits(EMAILS)))
        .hasMessageContaining(indices.name("s"))
        .hasMessageContaining("_source");
  }

  private List<String> fits(Change change) {
    try (ElasticsearchReader reader = new ElasticsearchReader(TestIndices.config())) {
      return reader.fits(indices.target(change), "job.conf:7");
    }
  }

  /** An item a line: index/id and its values. */
  private List<String> items(Change change, Candidates candidates) {
    try (ElasticsearchReader reader = new ElasticsearchReader(TestIndices.config(proxy))) {
      return reader
          .items(TestSpark.session(), indices.target(change), Optional.ofNullable(candidates))
          .collectAsList()
          .stream()
          .map(this::line)
          .toList();
    }
  }

  private String line(Row row) {
    Map<String, List<String>> values = new java.util.TreeMap<>();
    row.<String, scala.collection.Seq<String>>getJavaMap(row.fieldIndex("values"))
        .forEach(
            (field, texts) ->
                values.put(field, scala.collection.JavaConverters.seqAsJavaList(texts)));
    String index = row.<String>getAs("container").substring(indices.name("").length());
    return index + "/" + row.getAs("key") + " " + values;
  }

  private static Candidates emails(String... emails) {
    return new Candidates(List.of("no id"), List.of(emails));
  }
}
