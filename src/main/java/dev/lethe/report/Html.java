package dev.lethe.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML that is well-formed XML as well. Every text and every attribute's value is escaped,
 * and characters that cannot be seen or that turn the direction of writing are spelled out: names
 * in a bucket are whatever somebody liked.
 */
final class Html {
  private static final int LONGEST = 300;

  private final StringBuilder out = new StringBuilder(64 * 1024);
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * @param attributes names and values in turn; a null value leaves the attribute out
   */
  Html open(String tag, String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  Html close() {
    out.append("</").append(open.pop()).append(">\n");
    return this;
  }

  /** An element that holds one text. */
  Html leaf(String tag, String text, String... attributes) {
    start(tag, attributes);
    out.append('>').append(escaped(text)).append("</").append(tag).append(">\n");
    return this;
  }

  /** An element without content: {@code meta}, or a shape. */
  Html empty(String tag, String... attributes) {
    start(tag, attributes);
    out.append("/>\n");
    return this;
  }

  Html text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** A text in which what stands between backticks is a command. */
  Html prose(String text) {
    boolean command = false;
    for (String part : text.split("`", -1)) {
      if (command) {
        leaf("code", part);
      } else {
        text(part);
      }
      command = !command;
    }
    return this;
  }

  /** A name from outside: shortened, and kept from turning what is around it. */
  Html name(String name) {
    return open("code").leaf("bdi", shortened(name)).close();
  }

  /** A text that is very long says how long it is, and ends early. */
  static String shortened(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST))
            + "… ("
            + Words.count(length)
            + " characters)";
  }

  /** Lines as they are. */
  Html lines(String text) {
    open("pre");
    for (String line : text.lines().toList()) {
      out.append(escaped(line)).append('\n');
    }
    return close();
  }

  /** A style sheet of ours. */
  Html style(String css) {
    if (css.contains("<") || css.contains("&")) {
      throw new IllegalArgumentException("the style sheet holds what would have to be escaped");
    }
    out.append("<style>").append(css).append("</style>\n");
    return this;
  }

  /** The whole document. */
  String document() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("these elements are still open: " + open);
    }
    return "<!DOCTYPE html>\n" + out;
  }

  private void start(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(attributes[i]).append("=\"");
        out.append(escaped(attributes[i + 1])).append('"');
      }
    }
  }

  private static String escaped(String text) {
    return TextTable.printable(requireNonNull(text, "text is null"))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
