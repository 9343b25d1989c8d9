package dev.lethe.connector.s3;

import dev.lethe.connector.Backoff;
import dev.lethe.connector.Category;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * Asks again, ever more slowly, while the server says "slow down", up to a bound of time: so that a
 * busy server makes a listing or a look late and never incomplete.
 */
final class PatientS3Client extends DelegatingS3Client {
  private static final Logger LOG = LoggerFactory.getLogger(PatientS3Client.class);

  private final Duration patience;

  PatientS3Client(S3Client client, Duration patience) {
    super(client);
    this.patience = patience;
  }

  @Override
  protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
    long began = System.nanoTime();
    for (int refusals = 1; ; refusals++) {
      try {
        return operation.apply(request);
      } catch (SdkException e) {
        Duration delay = Backoff.after(refusals);
        Duration waited = Duration.ofNanos(System.nanoTime() - began);
        if (S3Errors.category(e) != Category.THROTTLED
            || waited.plus(delay).compareTo(patience) > 0) {
          throw e;
        }
        LOG.info("The server wants fewer requests ({}); asking again", S3Errors.words(e));
        sleep(delay, e);
      }
    }
  }

  private static void sleep(Duration delay, SdkException reason) {
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw reason;
    }
  }
}
