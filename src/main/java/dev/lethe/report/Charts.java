package dev.lethe.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Bar charts as inline SVG: a bar a row, with its number, an axis with units, and a text. */
final class Charts {
  private static final int WIDTH = 420;
  private static final int LABELS = 118;
  private static final int PLOT = 226;
  private static final int ROW = 24;
  private static final int BAR = 15;
  private static final int LONGEST_LABEL = 18;

  private final Html html;

  Charts(Html html) {
    this.html = html;
  }

  /**
   * @param tone the class of the bar's colour: {@code stays}, {@code goes} or {@code failed}
   */
  record Bar(String label, long value, String tone) {}

  /**
   * @param id of the figure, unique in the document
   * @param unit what is counted, for example "objects"
   */
  void bars(String id, String title, String unit, List<Bar> bars) {
    long most = Math.max(1, bars.stream().mapToLong(Bar::value).max().orElse(1));
    long step = step(most);
    int bottom = bars.size() * ROW + 6;
    html.open("figure", "class", "chart");
    html.leaf("figcaption", title);
    html.open(
        "svg",
        "viewBox",
        "0 0 " + WIDTH + " " + (bottom + 40),
        "role",
        "img",
        "aria-labelledby",
        id + "-title " + id + "-text");
    html.leaf("title", title, "id", id + "-title");
    html.leaf("desc", alternative(unit, bars), "id", id + "-text");
    for (long tick = 0; tick <= most; tick += step) {
      tick(tick, x(tick, most), bottom);
    }
    html.leaf(
        "text",
        unit,
        "class",
        "unit",
        "x",
        String.valueOf(LABELS + PLOT / 2),
        "y",
        String.valueOf(bottom + 34));
    for (int i = 0; i < bars.size(); i++) {
      bar(bars.get(i), i * ROW + 4, most);
    }
    html.close().close();
  }

  private void bar(Bar bar, int y, long most) {
    String middle = String.valueOf(y + BAR - 3);
    double width = x(bar.value(), most) - LABELS;
    html.leaf(
        "text", shortened(bar.label()), "class", "label", "x", "" + (LABELS - 8), "y", middle);
    html.empty(
        "rect",
        "class",
        bar.tone(),
        "x",
        String.valueOf(LABELS),
        "y",
        String.valueOf(y),
        "width",
        number(bar.value() == 0 ? 0 : Math.max(1.5, width)),
        "height",
        String.valueOf(BAR));
    html.leaf(
        "text",
        compact(bar.value()),
        "class",
        "value",
        "x",
        number(LABELS + width + 5),
        "y",
        middle);
  }

  private void tick(long value, double x, int bottom) {
    html.empty(
        "line", "class", "grid", "x1", number(x), "x2", number(x), "y1", "0", "y2", "" + bottom);
    html.leaf(
        "text", compact(value), "class", "tick", "x", number(x), "y", String.valueOf(bottom + 15));
  }

  private static double x(long value, long most) {
    return LABELS + (double) PLOT * value / most;
  }

  /** 1, 2 or 5 times a power of ten, so that there are at most five steps. */
  static long step(long most) {
    long power = 1;
    while (power * 50 < most) {
      power *= 10;
    }
    if (most <= 5 * power) {
      return power;
    }
    return power * (most <= 10 * power ? 2 : most <= 25 * power ? 5 : 10);
  }

  /** For example "999,999" and "12.3 M". */
  static String compact(long value) {
    return value < 1_000_000
        ? Words.count(value)
        : value < 1_000_000_000
            ? String.format(Locale.ROOT, "%.1f M", value / 1e6)
            : String.format(Locale.ROOT, "%.1f G", value / 1e9);
  }

  private static String alternative(String unit, List<Bar> bars) {
    return bars.stream()
        .map(bar -> bar.label() + ": " + Words.count(bar.value()) + " " + unit)
        .collect(Collectors.joining("; ", "", "."));
  }

  private static String shortened(String label) {
    return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "…";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
