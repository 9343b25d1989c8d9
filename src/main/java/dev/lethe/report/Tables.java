package dev.lethe.report;

import java.util.List;

/** Tables, lists and notes of a report. */
final class Tables {
  private final Html html;

  Tables(Html html) {
    this.html = html;
  }

  /** How a column is set. */
  enum Column {
    TEXT(null),
    NUMBER("number"),
    KIND("kind"),
    NAME("name");

    private final String css;

    Column(String css) {
      this.css = css;
    }
  }

  record Head(String text, Column column) {}

  static Head text(String text) {
    return new Head(text, Column.TEXT);
  }

  static Head number(String text) {
    return new Head(text, Column.NUMBER);
  }

  static Head name(String text) {
    return new Head(text, Column.NAME);
  }

  /** Begins a table; {@link #row} adds to it and {@link #end} ends it. */
  void begin(String caption, Head... heads) {
    html.open("div", "class", "wide").open("table");
    html.leaf("caption", caption);
    html.open("thead").open("tr");
    for (Head head : heads) {
      html.leaf("th", head.text(), "scope", "col", "class", head.column().css);
    }
    html.close().close().open("tbody");
    columns = List.of(heads);
  }

  private List<Head> columns = List.of();

  /** A cell a column; null is a dash. */
  void row(String... cells) {
    html.open("tr");
    for (int i = 0; i < cells.length; i++) {
      Column column = columns.get(i).column();
      String cell = cells[i] == null ? "–" : cells[i];
      html.open("td", "class", column.css);
      if (column == Column.NAME && cells[i] != null) {
        html.name(cell);
      } else {
        html.text(Html.shortened(cell));
      }
      html.close();
    }
    html.close();
  }

  void end() {
    html.close().close().close();
  }

  /** A term and what it is. */
  void particular(String term, String value) {
    html.open("div").leaf("dt", term).open("dd").text(value).close().close();
  }

  /** A term and a name from outside, or a hash. */
  void particularName(String term, String value) {
    html.open("div").leaf("dt", term).open("dd").name(value).close().close();
  }

  void items(String kind, List<String> lines) {
    html.open("ul", "class", kind);
    lines.forEach(line -> html.open("li").prose(line).close());
    html.close();
  }

  void examples(String caption, List<ReportData.Item> items) {
    begin(
        caption,
        new Head("kind", Column.KIND),
        name("where and what"),
        number("size"),
        text("why"));
    for (ReportData.Item item : items) {
      row(
          item.kind() == null ? null : Words.kind(item.kind()),
          item.container() + " / " + item.key(),
          item.bytes() == 0 ? null : Terminal.bytes(item.bytes()),
          item.why());
    }
    end();
  }
}
