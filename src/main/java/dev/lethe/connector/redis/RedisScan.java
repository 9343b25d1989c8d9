package dev.lethe.connector.redis;

import dev.lethe.connector.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * Goes once through all keys of a database and keeps those that the template fits; inside a task,
 * page by page. The cursor is the server's, so there is one task.
 *
 * @param type only keys of this type; null for all
 */
record RedisScan(RedisConfig config, Template template, String type)
    implements java.io.Serializable {
  private static final int KEYS_A_PAGE = 2_000;
  private static final byte[] START = {'0'};

  /**
   * The keys, as {@link RedisKey} writes them; some may come more than once.
   *
   * @param wanted only those that have one of these normal identifiers in them
   */
  JavaRDD<String> of(JavaSparkContext context, Optional<Set<String>> wanted) {
    Broadcast<Set<String>> identifiers = wanted.map(context::broadcast).orElse(null);
    FlatMapFunction<Iterator<Integer>, String> scan =
        partition ->
            partition.hasNext()
                ? new Pages(identifiers == null ? null : identifiers.value())
                : Collections.emptyIterator();
    return context.parallelize(List.of(1), 1).mapPartitions(scan);
  }

  /** What is special in a pattern stands for itself. */
  static String pattern(String before) {
    return before.replaceAll("[\\\\*?\\[\\]^-]", "\\\\$0") + "*";
  }

  private final class Pages implements Iterator<String> {
    private final Set<String> wanted;
    private final RedisSession session;
    private byte[] cursor = START;
    private boolean ended;
    private Iterator<String> page = Collections.emptyIterator();

    Pages(Set<String> wanted) {
      this.wanted = wanted;
      this.session = RedisSession.open(config);
      TaskContext.get()
          .addTaskCompletionListener((TaskCompletionListener) context -> session.close());
    }

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && !ended) {
        turn();
      }
      return page.hasNext();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the scan has ended");
      }
      return page.next();
    }

    private void turn() {
      CommandArguments scan = new CommandArguments(Command.SCAN).add(cursor);
      scan.add("MATCH").add(pattern(template.before())).add("COUNT").add(KEYS_A_PAGE);
      if (type != null) {
        scan.add("TYPE").add(type);
      }
      RedisPage answer = RedisPage.of(config, session.ask("scan", scan));
      cursor = answer.cursor();
      ended = answer.isLast();
      List<String> keys = new ArrayList<>();
      for (byte[] key : answer.elements()) {
        if (fits(template.identifiersIn(RedisKey.words(key)))) {
          keys.add(RedisKey.text(key));
        }
      }
      page = keys.iterator();
    }

    private boolean fits(List<String> identifiers) {
      return wanted == null
          ? !identifiers.isEmpty()
          : identifiers.stream().map(template.identifier()::normal).anyMatch(wanted::contains);
    }
  }
}
