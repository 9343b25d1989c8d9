package dev.lethe.cli;

import dev.lethe.store.LeaseHeldException;

/** Words for a plan that somebody else is working on. */
final class Leases {
  private Leases() {}

  static String busy(String planId, LeaseHeldException held) {
    return "plan "
        + planId
        + " is being worked on by "
        + held.holder()
        + " on "
        + held.host()
        + "; wait for it, or stop it with `lethe cancel "
        + planId
        + "`. If that process is dead, its lease lapses at "
        + held.lapsesAt()
        + ".";
  }
}
