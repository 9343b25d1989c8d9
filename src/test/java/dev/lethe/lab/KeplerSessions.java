package dev.lethe.lab;

import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Sessions in one of Redis' numbered databases. */
record KeplerSessions(Lab lab, int number) implements KeplerStore {
  @Override
  public void load(KeplerData data) {
    try (Jedis client = client();
        Pipeline pipeline = client.pipelined()) {
      data.sessions().keySet().forEach(key -> pipeline.set(key, "of " + key));
      pipeline.sync();
    }
  }

  @Override
  public void read(KeplerPeople people, KeplerReading reading) {
    reading.kind("sessions");
    try (Jedis client = client()) {
      ScanParams page = new ScanParams().count(5_000);
      String cursor = ScanParams.SCAN_POINTER_START;
      do {
        ScanResult<String> keys = client.scan(cursor, page);
        read(client, keys.getResult(), people, reading);
        cursor = keys.getCursor();
      } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    }
  }

  /** A number may have been used before. */
  void clear() {
    try (Jedis client = client()) {
      client.flushDB();
    }
  }

  private static void read(
      Jedis client, List<String> keys, KeplerPeople people, KeplerReading reading) {
    if (keys.isEmpty()) {
      return;
    }
    List<String> values = client.mget(keys.toArray(String[]::new));
    for (int i = 0; i < keys.size(); i++) {
      if (people.hasId(keys.get(i).split(":")[1])) {
        reading.trace("sessions");
      } else {
        reading.other("sessions", keys.get(i), values.get(i));
      }
    }
  }

  private Jedis client() {
    Jedis client = RedisServer.client(lab.endpoint("redis"));
    client.select(number);
    return client;
  }
}
