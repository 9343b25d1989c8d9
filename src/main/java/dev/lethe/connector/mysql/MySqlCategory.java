package dev.lethe.connector.mysql;

import dev.lethe.connector.Category;
import java.util.Optional;

/** What the server's error numbers mean; many of them share one SQLState. */
final class MySqlCategory {
  private MySqlCategory() {}

  static Optional<Category> of(int error) {
    Category category =
        switch (error) {
          // for a database, the account, a table, a column, a routine, an operation
          case 1044, 1045, 1142, 1143, 1227, 1370, 1698 -> Category.ACCESS_DENIED;
          case 1049, 1146 -> Category.NOT_FOUND;
          // too many connections: of all, of this user, its resources
          case 1040, 1203, 1226 -> Category.THROTTLED;
          // changed since it was read, lock wait timed out, deadlock
          case 1020, 1205, 1213 -> Category.CONFLICT;
          // read-only server, transaction, engine
          case 1290, 1792, 1836, 1874 -> Category.LOCKED;
          // interrupted, and the statement's time limit in MySQL and in MariaDB
          case 1317, 3024, 1969 -> Category.TIMEOUT;
          // shutting down, disk full
          case 1053, 1021 -> Category.SERVER_ERROR;
          // a foreign key that refuses, in old and new words; a trigger's SIGNAL
          case 1217, 1451, 1644 -> Category.INVALID_REQUEST;
          default -> null;
        };
    return Optional.ofNullable(category);
  }
}
