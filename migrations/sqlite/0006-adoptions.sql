-- Workflows that rooms took over, and which pictures were painted by them.
--
-- What is shown to people has been read: it has a proposal.

CREATE TABLE adoptions (
  conversation BLOB    NOT NULL,
  name         TEXT    NOT NULL,
  version      INTEGER NOT NULL,
  painter      TEXT    NOT NULL,
  author       BLOB    NOT NULL,
  asked        BLOB    NOT NULL,
  thread       BLOB,
  state        TEXT    NOT NULL
               CHECK (state IN ('reading', 'proposed', 'frozen', 'replaced', 'dropped')),
  blob         BLOB    NOT NULL,
  answers      TEXT    NOT NULL,
  turn         INTEGER NOT NULL CHECK (turn >= 0),
  proposal     TEXT,
  created      INTEGER NOT NULL,
  PRIMARY KEY (conversation, name, version),
  CHECK (state IN ('reading', 'dropped') OR proposal IS NOT NULL)
) STRICT;
CREATE INDEX adoptions_frozen ON adoptions (conversation, name) WHERE state = 'frozen';
CREATE INDEX adoptions_blob ON adoptions (blob);

ALTER TABLE pictures ADD COLUMN workflow TEXT;
