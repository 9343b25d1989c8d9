package dev.lethe.spec;

import java.time.Duration;

/**
 * The pace of an apply; the only settings, credentials aside, that may change between plan and
 * apply.
 *
 * @param waveSize actions a wave
 * @param waveTime after which a wave closes even if it is not full
 * @param recheckWindow how old the answer about references may be when an item is erased
 * @param inFlight calls at a time per task
 * @param attempts tries of one action in one run
 * @param patience how long a system may answer nothing but "slower" before that counts as failing
 * @param failureLimit share of a wave's actions that may fail before the run stops
 * @param first so many actions are carried out and verified before the others begin; 0 is none
 */
public record ApplySpec(
    int waveSize,
    Duration waveTime,
    Duration recheckWindow,
    int inFlight,
    int attempts,
    Duration patience,
    double failureLimit,
    long first) {

  static ApplySpec read(Section section) {
    ApplySpec apply =
        new ApplySpec(
            positive(section, "wave-size", 100_000),
            positive(section, "wave-time", Duration.ofMinutes(5)),
            positive(section, "recheck-window", Duration.ofSeconds(60)),
            positive(section, "in-flight", 8),
            positive(section, "attempts", 5),
            section.duration("patience", Duration.ofMinutes(15)),
            section.number("failure-limit", 0.2),
            section.integer("first", 0));
    if (!(apply.failureLimit >= 0 && apply.failureLimit <= 1)) {
      throw section.wrong("failure-limit", "it takes a number from 0 to 1");
    }
    if (apply.first < 0) {
      throw section.wrong("first", "it takes a whole number; 0 switches it off");
    }
    section.finish();
    return apply;
  }

  private static int positive(Section section, String key, int otherwise) {
    long value = section.integer(key, otherwise);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw section.wrong(key, "it takes a whole number of at least 1");
    }
    return (int) value;
  }

  private static Duration positive(Section section, String key, Duration otherwise) {
    Duration value = section.duration(key, otherwise);
    if (value.isZero()) {
      throw section.wrong(key, "it takes a duration above 0: nothing could be begun within it");
    }
    return value;
  }
}
