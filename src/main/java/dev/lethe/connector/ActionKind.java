package dev.lethe.connector;

/** The physical changes that Lethe knows. */
public enum ActionKind {
  DELETE_OBJECT,
  DELETE_ROW,
  MASK_ROW,
  MASK_DOC,
  DELETE_KEY,
  HTTP_DELETE,
  HTTP_SEND
}
