package dev.lethe.lab;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes DIR/lab.conf: the lab under the connection names that the jobs use. */
final class LabConf {
  private LabConf() {}

  static void write(Lab lab, List<LabServer> servers) throws IOException {
    Map<String, Endpoint> known = lab.endpoints();
    Map<String, Object> connections = new LinkedHashMap<>();
    for (LabServer server : servers) {
      Endpoint endpoint = known.get(server.name());
      if (endpoint != null) {
        connections.putAll(server.connections(endpoint));
      }
    }
    Map<String, Object> conf = new LinkedHashMap<>();
    conf.put("environment", "lab");
    conf.put("connections", connections);
    conf.put("store", Map.of("root", lab.directory().resolve("store").toString()));
    conf.put(
        "pseudonym-keys",
        List.of(Map.of("id", "lab", "key", key(lab.directory(), "pseudonym.key"))));
    conf.put("master-key", key(lab.directory(), "master.key"));
    String text =
        ConfigValueFactory.fromMap(conf)
            .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
    LabFiles.writePrivate(lab.conf(), text);
  }

  private static String key(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      LabFiles.writePrivate(file, LabFiles.newKey());
    }
    return Files.readString(file);
  }
}
