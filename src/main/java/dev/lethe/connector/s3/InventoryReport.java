package dev.lethe.connector.s3;

import dev.lethe.connector.Report;
import dev.lethe.connector.Target;
import dev.lethe.spec.InventorySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 Inventory of a target. */
record InventoryReport(
    S3Config config, String bucket, InventoryManifest manifest, Target target, List<String> remarks)
    implements Report {
  static final List<InventoryColumn> NEEDED =
      List.of(
          InventoryColumn.KEY,
          InventoryColumn.SIZE,
          InventoryColumn.LAST_MODIFIED,
          InventoryColumn.ETAG);
  private static final List<InventoryColumn> OF_VERSIONS =
      List.of(
          InventoryColumn.VERSION_ID, InventoryColumn.IS_LATEST, InventoryColumn.IS_DELETE_MARKER);

  static InventoryReport find(S3Config config, S3Client client, InventorySpec spec, Target target) {
    InventoryFinder finder = new InventoryFinder(client, spec, target.container());
    InventoryManifest manifest = finder.find();
    if (!manifest.sourceBucket().equals(target.container())) {
      throw InventoryErrors.ofAnotherBucket(spec, manifest, target.container());
    }
    refuseMissing(spec, manifest, target);
    return new InventoryReport(config, finder.bucket(), manifest, target, finder.remarks());
  }

  private static void refuseMissing(InventorySpec spec, InventoryManifest manifest, Target target) {
    Set<InventoryColumn> known = manifest.known();
    List<InventoryColumn> needed = new ArrayList<>(NEEDED);
    if (target.versions()) {
      needed.addAll(OF_VERSIONS);
    }
    List<InventoryColumn> missing =
        needed.stream().filter(column -> !known.contains(column)).toList();
    if (!missing.isEmpty()) {
      throw InventoryErrors.missingColumns(spec, manifest, needed, missing);
    }
    // Versions without a word about which is the latest would all pass for current ones.
    long ofVersions = OF_VERSIONS.stream().filter(known::contains).count();
    if (ofVersions > 0 && ofVersions < OF_VERSIONS.size()) {
      throw InventoryErrors.halfOfVersions(spec, manifest, OF_VERSIONS);
    }
  }

  @Override
  public String place() {
    return manifest.place();
  }

  @Override
  public Instant takenAt() {
    return manifest.takenAt();
  }

  @Override
  public Dataset<Row> rows(SparkSession spark, Instant now) {
    InventoryScan scan =
        new InventoryScan(
            config, bucket, manifest.format(), List.copyOf(manifest.columns()), target, now);
    return scan.of(spark, manifest.files());
  }
}
