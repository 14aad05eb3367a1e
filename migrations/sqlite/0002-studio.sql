-- The studio: what was said, wished, painted and thought of it.
--
-- Identifiers of other people are bytes; pictures and requests have numbers of forty bits. Columns
-- are what is looked up, counted, or read by whoever keeps the house; what is nested is JSON.
-- Texts of people hold an escape (U+0010 and a digit) where they held a NUL or U+0010.
--
-- No foreign keys: one decision writes its rows in the order in which it made them, and what is
-- removed later (bytes of hidden pictures) is marked, not deleted.

CREATE TABLE conversations (
  id         BLOB    NOT NULL PRIMARY KEY,
  title      TEXT,
  active     INTEGER,
  mode       TEXT    NOT NULL CHECK (mode IN ('auto', 'text2img', 'img2img')),
  painter    TEXT,
  critic     TEXT,
  director   TEXT,
  width      INTEGER,
  height     INTEGER,
  loop       TEXT,
  gate       TEXT,
  confirm    TEXT    CHECK (confirm IN ('never', 'costly', 'always')),
  listen     TEXT    CHECK (listen IN ('all', 'mention')),
  language   TEXT,
  taste      TEXT,
  collection TEXT,
  talk       TEXT,
  touched    INTEGER NOT NULL,
  created    INTEGER NOT NULL,
  CHECK ((width IS NULL) = (height IS NULL))
) STRICT;
CREATE INDEX conversations_newest ON conversations (touched DESC, id DESC);

CREATE TABLE messages (
  key          BLOB    NOT NULL PRIMARY KEY,
  conversation BLOB    NOT NULL,
  role         TEXT    NOT NULL CHECK (role IN ('person', 'bot')),
  kind         TEXT    NOT NULL,
  author       BLOB    NOT NULL,
  text         TEXT    NOT NULL,
  status       TEXT    NOT NULL
               CHECK (status IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  error        TEXT,
  request      INTEGER,
  picture      INTEGER,
  detail       TEXT,
  thread       BLOB,
  replies_to   BLOB,
  is_redacted  INTEGER NOT NULL,
  created      INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_timeline ON messages (conversation, created DESC, key DESC);
CREATE INDEX messages_picture ON messages (picture, created DESC, key DESC)
  WHERE picture IS NOT NULL AND role = 'bot';

CREATE TABLE requests (
  id               INTEGER NOT NULL PRIMARY KEY,
  conversation     BLOB    NOT NULL,
  asker            BLOB    NOT NULL,
  asker_name       TEXT    NOT NULL,
  message          BLOB    NOT NULL,
  thread           BLOB,
  prompt           TEXT    NOT NULL,
  wishes           TEXT    NOT NULL,
  source           INTEGER,
  state            TEXT    NOT NULL CHECK (state IN ('painting', 'judging', 'waiting', 'ended')),
  ending           TEXT    CHECK (ending IN ('approved', 'restarted', 'failed', 'cancelled')),
  round            INTEGER NOT NULL,
  automatic_rounds INTEGER NOT NULL,
  is_looping       INTEGER NOT NULL,
  best             INTEGER,
  gate             TEXT,
  is_iteration_due INTEGER NOT NULL,
  edit             TEXT,
  cleared_active   INTEGER,
  created          INTEGER NOT NULL
) STRICT;
CREATE INDEX requests_at_work ON requests (conversation, created, id)
  WHERE state IN ('painting', 'judging');
CREATE INDEX requests_waiting ON requests (conversation, created DESC, id DESC)
  WHERE state = 'waiting';
CREATE INDEX requests_asker ON requests (conversation, asker, created DESC, id DESC);

CREATE TABLE pictures (
  id           INTEGER NOT NULL PRIMARY KEY,
  conversation BLOB    NOT NULL,
  request      INTEGER,
  parent       INTEGER,
  depth        INTEGER NOT NULL,
  origin       TEXT    NOT NULL CHECK (origin IN ('painted', 'posted')),
  state        TEXT    NOT NULL CHECK (state IN
               ('waiting', 'painting', 'finished', 'failed', 'cancelled', 'hidden', 'gone')),
  owner        BLOB    NOT NULL,
  painter      TEXT    NOT NULL,
  prompt       TEXT    NOT NULL,
  words        TEXT    NOT NULL,
  negative     TEXT,
  seed         INTEGER NOT NULL,
  width        INTEGER NOT NULL,
  height       INTEGER NOT NULL,
  strength     REAL,
  steps        INTEGER,
  source       INTEGER,
  taste        TEXT,
  guidance     TEXT,
  detail       TEXT,
  round        INTEGER NOT NULL,
  candidate    INTEGER,
  blob         BLOB,
  image_width  INTEGER,
  image_height INTEGER,
  mime_type    TEXT,
  byte_count   INTEGER,
  blurhash     TEXT,
  fingerprint  INTEGER,
  score        REAL,
  approved_by  TEXT,
  failure      TEXT,
  remarks      TEXT    NOT NULL,
  price        INTEGER NOT NULL,
  thread       BLOB,
  created      INTEGER NOT NULL,
  finished     INTEGER,
  hidden       INTEGER,
  CHECK ((state IN ('finished', 'hidden')) = (blob IS NOT NULL))
) STRICT;
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
  picture        INTEGER NOT NULL PRIMARY KEY,
  critic         TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'missing')),
  reason         TEXT,
  score          REAL    CHECK (score BETWEEN 0 AND 10),
  dimensions     TEXT,
  basis          TEXT    CHECK (basis IN ('measured', 'opinion')),
  gap            TEXT,
  revised_prompt TEXT,
  guidance       TEXT,
  measured       REAL,
  adherence      REAL,
  remarks        TEXT,
  created        INTEGER NOT NULL,
  CHECK ((state = 'done') = (score IS NOT NULL)),
  CHECK ((state = 'missing') = (reason IS NOT NULL))
) STRICT;

CREATE TABLE tastes (
  conversation BLOB    NOT NULL,
  name         TEXT    NOT NULL,
  version      INTEGER NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN ('learning', 'draft', 'kept', 'dropped')),
  profile      TEXT,
  learnt_from  TEXT    NOT NULL,
  figures      TEXT,
  self_mean    REAL,
  self_spread  REAL,
  author       BLOB    NOT NULL,
  created      INTEGER NOT NULL,
  PRIMARY KEY (conversation, name, version),
  CHECK ((self_mean IS NULL) = (self_spread IS NULL))
) STRICT;

CREATE TABLE credits (
  owner    BLOB    NOT NULL PRIMARY KEY,
  since    INTEGER NOT NULL,
  spent    INTEGER NOT NULL CHECK (spent >= 0),
  reserved INTEGER NOT NULL CHECK (reserved >= 0),
  granted  INTEGER NOT NULL CHECK (granted >= 0)
) STRICT;

CREATE TABLE members (
  conversation BLOB NOT NULL,
  person       BLOB NOT NULL,
  PRIMARY KEY (conversation, person)
) STRICT;

CREATE TABLE setting_changes (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation BLOB    NOT NULL,
  name         TEXT    NOT NULL,
  old_value    TEXT    NOT NULL,
  new_value    TEXT    NOT NULL,
  changed_by   BLOB    NOT NULL,
  changed_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX setting_changes_newest ON setting_changes (conversation, id DESC);
