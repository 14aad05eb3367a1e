-- Workflows that rooms took over, and which pictures were painted by them.
--
-- What is shown to people has been read: it has a proposal.

CREATE TABLE adoptions (
  conversation BYTEA   NOT NULL,
  name         TEXT    NOT NULL,
  version      BIGINT  NOT NULL,
  painter      TEXT    NOT NULL,
  author       BYTEA   NOT NULL,
  asked        BYTEA   NOT NULL,
  thread       BYTEA,
  state        TEXT    NOT NULL
               CHECK (state IN ('reading', 'proposed', 'frozen', 'replaced', 'dropped')),
  blob         BYTEA   NOT NULL,
  answers      TEXT    NOT NULL,
  turn         BIGINT  NOT NULL CHECK (turn >= 0),
  proposal     TEXT,
  created      BIGINT  NOT NULL,
  PRIMARY KEY (conversation, name, version),
  CHECK (state IN ('reading', 'dropped') OR proposal IS NOT NULL)
);
CREATE INDEX adoptions_frozen ON adoptions (conversation, name) WHERE state = 'frozen';
CREATE INDEX adoptions_blob ON adoptions (blob);

ALTER TABLE pictures ADD COLUMN workflow TEXT;
