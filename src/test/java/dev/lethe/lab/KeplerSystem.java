package dev.lethe.lab;

/** What contributors' data is in. */
public enum KeplerSystem {
  POSTGRES,
  ELASTICSEARCH,
  CLICKHOUSE,
  S3,
  REDIS
}
