package dev.lethe.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Contributors' files; a version that is left of one is a trace. */
record KeplerFiles(Lab lab, String bucket) implements KeplerStore {
  private static final int AT_A_TIME = 8;

  @Override
  public void load(KeplerData data) throws Exception {
    S3Client s3 = lab.s3();
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Future<?>> puts = new ArrayList<>();
      for (String key : data.files().keySet()) {
        puts.add(
            threads.submit(
                () ->
                    s3.putObject(
                        put -> put.bucket(bucket).key(key), RequestBody.fromString("of " + key))));
      }
      for (Future<?> put : puts) {
        put.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Override
  public void read(KeplerPeople people, KeplerReading reading) {
    reading.kind("files");
    lab.s3()
        .listObjectVersionsPaginator(list -> list.bucket(bucket))
        .forEach(
            page -> {
              page.versions()
                  .forEach(
                      one -> add(one.key(), one.versionId() + " " + one.eTag(), people, reading));
              page.deleteMarkers()
                  .forEach(one -> add(one.key(), one.versionId() + " marker", people, reading));
            });
  }

  private static void add(String key, String what, KeplerPeople people, KeplerReading reading) {
    if (people.hasId(key.split("/")[1])) {
      reading.trace("files");
    } else {
      reading.other("files", key, what);
    }
  }
}
