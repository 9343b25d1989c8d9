package dev.lethe.rule;

import dev.lethe.spec.Predicate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NamedParameter;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;

/** Predicates with their {@code :now}. */
public final class BoundPredicate {
  private static final Set<DataType> TIMES =
      Set.of(DataTypes.DateType, DataTypes.TimestampType, DataTypes.TimestampNTZType);

  private BoundPredicate() {}

  /** Whether all are true; a boolean column that is never null: NULL counts as false. */
  public static Column isTrue(List<Predicate> predicates, Instant now) {
    return isTrue(predicates, functions.lit(now));
  }

  /** The same where each row has a {@code :now} of its own: {@code now timestamp}. */
  public static Column isTrue(List<Predicate> predicates, Column now) {
    return functions.coalesce(all(predicates, now.expr()), functions.lit(false));
  }

  /** Whether it cannot be said, for NULLs, that all are true or that any is false. */
  public static Column isNull(List<Predicate> predicates, Instant now) {
    return all(predicates, functions.lit(now).expr()).isNull();
  }

  private static Column all(List<Predicate> predicates, Expression now) {
    return predicates.stream()
        .map(predicate -> bound(predicate, now))
        .reduce(Column::and)
        .orElseThrow();
  }

  private static Column bound(Predicate predicate, Expression now) {
    return new Column(
        predicate.expression().transform(new BindNow(now)).transform(new NoWrapping()));
  }

  /**
   * Checks a predicate against its source before any data is read.
   *
   * @throws dev.lethe.LetheException exit 2 if it does not fit the columns' types or is no
   *     condition
   */
  public static void check(SparkSession spark, Predicate predicate, StructType columns) {
    Dataset<Row> empty = spark.createDataFrame(List.of(), columns);
    Column raw = bound(predicate, functions.lit(Instant.EPOCH).expr());
    Dataset<Row> analyzed = analyze(empty, raw, predicate);
    DataType type = analyzed.schema().fields()[0].dataType();
    if (!type.equals(DataTypes.BooleanType)) {
      throw predicate.wrong("it gives " + type.simpleString() + ", and not true or false");
    }
    JavaConverters.seqAsJavaList(analyzed.queryExecution().analyzed().expressions())
        .forEach(expression -> refuseClock(expression, predicate));
  }

  // Spark throws AnalysisException without declaring it to Java.
  private static Dataset<Row> analyze(Dataset<Row> empty, Column raw, Predicate predicate) {
    try {
      return empty.select(raw);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw predicate.wrong(e.getMessage().lines().findFirst().orElse("it cannot be analysed"));
      }
      throw e;
    }
  }

  /** Spark puts the clock's time in the place of texts like 'today' that are cast to a time. */
  private static void refuseClock(Expression expression, Predicate predicate) {
    if (expression instanceof Cast cast
        && cast.child().foldable()
        && cast.child().dataType().equals(DataTypes.StringType)
        && TIMES.contains(cast.dataType())) {
      Object text = cast.child().eval(null);
      if (text != null && Predicate.readsTheClock(text.toString())) {
        throw predicate.wrong("'" + text + "' reads the clock; write :now");
      }
    }
    if (expression instanceof RuntimeReplaceable function) {
      refuseClock(function.replacement(), predicate);
    }
    JavaConverters.seqAsJavaList(expression.children())
        .forEach(child -> refuseClock(child, predicate));
  }

  private static final class BindNow extends AbstractPartialFunction<Expression, Expression> {
    private static final long serialVersionUID = 1L;
    private final Expression now;

    private BindNow(Expression now) {
      this.now = now;
    }

    @Override
    public boolean isDefinedAt(Expression expression) {
      return expression instanceof NamedParameter;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A extends Expression, B> B applyOrElse(A expression, Function1<A, B> otherwise) {
      return isDefinedAt(expression) ? (B) now : otherwise.apply(expression);
    }
  }
}
