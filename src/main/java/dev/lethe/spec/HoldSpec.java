package dev.lethe.spec;

/** Where legal holds are read from: the name of a source of the job. */
public record HoldSpec(String source, String where) {
  static HoldSpec read(Section section) {
    HoldSpec hold = new HoldSpec(section.string("source"), section.where());
    section.finish();
    return hold;
  }
}
