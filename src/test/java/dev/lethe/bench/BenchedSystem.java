package dev.lethe.bench;

/** One system with its data, and the best way that we know to erase them by hand. */
interface BenchedSystem extends AutoCloseable {
  /** As the table of results calls it, with its version. */
  String name() throws Exception;

  /** What {@link #eraseByHand} does, for the table of results. */
  String byHand();

  /** HOCON of the connection {@code target}. */
  String connection();

  /** HOCON of the rule's target, match and mask, or of whatever stands in its place. */
  String rule();

  /** Writes the data once, in a place that {@link #reset} copies from. */
  void fill() throws Exception;

  /** Puts the data as they were in the place that both sides erase from. */
  void reset() throws Exception;

  /** Erases what the people who go have. */
  void eraseByHand() throws Exception;

  /** What is there now. */
  State state() throws Exception;

  /**
   * @param erased rows that are masked, or keys that are gone
   * @param kept rows and keys that are as they were
   */
  record State(long erased, long kept) {}
}
