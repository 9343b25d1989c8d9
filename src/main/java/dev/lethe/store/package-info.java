/**
 * What several drivers share safely: a Delta log that commits by put-if-absent, small files, a
 * compare-and-set ledger and leases with fences, on a local disk or on S3.
 */
package dev.lethe.store;
