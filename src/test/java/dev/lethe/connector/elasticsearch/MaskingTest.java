package dev.lethe.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Change;
import dev.lethe.connector.Mask;
import dev.lethe.connector.Person;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.MaskSpec.Strategy;
import dev.lethe.spec.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written into a document, and that it is nothing else. */
@Timeout(60)
class MaskingTest {
  private static final Person ADA = new Person("p-ada", "1", List.of("ada@example.org"));
  private static final Person BOB = new Person("p-bob", "2", List.of("bob@example.org"));
  private static final Mask CONSTANT = mask(Strategy.CONSTANT, "GONE");
  private static final Change UNITS =
      new Change(
          Map.of("latest.workerEmail", Identifier.EMAIL, "judgments.workerEmail", Identifier.EMAIL),
          Map.of("latest.workerEmail", CONSTANT, "judgments.workerEmail", CONSTANT));

  @Test
  void onlyTheElementsThatNameThemAreMaskedAndEveryOtherByteStays() throws IOException {
    String unit =
        """
        { "n": 1.10, "big": 12345678901234567890.123,"e":1e5 ,
          "latest": {"workerEmail":"bob@example.org", "judgedAt" : "2020-01-01"},
          "judgments": [ {"workerEmail":"Ada@Example.org","answer":"\\u00e4\\n, \\"ada@example.org\\""},
                         {"answer":"🎉","workerEmail":"bob@example.org" }, {"x":[]} ] }\
        """;

    assertThat(masked(UNITS, unit, ADA))
        .isEqualTo(unit.replace("\"Ada@Example.org\"", "\"GONE\"").replace("\n", " "));
    assertThat(masked(UNITS, unit, ADA, BOB))
        .isEqualTo(
            unit.replace("\"Ada@Example.org\"", "\"GONE\"")
                .replace("\"bob@example.org\"", "\"GONE\"")
                .replace("\n", " "));
  }

  @Test
  void onlyTheOutermostFieldsThatChangeAreSent() throws IOException {
    String unit =
        "{\"n\":1,\"latest\":{\"workerEmail\":\"ada@example.org\",\"x\":0.1},"
            + "\"judgments\":[{\"workerEmail\":\"bob@example.org\"}]}";
    byte[] answer = utf8(unit);
    Edits edits = new Masking(UNITS).edits(Json.parse(answer), List.of(ADA));

    assertThat(new String(edits.changedFields(answer), StandardCharsets.UTF_8))
        .isEqualTo("{\"latest\":{\"workerEmail\":\"GONE\",\"x\":0.1}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':0,'b':-7,'c':12345678901234567890123,'d':-2.5,'e':1.0E10}",
        "{'a':'ä日本/','b':[{'c':null},[]],'d':true,'e':'\\n'}"
      })
  void whatElasticsearchWouldWriteTheSameIsLeftToIt(String document) throws IOException {
    byte[] answer = utf8(document.replace('\'', '"'));
    assertThat(new Edits(Json.parse(answer)).surviveMerge(answer)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':1.10}",
        "{'a':[{'b':1e5}]}",
        "{'a':-0}",
        "{'a':0.12345678901234567890}",
        "{'a': 1}",
        "{'a':'🎉'}",
        "{'a':'\\u00e4'}",
        "{'a':'\\/'}"
      })
  void whatElasticsearchWouldWriteOtherwiseIsNoticed(String document) throws IOException {
    byte[] answer = utf8(document.replace('\'', '"'));
    assertThat(new Edits(Json.parse(answer)).surviveMerge(answer)).isFalse();
  }

  @Test
  void aChangedArrayOfObjectsIsWrittenWithItsDocument() throws IOException {
    byte[] answer =
        utf8(
            "{\"latest\":{\"workerEmail\":\"bob@example.org\"},"
                + "\"judgments\":[{\"workerEmail\":\"ada@example.org\"}]}");
    Masking masking = new Masking(UNITS);

    assertThat(masking.edits(Json.parse(answer), List.of(ADA)).surviveMerge(answer)).isFalse();
    assertThat(masking.edits(Json.parse(answer), List.of(BOB)).surviveMerge(answer)).isTrue();
  }

  @Test
  void namesWithDotsAreTheSameFields() throws IOException {
    assertThat(masked(UNITS, "{\"latest.workerEmail\":\"ada@example.org\",\"latest.x\":1}", ADA))
        .isEqualTo("{\"latest.workerEmail\":\"GONE\",\"latest.x\":1}");
    assertThat(
            masked(
                UNITS,
                "{\"latest.workerEmail\":\"bob@example.org\","
                    + "\"latest\":{\"workerEmail\":[[\"ada@example.org\"]]}}",
                ADA))
        .isEqualTo(
            "{\"latest.workerEmail\":\"bob@example.org\",\"latest\":{\"workerEmail\":[[\"GONE\"]]}}");
  }

