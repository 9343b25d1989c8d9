package dev.lethe.rule;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.Subtract;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import scala.Function1;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractPartialFunction;

/**
 * Whole numbers that leave their range become NULL. Spark's own arithmetic wraps around in silence,
 * so that 90 * 86400000 is a negative number and every row looks expired.
 */
final class NoWrapping extends AbstractPartialFunction<Expression, Expression> {
  private static final long serialVersionUID = 1L;
  private static final Map<Class<?>, String> OPERATORS =
      Map.of(Add.class, "try_add", Subtract.class, "try_subtract", Multiply.class, "try_multiply");
  private static final Map<String, DataType> CASTS =
      Map.of("int", DataTypes.IntegerType, "bigint", DataTypes.LongType);

  @Override
  public boolean isDefinedAt(Expression expression) {
    return OPERATORS.containsKey(expression.getClass()) || narrowed(expression) != null;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <A extends Expression, B> B applyOrElse(A expression, Function1<A, B> otherwise) {
    if (!isDefinedAt(expression)) {
      return otherwise.apply(expression);
    }
    String operator = OPERATORS.get(expression.getClass());
    return (B)
        (operator != null
            ? function(operator, expression.children())
            : new Cast(
                expression.children().head(),
                narrowed(expression),
                Option.empty(),
                EvalMode.TRY()));
  }

  /** The type of whole numbers that an expression turns its child into, else null. */
  private static DataType narrowed(Expression expression) {
    if (expression instanceof Cast cast) {
      return cast.dataType() instanceof IntegralType ? cast.dataType() : null;
    }
    return expression instanceof UnresolvedFunction function && function.arguments().size() == 1
        ? CASTS.get(function.nameParts().last().toLowerCase(Locale.ROOT))
        : null;
  }

  private static Expression function(String name, Seq<Expression> arguments) {
    Seq<String> parts = JavaConverters.asScalaBuffer(List.of(name)).toSeq();
    return new UnresolvedFunction(parts, arguments, false, Option.empty(), false);
  }
}
