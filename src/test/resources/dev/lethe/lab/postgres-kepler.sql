CREATE TABLE IF NOT EXISTS contributors (
  id uuid PRIMARY KEY,
  email varchar(254) NOT NULL UNIQUE,
  name varchar(120),
  phone varchar(32),
  status varchar(16) NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'LOCKED', 'DELETED')),
  last_active_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS judgments (
  id bigint PRIMARY KEY,
  unit_id uuid NOT NULL,
  project_id uuid NOT NULL,
  contributor_id uuid REFERENCES contributors(id),
  worker_email varchar(254),
  created_at timestamptz NOT NULL
);
