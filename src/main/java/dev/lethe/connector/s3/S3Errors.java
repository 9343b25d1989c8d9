package dev.lethe.connector.s3;

import static java.util.Map.entry;

import dev.lethe.LetheException;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import org.apache.http.conn.ConnectTimeoutException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What can go wrong with S3, in whole sentences. Never names an object: keys may name people. */
final class S3Errors {
  private static final Map<String, Category> BY_CODE =
      Map.ofEntries(
          entry("AccessDenied", Category.ACCESS_DENIED),
          entry("AllAccessDisabled", Category.ACCESS_DENIED),
          entry("ExpiredToken", Category.ACCESS_DENIED),
          entry("InvalidAccessKeyId", Category.ACCESS_DENIED),
          entry("InvalidToken", Category.ACCESS_DENIED),
          entry("SignatureDoesNotMatch", Category.ACCESS_DENIED),
          entry("RequestLimitExceeded", Category.THROTTLED),
          entry("ServiceUnavailable", Category.THROTTLED),
          entry("SlowDown", Category.THROTTLED),
          entry("Throttling", Category.THROTTLED),
          entry("ThrottlingException", Category.THROTTLED),
          entry("TooManyRequests", Category.THROTTLED),
          entry("InternalError", Category.SERVER_ERROR),
          entry("RequestTimeout", Category.TIMEOUT),
          entry("NoSuchBucket", Category.NOT_FOUND),
          entry("ConditionalRequestConflict", Category.CONFLICT),
          entry("OperationAborted", Category.CONFLICT),
          entry("PreconditionFailed", Category.CONFLICT),
          // Only a look says whether an object is gone, and then it is no error.
          entry("NoSuchKey", Category.CONFLICT),
          entry("NoSuchVersion", Category.CONFLICT),
          entry("InvalidArgument", Category.INVALID_REQUEST),
          entry("InvalidRequest", Category.INVALID_REQUEST),
          entry("KeyTooLongError", Category.INVALID_REQUEST),
          entry("MalformedXML", Category.INVALID_REQUEST),
          entry("ObjectLocked", Category.LOCKED));

  private S3Errors() {}

  static ConnectorException cannotConfigure(String bucket, SdkException cause) {
    return failed("The client for bucket " + bucket + " cannot be built", cause);
  }

  static ConnectorException cannotReach(String bucket, String authority, SdkException cause) {
    Category category = category(cause);
    String place = bucket + " at " + authority;
    String message =
        switch (category) {
          case NOT_FOUND ->
              "The bucket " + place + " does not exist. Check bucket, endpoint and region.";
          case ACCESS_DENIED ->
              "Access to the bucket "
                  + place
                  + " is denied: "
                  + words(cause)
                  + ". The role needs s3:ListBucket.";
          default -> "The bucket " + place + " cannot be reached: " + words(cause) + ".";
        };
    return new ConnectorException(category, message, cause);
  }

  static ConnectorException cannotList(String place, SdkException cause) {
    return failed("Listing " + place + " failed, so nothing is concluded from it", cause);
  }

  static ConnectorException cannotListVersions(String place, SdkException cause) {
    return failed(
        "Listing the versions of "
            + place
            + " failed, so nothing is concluded from it (the role needs s3:ListBucketVersions)",
        cause);
  }

  static ConnectorException cannotAskForVersioning(String bucket, SdkException cause) {
    return failed(
        "It cannot be known whether bucket "
            + bucket
            + " keeps versions (the role needs s3:GetBucketVersioning)",
        cause);
  }

  static ConnectorException outside(String place) {
    return brokenListing(place, "the server answered with keys outside the prefix or the range");
  }

  static ConnectorException endless(String place) {
    return brokenListing(place, "a page says that more follows, but not from where");
  }

  static ConnectorException circular(String place) {
    return brokenListing(place, "a page points to itself as the following one");
  }

  static ConnectorException brokenListing(String place, String problem) {
    String message = "Listing " + place + " cannot be trusted: " + problem + ".";
    return new ConnectorException(Category.OTHER, message, null);
  }

