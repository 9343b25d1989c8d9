package dev.lethe.spec;

import static dev.lethe.spec.Texts.conf;
import static dev.lethe.spec.Texts.job;
import static dev.lethe.spec.Texts.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InventorySpecTest {
  @TempDir Path folder;

  @Test
  void defaults() throws Exception {
    assertThat(objects("").inventory()).isNull();

    InventorySpec inventory = objects(", inventory = \"s3://inventories/all\"").inventory();

    assertThat(inventory.location()).isEqualTo("s3://inventories/all");
    assertThat(inventory.connection()).as("the source's own").isEqualTo("files");
    assertThat(inventory.maxAge()).isEqualTo(Duration.ofHours(48));
    assertThat(inventory.where()).contains("job");
  }

  @Test
  void explicitValues() throws Exception {
    InventorySpec inventory =
        objects(
                ", inventory = \"s3://i/all\", inventory-connection = other,"
                    + " inventory-max-age = 8 days")
            .inventory();

    assertThat(inventory.connection()).isEqualTo("other");
    assertThat(inventory.maxAge()).isEqualTo(Duration.ofDays(8));
  }

  @Test
  void settingsOfAnInventoryNeedOne() {
    refuses(() -> objects(", inventory-max-age = 1 h"))
        .withMessageContainingAll("inventory-max-age", "s3://BUCKET/PATH");
    refuses(() -> objects(", inventory-connection = other"))
        .withMessageContaining("inventory-connection");
    refuses(() -> objects(", inventory = \"s3://i\", inventory-age = 1 h"))
        .withMessageContaining("inventory-age");
  }

  @Test
  void onlyItemsHaveAnInventory() {
    refuses(() -> read(Texts.JOB.replace("table = jobs", "table = jobs, inventory = \"s3://i\"")))
        .withMessageContaining("'jobs' has an inventory");
  }

  private SourceSpec objects(String more) throws IOException {
    return read(Texts.JOB.replace("prefix = \"data/\"", "prefix = \"data/\"" + more))
        .sources()
        .get("objects");
  }

  private JobSpec read(String text) throws IOException {
    return job(folder, conf(folder, ""), text);
  }
}