  @Test
  void ofSeveralValuesInOneFieldOnlyTheirsGo() throws IOException {
    Change change = new Change(Map.of("emails", Identifier.EMAIL), Map.of("emails", CONSTANT));
    assertThat(masked(change, "{\"emails\":[\"bob@example.org\",\"ADA@example.org \"]}", ADA))
        .isEqualTo("{\"emails\":[\"bob@example.org\",\"GONE\"]}");
  }

  @Test
  void whatIsTheirsInTheSamePlaceGoesWithThem() throws IOException {
    Change byId =
        new Change(
            Map.of("judgments.workerId", Identifier.ID),
            Map.of(
                "judgments.workerEmail", CONSTANT,
                "judgments.meta.device", mask(Strategy.NULL, null),
                "state", mask(Strategy.SET, "MASKED")));
    String unit =
        "{\"judgments\":[{\"workerId\":1,\"workerEmail\":\"old@x\",\"meta\":{\"device\":\"d1\"}},"
            + "{\"workerId\":2,\"workerEmail\":\"bob@x\",\"meta\":{\"device\":\"d2\"}}]}";

    assertThat(masked(byId, unit, ADA))
        .isEqualTo(
            "{\"judgments\":[{\"workerId\":1,\"workerEmail\":\"GONE\",\"meta\":{\"device\":null}},"
                + "{\"workerId\":2,\"workerEmail\":\"bob@x\",\"meta\":{\"device\":\"d2\"}}],"
                + "\"state\":\"MASKED\"}");
    byte[] answer = utf8(unit);
    Edits edits = new Masking(byId).edits(Json.parse(answer), List.of(BOB));
    assertThat(new String(edits.changedFields(answer), StandardCharsets.UTF_8))
        .startsWith("{\"judgments\":[{\"workerId\":1,\"workerEmail\":\"old@x\"")
        .endsWith("\"device\":null}}],\"state\":\"MASKED\"}");
  }

  @Test
  void eachPersonHasAPseudonymOfTheirOwn() throws IOException {
    Mask pseudonym = mask(Strategy.HMAC, null);
    Change change =
        new Change(
            Map.of("judgments.workerEmail", Identifier.EMAIL),
            Map.of("judgments.workerEmail", pseudonym));
    String unit =
        "{\"judgments\":[{\"workerEmail\":\"bob@example.org\"},"
            + "{\"workerEmail\":\"ada@example.org\"}]}";

    assertThat(masked(change, unit, ADA, BOB))
        .isEqualTo(
            unit.replace("bob@example.org", pseudonym.of("x", "p-bob"))
                .replace("ada@example.org", pseudonym.of("x", "p-ada")));
  }

  @Test
  void whoeverIsNotNamedAndWhatIsMaskedAlreadyChangesNothing() throws IOException {
    Change byId = new Change(Map.of("workerId", Identifier.ID), Map.of("workerEmail", CONSTANT));
    assertThat(edits(byId, "{\"workerId\":\"1\",\"workerEmail\":\"GONE\"}", ADA).isEmpty())
        .isTrue();
    assertThat(edits(byId, "{\"workerId\":\"1\"}", ADA).isEmpty()).isTrue();
    assertThat(edits(byId, "{\"workerId\":\"1\",\"workerEmail\":null}", ADA).isEmpty()).isTrue();
    assertThat(edits(byId, "{\"workerId\":\"3\",\"workerEmail\":\"x\"}", ADA, BOB).isEmpty())
        .isTrue();
  }

  @Test
  void aDocumentThatNamesOthersIsKnown() throws IOException {
    Masking masking = new Masking(UNITS);
    Json.Obj shared =
        Json.parse(
            utf8(
                "{\"latest\":{\"workerEmail\":\"ada@example.org\"},"
                    + "\"judgments\":[{\"workerEmail\":\"bob@example.org\"},{}]}"));

    assertThat(masking.namesOthers(shared, List.of(ADA))).isTrue();
    assertThat(masking.namesOthers(shared, List.of(ADA, BOB))).isFalse();
  }

  private static String masked(Change change, String document, Person... people)
      throws IOException {
    byte[] answer = utf8("{\"_source\":" + document + "}");
    Edits edits = new Masking(change).edits(Json.parse(answer).object("_source"), List.of(people));
    return new String(edits.document(answer), StandardCharsets.UTF_8);
  }

  private static Edits edits(Change change, String document, Person... people) throws IOException {
    return new Masking(change).edits(Json.parse(utf8(document)), List.of(people));
  }

  private static Mask mask(Strategy strategy, String value) {
    return new Mask(new MaskSpec(strategy, value, 0, false, null), new Secret("c2VjcmV0c2VjcmV0"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
