CREATE TABLE IF NOT EXISTS ndvr_job_status (
  jobId varchar(64) NOT NULL PRIMARY KEY,
  completedAt timestamp NULL,
  type varchar(12),
  sourceData varchar(64) NOT NULL
);
