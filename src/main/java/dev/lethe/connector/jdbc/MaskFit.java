package dev.lethe.connector.jdbc;

import dev.lethe.connector.Mask;
import dev.lethe.spec.MaskSpec.Strategy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether what a rule writes fits a table: asked of the catalogue, and of a temporary table that is
 * made like it and gets what the masks would write for people who do not exist.
 */
final class MaskFit {
  private final Database database;
  private final Connection connection;
  private final Table table;
  private final Catalogue catalogue;
  private final Map<String, Mask> written = new TreeMap<>();
  private final Misfits misfits;

  private MaskFit(
      Database database, Connection connection, Table table, Catalogue catalogue, String where) {
    this.database = database;
    this.connection = connection;
    this.table = table;
    this.catalogue = catalogue;
    this.misfits =
        new Misfits(where, "table " + table.container() + " of " + database.config().shownUrl());
    table.change().masks().entrySet().stream()
        .filter(mask -> mask.getValue().spec().strategy() != Strategy.PRESERVE)
        .forEach(mask -> written.put(mask.getKey(), mask.getValue()));
  }

  /**
   * @param table with its change
   * @param where file and line of the rule
   * @return what cannot be known before, a sentence each
   * @throws dev.lethe.LetheException exit 2 with all that does not fit, and what would work
   */
  static List<String> check(Database database, Connection connection, Table table, String where)
      throws SQLException {
    if (table.change().deletes()) {
      return List.of();
    }
    Catalogue catalogue = database.dialect().catalogue(connection, table.name());
    return new MaskFit(database, connection, table, catalogue, where).check();
  }

  private List<String> check() throws SQLException {
    written.keySet().forEach(this::column);
    UniqueFit uniques = new UniqueFit(catalogue, table.change(), written, misfits);
    catalogue.uniques().forEach(uniques::check);
    catalogue.references().forEach(this::reference);
    Trial trial = new Trial(database, connection, table);
    for (Map.Entry<String, Mask> mask : written.entrySet()) {
      if (!misfits.areAbout(mask.getKey())) {
        taken(trial, mask.getKey(), mask.getValue());
      }
    }
    for (Catalogue.Check check : catalogue.checks()) {
      allowed(trial, check);
    }
    return misfits.answer();
  }

  private void column(String name) {
    Catalogue.Declared column = catalogue.columns().get(name);
    Mask mask = written.get(name);
    if (column.computed()) {
      misfits.wrong(
          name,
          "is computed by the server and cannot be written; mask the columns that it is computed"
              + " from");
    } else if (mask.spec().strategy() == Strategy.NULL && !column.nullable()) {
      misfits.wrong(
          name,
          "is NOT NULL, and the mask null writes NULL; "
              + Works.instead(column, isUnique(name), false));
    } else if (mask.longest() > column.length()) {
      misfits.wrong(
          name,
          "takes "
              + column.length()
              + " characters ("
              + column.type()
              + "), and "
              + Works.shown(mask)
              + " writes up to "
              + mask.longest()
              + "; put |truncate:"
              + column.length()
              + " behind it, or "
              + Works.instead(column, isUnique(name), column.nullable()));
    }
  }

  private boolean isUnique(String column) {
    return catalogue.uniques().stream().anyMatch(unique -> unique.columns().contains(column));
  }

  private void reference(Catalogue.Reference reference) {
    for (String name : reference.columns()) {
      Mask mask = written.get(name);
      boolean away = mask != null && mask.spec().strategy() == Strategy.NULL;
      if (mask == null || (reference.incoming() ? reference.follows() : away)) {
        continue;
      }
      boolean nullable = catalogue.columns().get(name).nullable();
      misfits.wrong(
          name,
          reference.incoming()
              ? "is what table "
                  + reference.other()
                  + " refers to (foreign key "
                  + reference.name()
                  + "), so that it cannot change while rows refer to it; leave it out of mask, or"
                  + " have the foreign key say ON UPDATE CASCADE"
              : "refers to table "
                  + reference.other()
                  + " (foreign key "
                  + reference.name()
                  + "), where no row has what "
                  + Works.shown(mask)
                  + " writes; "
                  + (nullable ? "use null, or " : "")
                  + "delete the rows instead (delete = true)");
    }
  }

  private void taken(Trial trial, String name, Mask mask) throws SQLException {
    switch (trial.write(name, mask)) {
      case TAKEN -> {}
      case REFUSED -> {
        Catalogue.Declared column = catalogue.columns().get(name);
        misfits.wrong(
            name,
            "is of type "
                + column.type()
                + ", which cannot hold what "
                + Works.shown(mask)
                + " writes; use set:VALUE with a value of that type"
                + (column.nullable() ? ", or null" : "")
                + ", or delete the rows instead (delete = true)");
      }
      case DENIED ->
          misfits.unknown(
              "the user '"
                  + database.config().user()
                  + "' may not make temporary tables, in which column '"
                  + name
                  + "' would have been tried");
    }
  }

  private void allowed(Trial trial, Catalogue.Check check) throws SQLException {
    List<String> masked = check.columns().stream().filter(written::containsKey).toList();
    if (masked.isEmpty() || masked.stream().anyMatch(misfits::areAbout)) {
      return;
    }
    List<String> doubts = new ArrayList<>();
    if (masked.size() < check.columns().size()) {
      doubts.add("also depends on what else is in a row");
    } else if (!check.safe() || !trial.has(masked)) {
      doubts.add("is not evaluated here");
    } else {
      Boolean kept = trial.keeps(check, masked);
      if (Boolean.FALSE.equals(kept)) {
        refused(check, masked);
        return;
      }
      if (kept == null) {
        doubts.add("could not be evaluated");
      } else if (!masked.stream().allMatch(name -> Works.isFixed(written.get(name)))) {
        doubts.add("is kept by what was tried, and each person has another value");
      }
    }
    doubts.forEach(
        doubt ->
            misfits.unknown(
                "the check "
                    + check.name()
                    + " on "
                    + String.join(", ", check.columns())
                    + " "
                    + doubt));
  }

  private void refused(Catalogue.Check check, List<String> masked) {
    String name = masked.get(0);
    misfits.wrong(
        name,
        "is under the check "
            + check.name()
            + " ("
            + check.clause()
            + "), which refuses what "
            + Works.shown(written.get(name))
            + " writes; use set:VALUE with a value that the check allows"
            + (catalogue.columns().get(name).nullable() ? ", or null if it does" : ""));
  }
}
