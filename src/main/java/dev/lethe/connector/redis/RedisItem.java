package dev.lethe.connector.redis;

import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Template;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;

/** A key that names somebody, as an item. */
record RedisItem(String container, Template template) implements Function<String, Row> {
  @Override
  public Row call(String key) {
    String words = RedisKey.bytes(key).map(RedisKey::words).orElse(key);
    return item(container, key, template.values(words));
  }

  static Row item(String container, String key, Map<String, List<String>> values) {
    return new FoundItem(new Locator(container, key, null, null), 0, values).toRow();
  }
}
