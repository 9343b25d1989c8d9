package dev.lethe.connector.postgres;

import dev.lethe.connector.Tls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Properties;
import org.postgresql.ssl.WrappedFactory;

/**
 * Trusts a bundle that comes as text, since a file that the driver could read is not on every
 * executor. The driver makes it by its name, and looks at the host's name itself.
 */
public final class PostgresTls extends WrappedFactory {
  /** The driver's property that holds the PEM text. */
  static final String BUNDLE = "lethe.tls-ca";

  public PostgresTls(Properties settings) throws GeneralSecurityException, IOException {
    factory = Tls.context(settings.getProperty(BUNDLE)).getSocketFactory();
  }
}
