package dev.lethe.connector;

import dev.lethe.LetheException;
import dev.lethe.spec.Section;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.TargetSpec;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * One kind of system: the door of a connector room. Stateless; what differs between two connections
 * is in {@code C}.
 *
 * @param <C> the room's configuration record; serializable, its secrets redact themselves
 */
public interface Connector<C extends ConnectionConfig> extends Serializable {
  /** The word that stands as {@code type} in a connection: s3, mysql, postgres. */
  String type();

  /**
   * Reads a connection's settings. Consumes every key it knows from the section; the caller reports
   * the others.
   *
   * @throws dev.lethe.LetheException exit 2 with file and line for a missing or malformed setting
   */
  C configure(Section settings);

  /**
   * The part of the system that a source names.
   *
   * @param key for rows: the column that identifies a row; null where rows are only read
   * @param columns for rows: the columns to read, empty for all
   * @throws dev.lethe.LetheException exit 2 with file and line if the source does not fit this kind
   *     of system
   */
  Target target(C config, SourceSpec source, String key, List<String> columns);

  /**
   * The part of the system that a rule about people changes, with its {@link Target#change}.
   *
   * @throws dev.lethe.LetheException exit 2 with file and line if it does not fit this kind of
   *     system
   */
  default Target target(C config, TargetSpec target, Change change) {
    throw LetheException.badInput(
        target.where()
            + ": a connection of type "
            + type()
            + " cannot be the target of a rule about people.");
  }

  /** What a matched item's change is called here. */
  default ActionKind kind(Change change) {
    return change.deletes() ? ActionKind.DELETE_ROW : ActionKind.MASK_ROW;
  }

  /**
   * Whether rules that find an item by different fields can change it in one go, see {@link
   * Change#parts}.
   */
  default boolean masksByParts() {
    return false;
  }

  /** Opens a reader; cheap, connects on first use. The caller closes it. */
  Reader reader(C config);

  /**
   * Opens an eraser for one target; the caller closes it. It may be called from several threads at
   * a time.
   *
   * @param mode what {@link #eraseMode} answered for this connection
   */
  Eraser eraser(C config, Target target, EraseMode mode);

  /**
   * Finds out, once per apply and from the driver, how this system has to be treated.
   *
   * @throws dev.lethe.LetheException exit 3 if {@code setting} is REQUIRE and the system ignores
   *     conditions
   */
  EraseMode eraseMode(C config, Target target, ConditionalDelete setting);

  /**
   * What an operator should know about this connection, a sentence each; empty if nothing is wrong.
   */
  default List<String> examine(C config) {
    return List.of();
  }

  /**
   * The Hadoop settings, secrets included, with which Spark reads and writes the same system; empty
   * if it cannot.
   */
  default Map<String, String> hadoopSettings(C config) {
    return Map.of();
  }
}
