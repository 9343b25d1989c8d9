package dev.lethe.connector;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What a room brings along so that {@link ConnectorContractTest} can ask it: a real system with
 * items in it that the test makes, sees and changes without the connector.
 *
 * @param <C> the room's configuration
 */
public interface ContractFixture<C extends ConnectionConfig> {
  Connector<C> connector();

  /** What an eraser of this room does to one item. */
  ActionKind kind();

  C config();

  /** The same server, another database or bucket. */
  C otherConfig();

  C wrongPassword();

  /** A port that nobody listens on. */
  C unreachable();

  /** Through a proxy that is armed with this fault. */
  C faulty(Fault fault) throws Exception;

  Target target();

  /** A container that does not exist. */
  Target missing();

  /** The columns of a snapshot that make a locator. */
  String keyColumn();

  String etagColumn();

  void empty() throws Exception;

  void seed(Collection<String> keys) throws Exception;

  /** Everything that is there: key to content, byte for byte, however it is written down. */
  Map<String, String> existing() throws Exception;

  void change(String key) throws Exception;

  void removeBehindOurBack(String key) throws Exception;

  /** Makes the system refuse to erase this one item; aborts the test where none ever does. */
  void refuse(String key) throws Exception;

  /** Keys with whatever means something to somebody. */
  default List<String> hostileKeys() {
    return List.of(
        "it's",
        "say \"no\"",
        "100%",
        "a_b",
        "a*b",
        "[x]",
        "{y}",
        "a,b",
        "a;-- b",
        "`tick`",
        "back\\slash",
        "\\N",
        "$1",
        "?",
        "ümlaut",
        "日本語",
        "🎉 party",
        " leading");
  }

  /** A key, and keys that look like it to somebody careless; only the first one exists. */
  default List<String> lookalikes() {
    return List.of("Case", "case", "CASE", "Case ", " Case", "Cas", "Casé");
  }
}
