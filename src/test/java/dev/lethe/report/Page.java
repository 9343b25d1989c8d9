package dev.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A report as a reader sees it; reading it fails where it is not well-formed. */
public final class Page {
  private final Document document;

  public Page(String html) throws Exception {
    assertThat(html).startsWith("<!DOCTYPE html>\n");
    this.document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html)));
  }

  /** All text, the style sheet aside. */
  public String text() {
    return elements("body").get(0).getTextContent().replaceAll("\\s+", " ");
  }

  /** The rows of the first table whose caption starts so, its heads first. */
  public List<List<String>> table(String caption) {
    return tables(caption).get(0);
  }

  public List<List<List<String>>> tables(String caption) {
    return elements("table").stream()
        .filter(table -> text(table.getElementsByTagName("caption").item(0)).startsWith(caption))
        .map(
            table ->
                list(table.getElementsByTagName("tr")).stream()
                    .map(
                        row ->
                            list(row.getChildNodes()).stream()
                                .filter(cell -> cell.getNodeType() == Node.ELEMENT_NODE)
                                .map(Page::text)
                                .toList())
                    .toList())
        .toList();
  }

  public List<Element> elements(String tag) {
    return list(document.getElementsByTagName(tag)).stream().map(Element.class::cast).toList();
  }

  /** Every attribute in the document, as name=value. */
  public List<String> attributes() {
    List<String> attributes = new ArrayList<>();
    for (Element element : elements("*")) {
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        attributes.add(element.getAttributes().item(i).toString());
      }
    }
    return attributes;
  }

  /** Holds for every report: nothing in it asks for anything. */
  public void assertAsksNothingOfAnybody() {
    assertThat(elements("*"))
        .extracting(Element::getTagName)
        .doesNotContain("script", "link", "img", "iframe", "object", "form", "a", "base", "image");
    assertThat(attributes())
        .allSatisfy(
            attribute ->
                assertThat(attribute.toLowerCase(java.util.Locale.ROOT))
                    .doesNotStartWith("on")
                    .doesNotStartWith("src=")
                    .doesNotStartWith("href=")
                    .doesNotStartWith("style=")
                    .doesNotContain("://"));
    assertThat(elements("style").get(0).getTextContent()).doesNotContain("url(", "@import");
  }

  private static String text(Node node) {
    return node.getTextContent().strip().replaceAll("\\s+", " ");
  }

  private static List<Node> list(NodeList nodes) {
    return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).toList();
  }
}
