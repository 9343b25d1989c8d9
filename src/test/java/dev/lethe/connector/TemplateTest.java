package dev.lethe.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.spec.Identifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TemplateTest {
  private static final Template FOLDER = Template.parse("contributors/{id}/", true).orElseThrow();
  private static final Template SESSIONS = Template.parse("session:{id}:*", false).orElseThrow();
  private static final Template PROFILE = Template.parse("profile:{email}", false).orElseThrow();

  @Test
  void keysSayWhoseTheyAre() {
    assertThat(FOLDER.identifiersIn("contributors/ada/a.txt")).containsExactly("ada");
    assertThat(SESSIONS.identifiersIn("session:ada:1")).containsExactly("ada");
    assertThat(SESSIONS.values("session:ada:1")).isEqualTo(Map.of("id", List.of("ada")));
    assertThat(PROFILE.identifiersIn("profile:Ada@Example.org")).containsExactly("Ada@Example.org");
    assertThat(PROFILE.match()).isEqualTo(Map.of("email", Identifier.EMAIL));
    assertThat(FOLDER.match()).isEqualTo(Map.of("id", Identifier.ID));
  }

  @Test
  void whatStandsElsewhereNamesNobody() {
    assertThat(FOLDER.identifiersIn("contributors/ada")).isEmpty();
    assertThat(FOLDER.identifiersIn("contributors")).isEmpty();
    assertThat(FOLDER.identifiersIn("Contributors/ada/a.txt")).isEmpty();
    assertThat(FOLDER.identifiersIn("x/contributors/ada/a.txt")).isEmpty();
    assertThat(SESSIONS.identifiersIn("session:ada")).isEmpty();
    assertThat(SESSIONS.identifiersIn("sessions:ada:1")).isEmpty();
    Template exact = Template.parse("p:{id}:end", false).orElseThrow();
    assertThat(exact.identifiersIn("p:ada:end")).containsExactly("ada");
    assertThat(exact.identifiersIn("p:ada:end:more")).isEmpty();
    assertThat(exact.identifiersIn("p::end")).containsExactly("");
    assertThat(exact.identifiersIn("p:end")).isEmpty();
  }

  @Test
  void oneThatIsTheBeginningOfAnotherIsNotIt() {
    assertThat(FOLDER.identifiersIn("contributors/adah/x")).doesNotContain("ada");
    assertThat(FOLDER.fill("ada")).isEqualTo("contributors/ada/");
    assertThat("contributors/adah/x").doesNotStartWith(FOLDER.fill("ada"));
  }

  @Test
  void whatEndsAnIdentifierMayBePartOfIt() {
    assertThat(SESSIONS.identifiersIn("session:a:b:1")).containsExactly("a", "a:b");
    assertThat(SESSIONS.fill("a:b")).isEqualTo("session:a:b:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"it's", "100%", "a*", "[x]", "{id}", "a?b", "b\\c", " ", "ü", "🎉", "$1"})
  void identifiersAreDataWhateverTheyContain(String identifier) {
    for (Template template : List.of(FOLDER, SESSIONS)) {
      assertThat(template.identifiersIn(template.fill(identifier) + "rest"))
          .containsExactly(identifier);
    }
    assertThat(PROFILE.identifiersIn(PROFILE.fill(identifier))).containsExactly(identifier);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session:*",
        "session:{id}*",
        "session:{name}:*",
        "{id}:{email}:*",
        "a*:{id}:*",
        "",
        "x{id}:*:*"
      })
  void whatDoesNotSayWhoseKeysTheyAreIsNoTemplate(String text) {
    assertThat(Template.parse(text, false)).isEmpty();
  }

  @Test
  void aPrefixNeedsSomethingThatEndsTheIdentifier() {
    assertThat(Template.parse("contributors/{id}", true)).isEmpty();
    assertThat(Template.parse("contributors/", true)).isEmpty();
    assertThat(Template.parse("{id}/", true)).isPresent();
    assertThat(Template.parse("profile:{id}", false)).isPresent();
  }
}
