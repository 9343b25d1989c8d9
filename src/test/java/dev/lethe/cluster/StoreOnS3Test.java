package dev.lethe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.lab.Lab;
import dev.lethe.lab.NdvrSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

@Timeout(600)
class StoreOnS3Test {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private final Lab lab = Lab.shared();

  @Test
  void plansAppliesAndVerifiesFromOneProcessToTheNext() throws Exception {
    Sample sample = Sample.load(lab);
    String bucket = lab.freshBucket("store");
    Path conf =
        sample.conf(
            directory.resolve("s3.conf"),
            Map.of("root", "s3a://" + bucket + "/lethe", "connection", "ndvr-files"));
    Launcher launcher = new Launcher(directory, Map.of());

    JsonNode planned = result(launcher.run(plan(conf)), bucket);
    assertThat(planned.path("actions").path("DELETE_OBJECT").asInt()).isEqualTo(20);
    assertThat(sample.keys()).as("a plan changes nothing").hasSize(48);

    JsonNode applied = result(launcher.run(verb("apply", conf)), bucket);
    assertThat(applied.path("outcomes").path("APPLIED").asInt()).isEqualTo(42);
    Set<String> gone = new TreeSet<>(NdvrSample.expectedDeletions().keySet());
    assertThat(sample.keys()).hasSize(28).doesNotContainAnyElementsOf(gone);

    JsonNode verified = result(launcher.run(verb("verify", conf)), bucket);
    assertThat(verified.path("leftovers").asInt(-1)).isZero();
    assertThat(verified.path("verified").asInt()).isEqualTo(42);

    Set<String> stored = keys(bucket);
    for (String place :
        Set.of("plans", "findings", "plan_headers", "audit", "leases/on-s3", "claims", "runs")) {
      assertThat(stored).anyMatch(key -> key.startsWith("lethe/" + place + "/"));
    }
    assertThat(stored)
        .as("working data is gone with the plan that it was for")
        .noneMatch(key -> key.startsWith("lethe/work/") && !key.endsWith("/"));
    assertThat(Files.exists(directory.resolve(".lethe/plans"))).isFalse();
  }

  private static String[] plan(Path conf) {
    return Sample.arguments("plan", conf, "on-s3").toArray(String[]::new);
  }

  private static String[] verb(String verb, Path conf) {
    return new String[] {verb, "on-s3", "--conf", conf.toString(), "--json"};
  }

  private JsonNode result(Launcher.Ended ended, String bucket) throws IOException {
    assertThat(ended.exitCode()).as(ended.stderr()).isZero();
    JsonNode result = JSON.readTree(ended.stdout());
    assertThat(keys(bucket)).contains("lethe/runs/" + result.path("run_id").asText() + ".json");
    return result;
  }

  private Set<String> keys(String bucket) {
    return lab.s3().listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .collect(Collectors.toSet());
  }
}
