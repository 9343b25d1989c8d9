package dev.lethe.plan;

import dev.lethe.connector.RowEtag;
import dev.lethe.source.HeldPeople;
import dev.lethe.source.Sifted;
import dev.lethe.spec.Identifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * Runs in a task: records as {@link dev.lethe.source.SupersededSources#usersNow} gives them in; out
 * the same with the names of whom they are about, and whether that is held. A record in use stays,
 * whoever it is about, and gets no names.
 *
 * @param table the records' own
 */
record RecordTask(Pseudonyms pseudonyms, Broadcast<HeldPeople> held, String table)
    implements MapPartitionsFunction<Row, Row> {
  /**
   * {@code record}: the record's pseudonym; {@code subject}: its user's; {@code aliases}: further
   * ones of the user's; {@code etag}: that of {@link dev.lethe.source.SupersededSources#row}.
   */
  static final StructType SCHEMA =
      StructType.fromDDL(
          "uid bigint, email string, generation bigint, client_state string, keys_changed_at"
              + " bigint, replaced_at bigint, nodeid bigint, record string, subject string, aliases"
              + " array<string>, etag string, held boolean");

  @Override
  public Iterator<Row> call(Iterator<Row> records) {
    ActionNames names = new ActionNames(pseudonyms.writer());
    return Sifted.of(records, row -> named(row, names));
  }

  private Row named(Row row, ActionNames names) {
    Long replacedAt = row.getAs("replaced_at");
    String uid = String.valueOf(row.<Long>getAs("uid"));
    List<String> aliases = replacedAt == null ? List.of() : aliases(row.getAs("email"));
    boolean isHeld = held.value().item(uid) || held.value().anyOf(aliases);
    return RowFactory.create(
        row.getAs("uid"),
        row.getAs("email"),
        row.getAs("generation"),
        row.getAs("client_state"),
        row.getAs("keys_changed_at"),
        replacedAt,
        row.getAs("nodeid"),
        replacedAt == null ? null : names.locator(table, uid),
        aliases.isEmpty() ? null : aliases.get(0),
        JavaConverters.asScalaBuffer(aliases.stream().skip(1).toList()).toSeq(),
        RowEtag.of(Arrays.asList(replacedAt, row.getAs("nodeid"))),
        isHeld);
  }

  /** By their address, and by its part that is their id in the accounts' own system. */
  private List<String> aliases(String email) {
    List<String> aliases = new ArrayList<>(pseudonyms.names(Identifier.EMAIL, email));
    aliases.addAll(pseudonyms.names(Identifier.ID, email.replaceFirst("(?s)@.*", "")));
    return aliases;
  }
}
