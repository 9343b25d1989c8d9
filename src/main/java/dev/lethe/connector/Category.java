package dev.lethe.connector;

/** Why something failed, so that reports can group and a retry knows whether to try. */
public enum Category {
  ACCESS_DENIED(false),
  LOCKED(false),
  INVALID_REQUEST(false),
  NOT_FOUND(false),
  THROTTLED(true),
  /** One of many servers asks for time, which says nothing about the others. */
  BUSY(true),
  SERVER_ERROR(true),
  UNREACHABLE(true),
  TIMEOUT(true),
  CONFLICT(true),
  /** Nobody can know any more what the plan names. */
  KEY_EXPIRED(false),
  OTHER(false);

  private final boolean retryable;

  Category(boolean retryable) {
    this.retryable = retryable;
  }

  /** Whether the same request may succeed a little later. */
  public boolean retryable() {
    return retryable;
  }
}
