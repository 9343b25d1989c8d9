package dev.lethe.spec;

import dev.lethe.LetheException;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.analysis.NamedParameter;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.collection.JavaConverters;

/**
 * A condition in a job: one deterministic Spark SQL expression over the columns of its source and
 * {@code :now}, from an allow-list, so that it means the same on every machine and on every retry.
 *
 * @param text as it stands in the file
 * @param columns the columns that it names, as written
 * @param where file and line
 */
public record Predicate(String text, List<String> columns, String where) implements Serializable {
  /** The one parameter: the plan's as-of instant. */
  public static final String NOW = "now";

  private static final Set<String> FUNCTIONS =
      Set.of(
          "abs",
          "add_months",
          "bigint",
          "boolean",
          "ceil",
          "char_length",
          "coalesce",
          "concat",
          "contains",
          "date",
          "date_add",
          "date_sub",
          "date_trunc",
          "datediff",
          "day",
          "dayofmonth",
          "dayofweek",
          "dayofyear",
          "double",
          "endswith",
          "floor",
          "from_unixtime",
          "greatest",
          "hour",
          "if",
          "ifnull",
          "int",
          "isnotnull",
          "isnull",
          "least",
          "left",
          "length",
          "like",
          "lower",
          "ltrim",
          "minute",
          "month",
          "months_between",
          "nullif",
          "nvl",
          "quarter",
          "regexp_like",
          "replace",
          "right",
          "rlike",
          "round",
          "rtrim",
          "second",
          "startswith",
          "string",
          "substr",
          "substring",
          "timestamp",
          "timestamp_micros",
          "timestamp_millis",
          "timestamp_seconds",
          "to_date",
          "to_timestamp",
          "trim",
          "trunc",
          "unix_timestamp",
          "upper",
          "weekofyear",
          "year");

  /** Without parentheses these look like columns, until Spark finds no such column. */
  private static final Set<String> CLOCKS =
      Set.of("current_date", "current_timestamp", "localtimestamp");

  private static final Pattern CLOCK_TEXT =
      Pattern.compile("(?is)\\s*(now|today|tomorrow|yesterday)\\b.*");

  /** DATE 'today' and the like become the time of parsing, before anybody could see them. */
  private static final Pattern MOVING_LITERAL =
      Pattern.compile(
          "\\b(date|timestamp|timestamp_ntz|timestamp_ltz)\\s*['\"]\\s*(now|today|tomorrow|yesterday)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Set<String> NODES =
      Set.of(
          "Add",
          "And",
          "CaseWhen",
          "Cast",
          "Divide",
          "EqualNullSafe",
          "EqualTo",
          "GreaterThan",
          "GreaterThanOrEqual",
          "If",
          "In",
          "IsFalse",
          "IsNotNull",
          "IsNotTrue",
          "IsNull",
          "IsTrue",
          "LessThan",
          "LessThanOrEqual",
          "Like",
          "LikeAll",
          "LikeAny",
          "Literal",
          "Multiply",
          "NamedParameter",
          "Not",
          "Or",
          "RLike",
          "Remainder",
          "StringTrim",
          "StringTrimLeft",
          "StringTrimRight",
          "Substring",
          "Subtract",
          "UnaryMinus",
          "UnaryPositive",
          "UnresolvedAttribute",
          "UnresolvedFunction");

  public Predicate {
    columns = List.copyOf(columns);
  }

  static Predicate read(Section section, String key) {
    String text = section.string(key);
    if (MOVING_LITERAL.matcher(text).find()) {
      throw section.wrong(key, "\"" + text + "\" reads the clock; write :now");
    }
    Expression expression = parse(section, key, text);
    Set<String> columns = new LinkedHashSet<>();
    check(section, key, expression, columns);
    return new Predicate(text, List.copyOf(columns), section.whereIs(key));
  }

  /** Whether a text becomes the clock's time once it is cast to a date or a timestamp. */
  public static boolean readsTheClock(String text) {
    return CLOCK_TEXT.matcher(text).matches();
  }

  /** The expression, not yet bound to columns. */
  public Expression expression() {
    return new CatalystSqlParser().parseExpression(text);
  }

  // Scala throws ParseException without declaring it, so that it cannot be caught by name here.
  private static Expression parse(Section section, String key, String text) {
    try {
      return new CatalystSqlParser().parseExpression(text);
    } catch (Exception e) {
      if (e instanceof ParseException) {
        throw section.wrong(key, "cannot parse \"" + text + "\": " + firstLine(e.getMessage()));
      }
      throw e;
    }
  }

  private static void check(
      Section section, String key, Expression expression, Set<String> columns) {
    String node = expression.getClass().getSimpleName();
    if (!NODES.contains(node)) {
      throw section.wrong(key, refusal(node, expression));
    }
    if (expression instanceof UnresolvedAttribute attribute) {
      if (attribute.nameParts().size() != 1) {
        throw section.wrong(key, "'" + attribute.sql() + "' is not a plain column name");
      }
      if (CLOCKS.contains(attribute.nameParts().head().toLowerCase(Locale.ROOT))) {
        throw section.wrong(key, attribute.nameParts().head() + " reads the clock; write :now");
      }
      columns.add(attribute.nameParts().head());
    }
    if (expression instanceof NamedParameter parameter && !parameter.name().equals(NOW)) {
      throw section.wrong(key, ":" + parameter.name() + " is unknown; the only parameter is :now");
    }
    if (expression instanceof UnresolvedFunction function) {
      checkFunction(section, key, function);
    }
    for (Expression child : JavaConverters.seqAsJavaList(expression.children())) {
      check(section, key, child, columns);
    }
  }

  private static void checkFunction(Section section, String key, UnresolvedFunction function) {
    String name = String.join(".", JavaConverters.seqAsJavaList(function.nameParts()));
    String lower = name.toLowerCase(Locale.ROOT);
    if (!FUNCTIONS.contains(lower)) {
      throw section.wrong(
          key,
          "the function "
              + name
              + " is not on the list of those that always give the same answer"
              + Suggestion.near(lower, FUNCTIONS)
              + " For the current time write :now");
    }
    if (function.arguments().isEmpty()) {
      throw section.wrong(key, name + "() without arguments reads the clock; write :now");
    }
    if (function.isDistinct() || function.filter().isDefined()) {
      throw section.wrong(key, name + " is not an aggregate here");
    }
  }

  private static String refusal(String node, Expression expression) {
    if (expression.getClass().getName().contains("ubquery")
        || node.equals("Exists")
        || node.equals("ListQuery")) {
      return "a subquery is not allowed; a condition is about one row of its source";
    }
    return "'"
        + firstLine(expression.toString())
        + "' ("
        + node
        + ") is not allowed in a condition";
  }

  private static String firstLine(String text) {
    return text.strip().lines().filter(line -> !line.isBlank()).findFirst().orElse(text);
  }

  /** Says that the predicate does not fit its source; the caller throws it. */
  public LetheException wrong(String problem) {
    return LetheException.badInput(where + ": expired = \"" + text + "\": " + problem);
  }
}
