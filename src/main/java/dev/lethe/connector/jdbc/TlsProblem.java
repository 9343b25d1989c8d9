package dev.lethe.connector.jdbc;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.sql.SQLException;
import java.util.Optional;

/** Why a server and this configuration cannot agree on an encrypted connection. */
enum TlsProblem {
  NO_TLS {
    @Override
    String says(JdbcConfig config) {
      return config.host()
          + " offers no TLS, and "
          + setting(config)
          + " demands it; have the server turn it on, or write tls = off where the network is"
          + " trusted.";
    }
  },
  OTHER_HOST {
    @Override
    String says(JdbcConfig config) {
      return config.host()
          + " shows a certificate that is made out to another name; write the name that stands in"
          + " it into the url, as RDS's own endpoint does, or check who answers there.";
    }
  },
  EXPIRED {
    @Override
    String says(JdbcConfig config) {
      return config.host() + " shows a certificate that has expired; have it renewed.";
    }
  },
  NOT_VOUCHED_FOR {
    @Override
    String says(JdbcConfig config) {
      return config.host()
          + " shows a certificate that "
          + (config.tls().ca() == null
              ? "no authority known to Java vouches for; name the server's own by tls-ca."
              : "none in tls-ca vouches for; check that the bundle is this server's, and who"
                  + " answers there.");
    }
  };

  abstract String says(JdbcConfig config);

  private static String setting(JdbcConfig config) {
    return config.tls().mode() == null ? "the url" : "tls";
  }

  /** Empty if the failure is of another kind. */
  static Optional<TlsProblem> of(SQLException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      String words = String.valueOf(cause.getMessage());
      if (words.contains("does not support SSL")
          || words.contains("SSL Connection required, but not")) {
        return Optional.of(NO_TLS);
      }
      if (words.contains("could not be verified by hostnameverifier")
          || words.contains("Server identity verification failed")) {
        return Optional.of(OTHER_HOST);
      }
      if (cause instanceof CertificateExpiredException) {
        return Optional.of(EXPIRED);
      }
      if (cause instanceof CertPathBuilderException
          || cause instanceof CertPathValidatorException
              && !(cause.getCause() instanceof CertificateExpiredException)) {
        return Optional.of(NOT_VOUCHED_FOR);
      }
    }
    return Optional.empty();
  }
}
