package dev.lethe.plan;

import dev.lethe.connector.Connection;
import dev.lethe.source.Holds;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** How the rules of one kind come to their conclusions; resolved when it is made. */
interface Planning extends AutoCloseable {
  /** Every system that decides about the plan or is changed by it, holds aside. */
  Set<Connection> connections();

  /**
   * Refuses what no reading could mend, and claims what the rules decide about.
   *
   * @param identities who each connection's server is, by the connection's name
   * @throws dev.lethe.LetheException exit 2 or 3
   */
  void prepare(Map<String, String> identities) throws IOException;

  /**
   * Reads the world once.
   *
   * @throws dev.lethe.LetheException exit 1 if a source cannot be read to its end, exit 2 for what
   *     is wrong in files, exit 3 for an authority mismatch
   */
  Reading read(Map<String, String> identities, Holds holds);

  /**
   * Keeps what apply and verify need beside the plan itself.
   *
   * @param again whether somebody began to write this plan before
   * @return what seals the plan's locators; null where nothing identifies anybody
   */
  Seal keep(boolean again) throws IOException;

  @Override
  void close();
}
