-- The ground: what came in, what is to be done, what goes out.
--
-- Keys and lanes are bytes: two identifiers are one only if their bytes are.
-- Times are milliseconds since 1970. Rows that wait stand in small partial indexes of their own, so
-- that a million settled rows cost nothing to whoever looks for the next.

CREATE TABLE inbox (
  id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key      BYTEA   NOT NULL UNIQUE,
  lane     BYTEA   NOT NULL,
  payload  BYTEA   NOT NULL,
  state    TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'aside')),
  attempts BIGINT  NOT NULL,
  due      BIGINT  NOT NULL,
  arrived  BIGINT  NOT NULL,
  settled  BIGINT,
  reason   TEXT
);
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'waiting';
CREATE INDEX inbox_lane ON inbox (lane, id) WHERE state = 'waiting';
CREATE INDEX inbox_done ON inbox (settled) WHERE state = 'done';

CREATE TABLE outbox (
  id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lane           BYTEA   NOT NULL,
  payload        BYTEA   NOT NULL,
  priority       BIGINT  NOT NULL,
  reserve        BIGINT  NOT NULL,
  after          BIGINT,
  coalescing     BYTEA,
  expires        BIGINT,
  state          TEXT    NOT NULL
                 CHECK (state IN ('blocked', 'waiting', 'prepared', 'sent', 'failed')),
  due            BIGINT  NOT NULL,
  attempts       BIGINT  NOT NULL,
  transaction_id TEXT,
  wire           BYTEA,
  result         BYTEA,
  reason         TEXT,
  created        BIGINT  NOT NULL,
  settled        BIGINT,
  CHECK (state <> 'prepared' OR (transaction_id IS NOT NULL AND wire IS NOT NULL))
);
CREATE INDEX outbox_prepared ON outbox (priority DESC, id) WHERE state = 'prepared';
CREATE INDEX outbox_waiting ON outbox (priority DESC, id) WHERE state = 'waiting';
CREATE INDEX outbox_after ON outbox (after) WHERE after IS NOT NULL AND settled IS NULL;
CREATE UNIQUE INDEX outbox_coalescing ON outbox (lane, coalescing)
  WHERE coalescing IS NOT NULL AND state IN ('blocked', 'waiting');
CREATE INDEX outbox_settled ON outbox (settled) WHERE settled IS NOT NULL;

CREATE TABLE jobs (
  id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue            BYTEA   NOT NULL,
  lane             BYTEA   NOT NULL,
  key              BYTEA,
  payload          BYTEA   NOT NULL,
  priority         BIGINT  NOT NULL,
  turn             BIGINT  NOT NULL,
  state            TEXT    NOT NULL CHECK
                   (state IN ('waiting', 'delayed', 'leased', 'done', 'failed', 'cancelled')),
  due              BIGINT  NOT NULL,
  attempts         BIGINT  NOT NULL,
  maximum_attempts BIGINT  NOT NULL,
  lease            BIGINT  NOT NULL,
  worker           TEXT,
  remote_id        TEXT,
  is_cancelling    BOOLEAN NOT NULL,
  result           BYTEA,
  reason           TEXT,
  created          BIGINT  NOT NULL,
  settled          BIGINT
);
CREATE UNIQUE INDEX jobs_key ON jobs (key) WHERE key IS NOT NULL;
CREATE INDEX jobs_line ON jobs (queue, priority DESC, turn, id) WHERE state = 'waiting';
CREATE INDEX jobs_lane ON jobs (queue, priority, lane, turn) WHERE state = 'waiting';
CREATE INDEX jobs_due ON jobs (due, id) WHERE state IN ('delayed', 'leased');
CREATE INDEX jobs_settled ON jobs (settled) WHERE settled IS NOT NULL;
