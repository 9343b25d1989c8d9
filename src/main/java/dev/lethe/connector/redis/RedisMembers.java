package dev.lethe.connector.redis;

import dev.lethe.connector.Template;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import scala.Tuple2;

/** Reads sets that list a person's keys; inside a task, many sets at a time. */
record RedisMembers(RedisConfig config, String container, Template template)
    implements PairFlatMapFunction<Iterator<String>, String, String> {
  private static final int SETS_AT_A_TIME = 500;
  private static final int MEMBERS_A_PAGE = 1_000;

  /** Each key once, with all whose sets list it. */
  JavaRDD<Row> of(JavaRDD<String> sets) {
    String field = template.field();
    String place = container;
    return sets.mapPartitionsToPair(this)
        .groupByKey()
        .map(
            member -> {
              TreeSet<String> people = new TreeSet<>();
              member._2().forEach(people::add);
              return RedisItem.item(place, member._1(), Map.of(field, List.copyOf(people)));
            });
  }

  @Override
  public Iterator<Tuple2<String, String>> call(Iterator<String> sets) {
    List<Tuple2<String, String>> members = new ArrayList<>();
    try (RedisSession session = RedisSession.open(config)) {
      while (sets.hasNext()) {
        List<String> names = new ArrayList<>();
        while (sets.hasNext() && names.size() < SETS_AT_A_TIME) {
          names.add(sets.next());
        }
        read(session, names, members);
      }
    }
    return members.iterator();
  }

  private void read(
      RedisSession session, List<String> names, List<Tuple2<String, String>> members) {
    List<CommandArguments> scans = new ArrayList<>();
    names.forEach(name -> scans.add(scan(name, new byte[] {'0'})));
    List<Object> answers = session.tell(scans);
    for (int i = 0; i < names.size(); i++) {
      RedisPage page = page(answers.get(i));
      add(names.get(i), page, members);
      while (!page.isLast()) {
        page = page(session.tell(List.of(scan(names.get(i), page.cursor()))).get(0));
        add(names.get(i), page, members);
      }
    }
  }

  private void add(String name, RedisPage page, List<Tuple2<String, String>> members) {
    String words = RedisKey.bytes(name).map(RedisKey::words).orElse(name);
    for (String identifier : template.identifiersIn(words)) {
      page.elements()
          .forEach(member -> members.add(new Tuple2<>(RedisKey.text(member), identifier)));
    }
  }

  private RedisPage page(Object answer) {
    if (answer instanceof JedisDataException problem) {
      throw RedisErrors.code(problem).equals("WRONGTYPE")
          ? RedisErrors.noSet(config)
          : RedisErrors.failed(config, "read a set of", problem);
    }
    return RedisPage.of(config, answer);
  }

  private static CommandArguments scan(String name, byte[] cursor) {
    byte[] key = RedisKey.bytes(name).orElseThrow();
    return new CommandArguments(Command.SSCAN)
        .key(key)
        .add(cursor)
        .add("COUNT")
        .add(MEMBERS_A_PAGE);
  }
}
