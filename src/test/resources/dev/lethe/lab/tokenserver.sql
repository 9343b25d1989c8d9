CREATE TABLE IF NOT EXISTS services (
  id int NOT NULL PRIMARY KEY,
  service varchar(30) NOT NULL UNIQUE,
  pattern varchar(128)
);

CREATE TABLE IF NOT EXISTS nodes (
  id bigint NOT NULL PRIMARY KEY,
  service int NOT NULL,
  node varchar(64) NOT NULL,
  available int NOT NULL,
  current_load int NOT NULL,
  capacity int NOT NULL,
  downed int NOT NULL,
  backoff int NOT NULL
);

CREATE TABLE IF NOT EXISTS users (
  uid bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  service int NOT NULL,
  email varchar(255) NOT NULL,
  generation bigint NOT NULL,
  client_state varchar(32) NOT NULL,
  created_at bigint NOT NULL,
  replaced_at bigint,
  nodeid bigint,
  keys_changed_at bigint
);
