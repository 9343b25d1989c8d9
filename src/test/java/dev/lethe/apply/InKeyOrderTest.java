package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Locator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InKeyOrderTest {
  @Test
  void numbersComeAsNumbersAndTextsAsTexts() {
    assertThat(ordered(10, "10", "9", "b-2", "100", "2", "b-10", "a"))
        .containsExactly("a", "b-10", "b-2", "2", "9", "10", "100");
  }

  @Test
  void soManyAtATimeAreInOrderAndNoneIsLost() {
    assertThat(ordered(3, "5", "4", "3", "2", "1", "0", "7"))
        .containsExactly("3", "4", "5", "0", "1", "2", "7");
    assertThat(ordered(3)).isEmpty();
  }

  private static List<String> ordered(int atATime, String... keys) {
    List<String> ordered = new ArrayList<>();
    new InKeyOrder(Stream.of(keys).map(InKeyOrderTest::action).iterator(), atATime)
        .forEachRemaining(action -> ordered.add(action.locator().key()));
    return ordered;
  }

  private static Action action(String key) {
    Locator locator = new Locator("people", key, null, null);
    return new Action("action of " + key, ActionKind.MASK_ROW, locator, 0, 1);
  }
}
