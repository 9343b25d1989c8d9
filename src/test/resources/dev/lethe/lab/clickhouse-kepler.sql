CREATE TABLE IF NOT EXISTS unit_metrics (
  unit_id UUID,
  project_id UUID,
  contributor_id UUID,
  email String,
  metric String,
  value Float64,
  ts DateTime
)
ENGINE = MergeTree ORDER BY (project_id, unit_id, ts)
