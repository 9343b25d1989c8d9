package dev.lethe.cli;

import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Target;
import dev.lethe.source.SubjectTarget;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.spec.ReferenceSpec;
import dev.lethe.spec.RetentionSpec;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.SubjectSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What jobs change in the systems of a configuration, by connection. */
final class JobTargets {
  private final Connections connections;
  private final PseudonymKey key;
  private final Map<String, List<Target>> targets = new LinkedHashMap<>();

  JobTargets(Connections connections, PseudonymKey key) {
    this.connections = connections;
    this.key = key;
  }

  /** What rules change in a connection: each target once. */
  List<Target> of(String connection) {
    return targets.getOrDefault(connection, List.of()).stream().distinct().toList();
  }

  /**
   * Adds what a job changes; a connection that the configuration does not have is passed over.
   *
   * @throws dev.lethe.LetheException exit 2 for a target that does not fit its connection
   */
  void add(JobSpec job) {
    for (SubjectSpec rule : job.people().values()) {
      if (has(rule.target().connection())) {
        SubjectTarget.resolve(List.of(rule), connections, key)
            .forEach(target -> add(target.connection(), target.target()));
      }
    }
    for (RetentionSpec rule : job.rules().values()) {
      if (rule.eraseReferences() != RetentionSpec.EraseReferences.NONE) {
        rule.references().forEach(reference -> add(job, reference));
      }
    }
  }

  private void add(JobSpec job, ReferenceSpec reference) {
    SourceSpec source = job.source(reference.source(), reference.where());
    if (source.csv() == null && source.query() == null && has(source.connection())) {
      Connection connection = connections.get(source.connection(), source.where());
      List<String> columns = List.of(reference.id(), reference.key());
      add(connection, connection.target(source, reference.id(), columns));
    }
  }

  private void add(Connection connection, Target target) {
    targets.computeIfAbsent(connection.name(), name -> new ArrayList<>()).add(target);
  }

  private boolean has(String connection) {
    return connections.names().contains(connection);
  }
}
