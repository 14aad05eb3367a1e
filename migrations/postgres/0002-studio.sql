-- The studio: what was said, wished, painted and thought of it.
--
-- Identifiers of other people are bytes; pictures and requests have numbers of forty bits. Columns
-- are what is looked up, counted, or read by whoever keeps the house; what is nested is JSON.
-- Texts of people hold an escape (U+0010 and a digit) where they held a NUL or U+0010.
--
-- No foreign keys: one decision writes its rows in the order in which it made them, and what is
-- removed later (bytes of hidden pictures) is marked, not deleted.

CREATE TABLE conversations (
  id         BYTEA   NOT NULL PRIMARY KEY,
  title      TEXT,
  active     BIGINT,
  mode       TEXT    NOT NULL CHECK (mode IN ('auto', 'text2img', 'img2img')),
  painter    TEXT,
  critic     TEXT,
  director   TEXT,
  width      BIGINT,
  height     BIGINT,
  loop       TEXT,
  gate       TEXT,
  confirm    TEXT    CHECK (confirm IN ('never', 'costly', 'always')),
  listen     TEXT    CHECK (listen IN ('all', 'mention')),
  language   TEXT,
  taste      TEXT,
  collection TEXT,
  talk       TEXT,
  touched    BIGINT  NOT NULL,
  created    BIGINT  NOT NULL,
  CHECK ((width IS NULL) = (height IS NULL))
);
CREATE INDEX conversations_newest ON conversations (touched DESC, id DESC);

CREATE TABLE messages (
  key          BYTEA   NOT NULL PRIMARY KEY,
  conversation BYTEA   NOT NULL,
  role         TEXT    NOT NULL CHECK (role IN ('person', 'bot')),
  kind         TEXT    NOT NULL,
  author       BYTEA   NOT NULL,
  text         TEXT    NOT NULL,
  status       TEXT    NOT NULL
               CHECK (status IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  error        TEXT,
  request      BIGINT,
  picture      BIGINT,
  detail       TEXT,
  thread       BYTEA,
  replies_to   BYTEA,
  is_redacted  BOOLEAN NOT NULL,
  created      BIGINT  NOT NULL
);
CREATE INDEX messages_timeline ON messages (conversation, created DESC, key DESC);
CREATE INDEX messages_picture ON messages (picture, created DESC, key DESC)
  WHERE picture IS NOT NULL AND role = 'bot';

CREATE TABLE requests (
  id               BIGINT  NOT NULL PRIMARY KEY,
  conversation     BYTEA   NOT NULL,
  asker            BYTEA   NOT NULL,
  asker_name       TEXT    NOT NULL,
  message          BYTEA   NOT NULL,
  thread           BYTEA,
  prompt           TEXT    NOT NULL,
  wishes           TEXT    NOT NULL,
  source           BIGINT,
  state            TEXT    NOT NULL CHECK (state IN ('painting', 'judging', 'waiting', 'ended')),
  ending           TEXT    CHECK (ending IN ('approved', 'restarted', 'failed', 'cancelled')),
  round            BIGINT  NOT NULL,
  automatic_rounds BIGINT  NOT NULL,
  is_looping       BOOLEAN NOT NULL,
  best             BIGINT,
  gate             TEXT,
  is_iteration_due BOOLEAN NOT NULL,
  edit             TEXT,
  cleared_active   BIGINT,
  created          BIGINT  NOT NULL
);
CREATE INDEX requests_at_work ON requests (conversation, created, id)
  WHERE state IN ('painting', 'judging');
CREATE INDEX requests_waiting ON requests (conversation, created DESC, id DESC)
  WHERE state = 'waiting';
CREATE INDEX requests_asker ON requests (conversation, asker, created DESC, id DESC);

CREATE TABLE pictures (
  id           BIGINT  NOT NULL PRIMARY KEY,
  conversation BYTEA   NOT NULL,
  request      BIGINT,
  parent       BIGINT,
  depth        BIGINT  NOT NULL,
  origin       TEXT    NOT NULL CHECK (origin IN ('painted', 'posted')),
  state        TEXT    NOT NULL CHECK (state IN
               ('waiting', 'painting', 'finished', 'failed', 'cancelled', 'hidden', 'gone')),
  owner        BYTEA   NOT NULL,
  painter      TEXT    NOT NULL,
  prompt       TEXT    NOT NULL,
  words        TEXT    NOT NULL,
  negative     TEXT,
  seed         BIGINT  NOT NULL,
  width        BIGINT  NOT NULL,
  height       BIGINT  NOT NULL,
  strength     DOUBLE PRECISION,
  steps        BIGINT,
  source       BIGINT,
  taste        TEXT,
  guidance     TEXT,
  detail       TEXT,
  round        BIGINT  NOT NULL,
  candidate    BIGINT,
  blob         BYTEA,
  image_width  BIGINT,
  image_height BIGINT,
  mime_type    TEXT,
  byte_count   BIGINT,
  blurhash     TEXT,
  fingerprint  BIGINT,
  score        DOUBLE PRECISION,
  approved_by  TEXT,
  failure      TEXT,
  remarks      TEXT    NOT NULL,
  price        BIGINT  NOT NULL,
  thread       BYTEA,
  created      BIGINT  NOT NULL,
  finished     BIGINT,
  hidden       BIGINT,
  CHECK ((state IN ('finished', 'hidden')) = (blob IS NOT NULL))
);
CREATE INDEX pictures_request ON pictures (request) WHERE request IS NOT NULL;
CREATE INDEX pictures_shown ON pictures (conversation, (coalesce(finished, created)) DESC, id DESC)
  WHERE state IN ('finished', 'hidden');
CREATE INDEX pictures_approved
  ON pictures (conversation, (coalesce(finished, created)) DESC, id DESC)
  WHERE state = 'finished' AND approved_by IS NOT NULL;
CREATE INDEX pictures_thread
  ON pictures (conversation, thread, (coalesce(finished, created)) DESC, id DESC)
  WHERE state = 'finished' AND thread IS NOT NULL;
CREATE INDEX pictures_hidden ON pictures ((coalesce(hidden, created)), id) WHERE state = 'hidden';
CREATE INDEX pictures_blob ON pictures (blob) WHERE blob IS NOT NULL;

CREATE TABLE critiques (
  picture        BIGINT  NOT NULL PRIMARY KEY,
  critic         TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'missing')),
  reason         TEXT,
  score          DOUBLE PRECISION CHECK (score BETWEEN 0 AND 10),
  dimensions     TEXT,
  basis          TEXT    CHECK (basis IN ('measured', 'opinion')),
  gap            TEXT,
  revised_prompt TEXT,
  guidance       TEXT,
  measured       DOUBLE PRECISION,
  adherence      DOUBLE PRECISION,
  remarks        TEXT,
  created        BIGINT  NOT NULL,
  CHECK ((state = 'done') = (score IS NOT NULL)),
  CHECK ((state = 'missing') = (reason IS NOT NULL))
);

