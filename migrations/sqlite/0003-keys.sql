-- The encryption machine's rows, and what is kept of its account.
--
-- A row is sealed to its space and its key, and nobody reads it here. Keys are bytes, and stand in
-- the order of their bytes.

CREATE TABLE crypto_rows (
  space INTEGER NOT NULL,
  key   BLOB    NOT NULL,
  value BLOB    NOT NULL,
  PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;

-- How many steps of the machine were committed stands here in clear, so that one that was thought out
-- over older rows is refused.
CREATE TABLE sync_accounts (
  name       BLOB    NOT NULL PRIMARY KEY,
  generation INTEGER NOT NULL CHECK (generation >= 0),
  sync_token TEXT,
  filter     TEXT
) STRICT;
CREATE INDEX sync_accounts_with_keys ON sync_accounts (generation) WHERE generation > 0;
