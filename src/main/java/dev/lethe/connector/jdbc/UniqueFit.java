package dev.lethe.connector.jdbc;

import dev.lethe.connector.Change;
import dev.lethe.connector.Mask;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec.Strategy;
import java.util.List;
import java.util.Map;

/** Whether masked rows can still be told apart where a table insists on it. */
final class UniqueFit {
  private final Catalogue catalogue;
  private final Change change;
  private final Map<String, Mask> written;
  private final Misfits misfits;

  UniqueFit(Catalogue catalogue, Change change, Map<String, Mask> written, Misfits misfits) {
    this.catalogue = catalogue;
    this.change = change;
    this.written = written;
    this.misfits = misfits;
  }

  void check(Catalogue.Unique unique) {
    List<String> masked = unique.columns().stream().filter(written::containsKey).toList();
    boolean nulled =
        unique.nullsDistinct() && masked.stream().anyMatch(name -> strategy(name) == Strategy.NULL);
    boolean elsewhere =
        unique.columns().stream()
            .anyMatch(name -> !written.containsKey(name) && catalogue.alone().contains(name));
    if (masked.isEmpty() || nulled || elsewhere || masked.stream().anyMatch(misfits::areAbout)) {
      return;
    }
    String columns = String.join(", ", unique.columns());
    if (!tellsPeopleApart(unique, masked)) {
      if (unique.plain()) {
        refuse(unique, masked.get(0), columns);
      } else {
        misfits.unknown(
            unique.name()
                + " is UNIQUE over a part of the rows or an expression of "
                + columns
                + ", and several people get the same value");
      }
    } else if (!tellsRowsApart(unique, masked)) {
      misfits.unknown(
          unique.name()
              + " is UNIQUE over "
              + columns
              + ", and two rows of one person would get the same value; hash gives each its own");
    }
  }

  private boolean tellsPeopleApart(Catalogue.Unique unique, List<String> masked) {
    return masked.stream()
            .anyMatch(name -> written.get(name).tellsPeopleApart(unique.characters(name)))
        || unique.columns().stream()
            .anyMatch(
                name -> !written.containsKey(name) && change.match().get(name) == Identifier.ID);
  }

  private boolean tellsRowsApart(Catalogue.Unique unique, List<String> masked) {
    boolean oneRowEach =
        change.match().size() == 1
            && change.match().containsValue(Identifier.ID)
            && catalogue.alone().containsAll(change.match().keySet());
    return oneRowEach
        || masked.stream()
            .allMatch(name -> written.get(name).tellsValuesApart(unique.characters(name)));
  }

  private void refuse(Catalogue.Unique unique, String name, String columns) {
    Catalogue.Declared column = catalogue.columns().get(name);
    misfits.wrong(
        name,
        "("
            + column.type()
            + ") is under "
            + unique.name()
            + ", UNIQUE over "
            + columns
            + (unique.first().containsKey(name)
                ? " by its first " + unique.characters(name) + " characters"
                : "")
            + ", and "
            + Works.shown(written.get(name))
            + (Works.isFixed(written.get(name))
                ? " gives several people the same value; "
                : " is too short to tell all people apart there; ")
            + Works.instead(column, true, column.nullable() && unique.nullsDistinct()));
  }

  private Strategy strategy(String column) {
    return written.get(column).spec().strategy();
  }
}
