-- The encryption machine's rows, and what is kept of its account.
--
-- A row is sealed to its space and its key, and nobody reads it here. Keys are bytes, and stand in
-- the order of their bytes.

CREATE TABLE crypto_rows (
  space SMALLINT NOT NULL,
  key   BYTEA    NOT NULL,
  value BYTEA    NOT NULL,
  PRIMARY KEY (space, key)
-- Ratchets are replaced again and again: with room for the next one on the same page, neither the
-- index is touched nor does the table grow.
) WITH (fillfactor = 85);
-- What is sealed cannot be compressed: nobody need try.
ALTER TABLE crypto_rows ALTER COLUMN value SET STORAGE EXTERNAL;

-- How many steps of the machine were committed stands here in clear, so that one that was thought out
-- over older rows is refused.
CREATE TABLE sync_accounts (
  name       BYTEA   NOT NULL PRIMARY KEY,
  generation BIGINT  NOT NULL CHECK (generation >= 0),
  sync_token TEXT,
  filter     TEXT
);
CREATE INDEX sync_accounts_with_keys ON sync_accounts (generation) WHERE generation > 0;
