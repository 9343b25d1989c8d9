package dev.lethe.connector;

import dev.lethe.spec.Identifier;
import java.util.List;
import java.util.Map;

/**
 * What a room with people brings along so that {@link PeopleContractTest} can ask it: a real system
 * with people's items in it that the test makes, sees and changes without the connector.
 *
 * @param <C> the room's configuration
 */
public interface PeopleFixture<C extends ConnectionConfig> {
  Connector<C> connector();

  C config();

  /** The same server, another database or bucket. */
  C otherConfig();

  C wrongPassword();

  /** A port that nobody listens on. */
  C unreachable();

  /** Through a proxy that is armed with this fault; it strikes once. */
  C faulty(Fault fault) throws Exception;

  /** With its {@link Target#change}, which matches by {@link #identifier} alone. */
  Target target();

  /** With a change, in a container that does not exist. */
  Target missing();

  /** Whose database the missing container is in, or is. */
  default C configOfMissing() {
    return config();
  }

  /** By what the target's items name people. */
  Identifier identifier();

  void empty() throws Exception;

  /**
   * Makes items.
   *
   * @param items an item's name, unique → the identifier of whose it is, byte for byte
   */
  void seed(Map<String, String> items) throws Exception;

  /** The locator's key of a seeded item. */
  String key(String name, String identifier);

  /** Everything that is there: key → content, byte for byte, however it is written down. */
  Map<String, String> existing() throws Exception;

  /**
   * What is left of an item when somebody's data in it is gone.
   *
   * @param content as {@link #existing} writes it down
   * @return null if nothing is left
   */
  String left(String content, Person person);

  /** Changes something in an item, which names the same person as before. */
  void change(String key) throws Exception;

  void removeBehindOurBack(String key) throws Exception;

  /**
   * Pairs of identifiers: to somebody careless the first one would mean the second one too, or the
   * other way round.
   */
  default List<List<String>> hostileIdentifiers() {
    return List.of(
        List.of("o'neil", "oneil"),
        List.of("say \"no\"", "say no"),
        List.of("100%", "1000"),
        List.of("a_b", "aXb"),
        List.of("a*", "abc"),
        List.of("*", "anybody"),
        List.of("[x]", "x"),
        List.of("{id}", "id"),
        List.of("f?o", "foo"),
        List.of("back\\slash", "backslash"),
        List.of("p,q", "p"),
        List.of("c:d", "cd"),
        List.of("e/f", "ef"),
        List.of("g h", "gh"),
        List.of("$1", "1"),
        List.of("%s", "s"),
        List.of(".+", "dot"),
        List.of("null", "nil"),
        List.of("-- x", "--"),
        List.of("ümlaut", "umlaut"),
        List.of("日本語", "日本"),
        List.of("🎉", "🎈"),
        List.of("beginning", "beginning of another"),
        List.of("longer", "long"));
  }

  /** For ids: to somebody careless all are the same; only the first one is erased. */
  default List<String> lookalikes() {
    return List.of("Case", "case", "CASE", "Case ", " Case", "Cas", "Casé");
  }
}
