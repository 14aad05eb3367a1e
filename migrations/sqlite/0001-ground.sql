-- The ground: what came in, what is to be done, what goes out.
--
-- Keys and lanes are bytes: two identifiers are one only if their bytes are.
-- Times are milliseconds since 1970. Rows that wait stand in small partial indexes of their own, so
-- that a million settled rows cost nothing to whoever looks for the next.

CREATE TABLE inbox (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  key      BLOB    NOT NULL UNIQUE,
  lane     BLOB    NOT NULL,
  payload  BLOB    NOT NULL,
  state    TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'aside')),
  attempts INTEGER NOT NULL,
  due      INTEGER NOT NULL,
  arrived  INTEGER NOT NULL,
  settled  INTEGER,
  reason   TEXT
) STRICT;
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'waiting';
CREATE INDEX inbox_lane ON inbox (lane, id) WHERE state = 'waiting';
CREATE INDEX inbox_done ON inbox (settled) WHERE state = 'done';

CREATE TABLE outbox (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  lane           BLOB    NOT NULL,
  payload        BLOB    NOT NULL,
  priority       INTEGER NOT NULL,
  reserve        INTEGER NOT NULL,
  after          INTEGER,
  coalescing     BLOB,
  expires        INTEGER,
  state          TEXT    NOT NULL
                 CHECK (state IN ('blocked', 'waiting', 'prepared', 'sent', 'failed')),
  due            INTEGER NOT NULL,
  attempts       INTEGER NOT NULL,
  transaction_id TEXT,
  wire           BLOB,
  result         BLOB,
  reason         TEXT,
  created        INTEGER NOT NULL,
  settled        INTEGER,
  CHECK (state <> 'prepared' OR (transaction_id IS NOT NULL AND wire IS NOT NULL))
) STRICT;
CREATE INDEX outbox_prepared ON outbox (priority DESC, id) WHERE state = 'prepared';
CREATE INDEX outbox_waiting ON outbox (priority DESC, id) WHERE state = 'waiting';
CREATE INDEX outbox_after ON outbox (after) WHERE after IS NOT NULL AND settled IS NULL;
CREATE UNIQUE INDEX outbox_coalescing ON outbox (lane, coalescing)
  WHERE coalescing IS NOT NULL AND state IN ('blocked', 'waiting');
CREATE INDEX outbox_settled ON outbox (settled) WHERE settled IS NOT NULL;

CREATE TABLE jobs (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  queue            BLOB    NOT NULL,
  lane             BLOB    NOT NULL,
  key              BLOB,
  payload          BLOB    NOT NULL,
  priority         INTEGER NOT NULL,
  turn             INTEGER NOT NULL,
  state            TEXT    NOT NULL CHECK
                   (state IN ('waiting', 'delayed', 'leased', 'done', 'failed', 'cancelled')),
  due              INTEGER NOT NULL,
  attempts         INTEGER NOT NULL,
  maximum_attempts INTEGER NOT NULL,
  lease            INTEGER NOT NULL,
  worker           TEXT,
  remote_id        TEXT,
  is_cancelling    INTEGER NOT NULL,
  result           BLOB,
  reason           TEXT,
  created          INTEGER NOT NULL,
  settled          INTEGER
) STRICT;
CREATE UNIQUE INDEX jobs_key ON jobs (key) WHERE key IS NOT NULL;
CREATE INDEX jobs_line ON jobs (queue, priority DESC, turn, id) WHERE state = 'waiting';
CREATE INDEX jobs_lane ON jobs (queue, priority, lane, turn) WHERE state = 'waiting';
CREATE INDEX jobs_due ON jobs (due, id) WHERE state IN ('delayed', 'leased');
CREATE INDEX jobs_settled ON jobs (settled) WHERE settled IS NOT NULL;
