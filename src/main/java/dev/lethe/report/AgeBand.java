package dev.lethe.report;

/** How old something was at a plan's as-of. */
public enum AgeBand {
  NEWER("newer than as-of", 0),
  DAY("under 1 day", 1),
  WEEK("1–7 days", 7),
  MONTH("7–30 days", 30),
  QUARTER("30–90 days", 90),
  HALF_YEAR("90–180 days", 180),
  YEAR("180–365 days", 365),
  TWO_YEARS("1–2 years", 730),
  FIVE_YEARS("2–5 years", 1_826),
  OLDER("5 years or more", Long.MAX_VALUE),
  UNKNOWN("unknown", Long.MAX_VALUE);

  private final String words;
  private final long belowDays;

  AgeBand(String words, long belowDays) {
    this.words = words;
    this.belowDays = belowDays;
  }

  public String words() {
    return words;
  }

  /** What is in this band and not in an earlier one is younger than so many days. */
  public long belowDays() {
    return belowDays;
  }
}
