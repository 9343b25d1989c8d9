package dev.lethe.lab;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Storage nodes of a test's own in the lab's server, as the test fills them and sees them, behind
 * the back of who deletes. Node n is {@code http://127.0.0.1:PORT/NAME-n}.
 */
public final class StorageNodes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoint endpoint;
  private final String name;

  private StorageNodes(Endpoint endpoint, String name) {
    this.endpoint = endpoint;
    this.name = name;
  }

  /** Nodes that nobody has asked anything yet, in this JVM's lab. */
  public static StorageNodes fresh() {
    return of(Lab.shared().endpoint("storage-node"), "test-" + LabFiles.newSuffix());
  }

  /** The nodes whose names begin like this, in any lab. */
  public static StorageNodes of(Endpoint endpoint, String name) {
    return new StorageNodes(endpoint, requireNonNull(name, "name is null"));
  }

  /** What the tokenserver shares with its nodes. */
  public String secret() {
    return endpoint.password();
  }

  /** As a tokenserver's table {@code nodes} has it. */
  public String node(int number) {
    return endpoint.url() + "/" + name(number);
  }

  public String name(int number) {
    return name + "-" + number;
  }

  /** Gives users data. */
  public void put(int node, long... uids) throws IOException, InterruptedException {
    post("data", Map.of(name(node), LongStream.of(uids).boxed().toList()));
  }

  /** Gives all users of a range data, both ends included. */
  public void putRange(int node, long from, long to) throws IOException, InterruptedException {
    post("data", Map.of(name(node), Map.of("from", from, "to", to)));
  }

  /** Whom a node holds data of, in order. */
  public List<Long> users(int node) throws IOException, InterruptedException {
    List<Long> users = new ArrayList<>();
    get("data/" + name(node)).forEach(uid -> users.add(uid.asLong()));
    return users;
  }

  /**
   * Makes a node misbehave towards what is asked of it.
   *
   * @param how {@code status}, {@code retry_after} and {@code delay} in seconds, {@code cut},
   *     {@code late} (it does what it is asked, and then fails), {@code times} (without it: always)
   * @param uids towards these users only; all if none is named
   */
  public void trouble(int node, Map<String, Object> how, long... uids)
      throws IOException, InterruptedException {
    Map<String, Object> fault = new TreeMap<>(how);
    fault.put("node", name(node));
    if (uids.length > 0) {
      fault.put("uids", LongStream.of(uids).boxed().toList());
    }
    post("faults", fault);
  }

  /** Ends all troubles, of other tests as well. */
  public void heal() throws IOException, InterruptedException {
    HttpCalls.expect(200, HttpCalls.call("DELETE", endpoint, "/lab/faults", ""));
  }

  /**
   * What was asked of a node so far.
   *
   * @param deletes and {@code looks}, whatever they were answered with
   * @param maxInFlight the most requests that it had at a time
   * @param statuses status, or "cut", → how often
   * @param perUser uid → DELETEs
   */
  public record Asked(
      int deletes,
      int looks,
      int maxInFlight,
      Map<String, Integer> statuses,
      Map<Long, Integer> perUser) {}

  public Asked asked(int node) throws IOException, InterruptedException {
    JsonNode counts = get("requests/" + name(node));
    Map<String, Integer> statuses = new TreeMap<>();
    counts.path("statuses").fields().forEachRemaining(e -> statuses.put(e.getKey(), number(e)));
    Map<Long, Integer> perUser = new TreeMap<>();
    counts
        .path("uids")
        .fields()
        .forEachRemaining(e -> perUser.put(Long.valueOf(e.getKey()), number(e)));
    return new Asked(
        counts.path("DELETE").asInt(),
        counts.path("GET").asInt(),
        counts.path("max_in_flight").asInt(),
        statuses,
        perUser);
  }

  /** What the tokens of the last thousand DELETEs at these nodes said: fxa_uid, fxa_kid, … */
  public List<Map<String, String>> tokens() throws IOException, InterruptedException {
    List<Map<String, String>> tokens = new ArrayList<>();
    for (JsonNode token : get("tokens")) {
      if (token.path("node").asText().contains("/" + name + "-")) {
        Map<String, String> said = new TreeMap<>();
        token.fields().forEachRemaining(e -> said.put(e.getKey(), e.getValue().asText()));
        tokens.add(said);
      }
    }
    return tokens;
  }

  private static int number(Map.Entry<String, JsonNode> entry) {
    return entry.getValue().asInt();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(HttpCalls.expect(200, HttpCalls.get(endpoint, "/lab/" + path)));
  }

  private void post(String path, Object body) throws IOException, InterruptedException {
    String json = JSON.writeValueAsString(body);
    HttpCalls.expect(200, HttpCalls.call("POST", endpoint, "/lab/" + path, json));
  }
}
