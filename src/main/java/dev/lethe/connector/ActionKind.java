package dev.lethe.connector;

import java.util.List;

/** The physical changes that Lethe knows. */
public enum ActionKind {
  DELETE_OBJECT,
  /** Copies an object to the action's destination, and deletes it then. */
  QUARANTINE_OBJECT,
  /** The way back, if nothing is at the destination; never in a plan. */
  RESTORE_OBJECT,
  DELETE_ROW,
  MASK_ROW,
  MASK_DOC,
  DELETE_KEY,
  /** Deletes a {@link StoredUser}'s data by a request to the node that holds it. */
  HTTP_DELETE,
  HTTP_SEND;

  /** The names of those that take an object from its place. */
  public static final List<String> OF_OBJECTS =
      List.of(DELETE_OBJECT.name(), QUARANTINE_OBJECT.name());

  /** The names of those after which the item stays, without what identifies a person. */
  public static final List<String> MASKS = List.of(MASK_ROW.name(), MASK_DOC.name());

  public boolean masks() {
    return MASKS.contains(name());
  }
}
