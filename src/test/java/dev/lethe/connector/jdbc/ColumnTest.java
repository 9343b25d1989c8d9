package dev.lethe.connector.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key that a column cannot hold is reported as gone, so each that it can hold must be known. */
@Timeout(30)
class ColumnTest {
  @ParameterizedTest
  @CsvSource({
    "INTEGER, -2147483648, true",
    "INTEGER, 2147483647, true",
    "INTEGER, 2147483648, false",
    "INTEGER, -2147483649, false",
    "INTEGER, 007, false",
    "LONG, -9223372036854775808, true",
    "LONG, 9223372036854775808, false",
    "STRING, 007, true"
  })
  void keysToItsVeryLimitsCanStandInAColumn(Kind kind, String key, boolean possible) {
    DataType type =
        switch (kind) {
          case INTEGER -> DataTypes.IntegerType;
          case LONG -> DataTypes.LongType;
          default -> DataTypes.StringType;
        };
    assertThat(new Column("id", kind, type, "a type", false).canHold(key)).isEqualTo(possible);
  }
}
