import org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner;

/** One node of Elasticsearch 7.10 in a folder, at a port of 127.0.0.1: {@code FOLDER PORT}. */
public final class Server {
  public static void main(String[] arguments) throws InterruptedException {
    ElasticsearchClusterRunner runner = new ElasticsearchClusterRunner();
    runner.onBuild(
        (number, settings) -> {
          settings.put("network.host", "127.0.0.1");
          settings.put("http.port", arguments[1]).put("transport.port", "0");
          settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
        });
    runner.build(
        ElasticsearchClusterRunner.newConfigs()
            .basePath(arguments[0])
            .numOfNode(1)
            .disableESLogger());
    Thread.currentThread().join();
  }
}
