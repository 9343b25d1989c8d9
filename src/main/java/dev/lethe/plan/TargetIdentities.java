package dev.lethe.plan;

import dev.lethe.LetheException;
import dev.lethe.connector.Connections;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Reader;
import dev.lethe.spec.Conf;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether a configuration names the very systems that a plan was made for. */
public final class TargetIdentities {
  private final Conf conf;
  private final Connections connections;

  public TargetIdentities(Conf conf, Connections connections) {
    this.conf = conf;
    this.connections = connections;
  }

  /**
   * Asks each server again who it is: the same connection name may mean another one today.
   *
   * @throws LetheException exit 3 on any difference
   */
  public void require(PlanHeader header) {
    require(header, Set.of());
  }

  /**
   * The same where some systems may be out of reach.
   *
   * @param optional their connections
   * @return those that are: connection → what it says, or what happened instead
   */
  public Map<String, String> require(PlanHeader header, Set<String> optional) {
    Map<String, String> unreachable = new TreeMap<>();
    if (!header.environment().equals(conf.environment())) {
      throw LetheException.refused(
          "target-identity",
          "plan "
              + header.planId()
              + " was made in environment '"
              + header.environment()
              + "', and this configuration is '"
              + conf.environment()
              + "'; nothing was touched.");
    }
    for (Map.Entry<String, String> target : header.targetIdentities().entrySet()) {
      String where = "plan " + header.planId() + " of job " + header.job();
      try (Reader reader = connections.get(target.getKey(), where).reader()) {
        String identity = reader.identity();
        if (!identity.equals(target.getValue())) {
          throw LetheException.refused(
              "target-identity",
              "connection '"
                  + target.getKey()
                  + "' is "
                  + identity
                  + " now, and plan "
                  + header.planId()
                  + " was made for "
                  + target.getValue()
                  + "; nothing was touched. Use the configuration that the plan was made with, or"
                  + " make a new plan.");
        }
      } catch (ConnectorException e) {
        if (!optional.contains(target.getKey())) {
          throw e;
        }
        unreachable.put(target.getKey(), e.getMessage());
      }
    }
    return unreachable;
  }
}
