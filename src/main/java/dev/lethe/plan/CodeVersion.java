package dev.lethe.plan;

/** Which code made a plan. */
final class CodeVersion {
  private CodeVersion() {}

  static String text() {
    String version = CodeVersion.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
