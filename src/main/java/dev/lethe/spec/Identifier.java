package dev.lethe.spec;

import java.text.Normalizer;
import java.util.Locale;

/** By what a person is known to a system, and what counts as the same there. */
public enum Identifier {
  /** Matches exactly. */
  ID {
    @Override
    public String normal(String value) {
      return value;
    }
  },
  /** Matches whatever its case, its Unicode form and the blanks around it. */
  EMAIL {
    @Override
    public String normal(String value) {
      return Normalizer.normalize(value, Normalizer.Form.NFC).strip().toLowerCase(Locale.ROOT);
    }
  };

  /** Two values name the same person only if their normal forms are the same. */
  public abstract String normal(String value);
}
