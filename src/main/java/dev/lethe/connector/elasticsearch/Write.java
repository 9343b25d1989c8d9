package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.Action;
import java.io.ByteArrayOutputStream;

/**
 * One document's lines in a bulk request: only carried out if the document is the one that was
 * read.
 *
 * @param operation as bulk names it
 * @param body what is written; null for a deletion
 */
record Write(Action action, Document document, String operation, byte[] body) {
  static Write delete(Action action, Document document) {
    return new Write(action, document, "delete", null);
  }

  /**
   * Changes some values. A partial update where Elasticsearch leaves the others as they are with
   * it; otherwise the whole document, as it was but for those.
   */
  static Write change(Action action, Document document, Edits edits) {
    if (!edits.surviveMerge(document.answer())) {
      return new Write(action, document, "index", edits.document(document.answer()));
    }
    ByteArrayOutputStream doc = new ByteArrayOutputStream();
    doc.writeBytes(new byte[] {'{', '"', 'd', 'o', 'c', '"', ':'});
    doc.writeBytes(edits.changedFields(document.answer()));
    doc.write('}');
    return new Write(action, document, "update", doc.toByteArray());
  }

  byte[] lines() {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.writeBytes(
        Json.object(
            json -> {
              json.writeObjectFieldStart(operation);
              json.writeStringField("_index", document.locator().container());
              json.writeStringField("_id", document.locator().key());
              json.writeNumberField("if_seq_no", document.sequenceNumber());
              json.writeNumberField("if_primary_term", document.primaryTerm());
              if (document.routing() != null) {
                json.writeStringField("routing", document.routing());
              }
              if (operation.equals("index")) {
                // A pipeline that ran when the document was first written would run again.
                json.writeStringField("pipeline", "_none");
              }
              json.writeEndObject();
            }));
    lines.write('\n');
    if (body != null) {
      lines.writeBytes(body);
      lines.write('\n');
    }
    return lines.toByteArray();
  }
}
