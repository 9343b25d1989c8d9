package dev.lethe.lab;

/** One of the systems that hold something of contributors. */
interface KeplerStore {
  /** Puts the data into an empty place, in bulk. */
  void load(KeplerData data) throws Exception;

  /** Reads all of it once, without leaning on the system's own search. */
  void read(KeplerPeople people, KeplerReading reading) throws Exception;
}
