package dev.lethe.lab;

/** What stops a lab from doing what it was asked to: a whole sentence for whoever runs it. */
public final class LabException extends RuntimeException {
  LabException(String message) {
    super(message);
  }

  LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
