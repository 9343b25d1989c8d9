package dev.lethe;

/** What a command ends with; operators' scripts rely on the numbers. */
public enum ExitCode {
  DONE(0),
  SYSTEM_FAILED(1),
  BAD_INPUT(2),
  REFUSED(3),
  ACTIONS_FAILED(4),
  LEFTOVERS(5);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