CREATE TABLE tastes (
  conversation BYTEA   NOT NULL,
  name         TEXT    NOT NULL,
  version      BIGINT  NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN ('learning', 'draft', 'kept', 'dropped')),
  profile      TEXT,
  learnt_from  TEXT    NOT NULL,
  figures      TEXT,
  self_mean    DOUBLE PRECISION,
  self_spread  DOUBLE PRECISION,
  author       BYTEA   NOT NULL,
  created      BIGINT  NOT NULL,
  PRIMARY KEY (conversation, name, version),
  CHECK ((self_mean IS NULL) = (self_spread IS NULL))
);

CREATE TABLE credits (
  owner    BYTEA   NOT NULL PRIMARY KEY,
  since    BIGINT  NOT NULL,
  spent    BIGINT  NOT NULL CHECK (spent >= 0),
  reserved BIGINT  NOT NULL CHECK (reserved >= 0),
  granted  BIGINT  NOT NULL CHECK (granted >= 0)
);

CREATE TABLE members (
  conversation BYTEA   NOT NULL,
  person       BYTEA   NOT NULL,
  PRIMARY KEY (conversation, person)
);

CREATE TABLE setting_changes (
  id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  conversation BYTEA   NOT NULL,
  name         TEXT    NOT NULL,
  old_value    TEXT    NOT NULL,
  new_value    TEXT    NOT NULL,
  changed_by   BYTEA   NOT NULL,
  changed_at   BIGINT  NOT NULL
);
CREATE INDEX setting_changes_newest ON setting_changes (conversation, id DESC);
