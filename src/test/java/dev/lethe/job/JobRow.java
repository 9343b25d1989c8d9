package dev.lethe.job;

/**
 * A row of the job table.
 *
 * @param completedAt in UTC, for example {@code 2019-01-01 12:30:00}; or null
 */
public record JobRow(String id, String completedAt, String type, String sourceData) {}