  static ConnectorException cannotLook(String bucket, SdkException cause) {
    return failed("It cannot be known whether an object of bucket " + bucket + " exists", cause);
  }

  static ConnectorException impossibleKey(String bucket) {
    String message = "A locator in bucket " + bucket + " has a key that no object can have.";
    return new ConnectorException(Category.INVALID_REQUEST, message, null);
  }

  static ConnectorException interrupted(InterruptedException cause) {
    String message = "Looking at objects was interrupted.";
    return new ConnectorException(Category.OTHER, message, cause);
  }

  static ConnectorException unknownOutcome(String bucket, SdkException cause) {
    return failed("It is unknown what a DeleteObjects request to bucket " + bucket + " did", cause);
  }

  static ConnectorException cannotProbe(String bucket, SdkException cause) {
    return failed(
        "Bucket " + bucket + " cannot be asked whether it honours conditional deletes", cause);
  }

  static LetheException ignoresConditions(String bucket, String authority, String found) {
    return LetheException.refused(
        "conditional-delete",
        "conditional-delete = require, but bucket %s at %s %s. Set conditional-delete = auto or head to look at each object before it is deleted."
            .formatted(bucket, authority, found));
  }

  private static ConnectorException failed(String what, SdkException cause) {
    return new ConnectorException(category(cause), what + ": " + words(cause) + ".", cause);
  }

  static Category category(SdkException problem) {
    if (problem instanceof AwsServiceException answer) {
      return category(code(answer), answer.statusCode(), message(answer));
    }
    if (problem instanceof ApiCallTimeoutException
        || problem instanceof ApiCallAttemptTimeoutException
        || caused(problem, SocketTimeoutException.class)
            && !caused(problem, ConnectTimeoutException.class)) {
      return Category.TIMEOUT;
    }
    if (caused(problem, IOException.class)) {
      return Category.UNREACHABLE;
    }
    return words(problem).toLowerCase(Locale.ROOT).contains("credentials")
        ? Category.ACCESS_DENIED
        : Category.OTHER;
  }

  /** The category of one error of a server, with the HTTP status or 0 where it has none. */
  static Category category(String code, int status, String message) {
    if (!lock(message).isEmpty()) {
      return Category.LOCKED;
    }
    Category known = BY_CODE.get(code);
    return known != null ? known : category(status);
  }

  private static Category category(int status) {
    return switch (status) {
      case 400, 405, 411, 413, 414, 301, 307 -> Category.INVALID_REQUEST;
      case 401, 403 -> Category.ACCESS_DENIED;
      case 404 -> Category.NOT_FOUND;
      case 408, 504 -> Category.TIMEOUT;
      case 409, 412 -> Category.CONFLICT;
      case 429, 503 -> Category.THROTTLED;
      case 500, 502 -> Category.SERVER_ERROR;
      default -> Category.OTHER;
    };
  }

  /** The server's code and words, and what a lock means. */
  static String words(String code, String message) {
    return code + (message == null || message.isBlank() ? "" : ": " + message) + lock(message);
  }

  static String words(SdkException problem) {
    return problem instanceof AwsServiceException answer
        ? words(code(answer), message(answer))
        : String.valueOf(problem.getMessage());
  }

  /** A server's answer to HEAD has no body, so no code: then the status stands for it. */
  static String code(AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    return details == null || details.errorCode() == null || details.errorCode().isBlank()
        ? "HTTP " + answer.statusCode()
        : details.errorCode();
  }

  static String message(AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    return details == null ? null : details.errorMessage();
  }

  private static String lock(String message) {
    String text = message == null ? "" : message.toLowerCase(Locale.ROOT);
    if (text.contains("object lock")
        || text.contains("legal hold")
        || text.contains("worm protected")) {
      return " (an object lock protects it until its retention ends or its legal hold is lifted)";
    }
    if (text.contains("mfa delete")
        || text.contains("mfadelete")
        || text.contains("mfa authentication")
        || text.contains("x-amz-mfa")) {
      return " (the bucket demands MFA for deletes: its owner has to delete it or lift that)";
    }
    return "";
  }

  private static boolean caused(Throwable problem, Class<? extends Throwable> type) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
