package dev.lethe.lab.elasticsearch;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.elasticsearch.Build;
import org.elasticsearch.action.admin.cluster.state.ClusterStateResponse;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestResponseListener;
import org.elasticsearch.xcontent.XContentBuilder;

/** Answers {@code GET /}, which clients ask for the version and which the bare distribution lacks. */
public final class RootPlugin extends Plugin implements ActionPlugin {
  @Override
  public Collection<RestHandler> getRestHandlers(
      Settings settings,
      NamedWriteableRegistry writeables,
      RestController controller,
      ClusterSettings clusterSettings,
      IndexScopedSettings indexSettings,
      SettingsFilter filter,
      IndexNameExpressionResolver resolver,
      Supplier<DiscoveryNodes> nodes,
      Predicate<NodeFeature> features) {
    return List.of(new Root());
  }

  private static final class Root extends BaseRestHandler {
    @Override
    public String getName() {
      return "lethe_lab_root";
    }

    @Override
    public List<Route> routes() {
      return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
      return channel ->
          client
              .admin()
              .cluster()
              .prepareState(TimeValue.timeValueSeconds(30))
              .clear()
              .setMetadata(true)
              .execute(
                  new RestResponseListener<>(channel) {
                    @Override
                    public RestResponse buildResponse(
                        ClusterStateResponse state)
                        throws Exception {
                      XContentBuilder body = channel.newBuilder();
                      body.startObject();
                      body.field("name", client.getLocalNodeId());
                      body.field("cluster_name", state.getClusterName().value());
                      body.field("cluster_uuid", state.getState().metadata().clusterUUID());
                      body.startObject("version");
                      body.field("number", Build.current().version());
                      body.field("build_flavor", "default");
                      body.field("build_type", "zip");
                      body.field("build_hash", Build.current().hash());
                      body.field("build_date", Build.current().date());
                      body.field("build_snapshot", Build.current().isSnapshot());
                      body.field("lucene_version", org.apache.lucene.util.Version.LATEST.toString());
                      body.field("minimum_wire_compatibility_version", "7.17.0");
                      body.field("minimum_index_compatibility_version", "7.0.0");
                      body.endObject();
                      body.field("tagline", "You Know, for Search");
                      body.endObject();
                      return new RestResponse(RestStatus.OK, body);
                    }
                  });
    }
  }
}
