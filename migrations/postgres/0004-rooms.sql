-- What a room was told when the bot came, and whose turn it is to be told something.

ALTER TABLE conversations ADD COLUMN greeting BIGINT;
-- Rooms that are there already were asked when the bot joined them.
ALTER TABLE conversations ADD COLUMN is_asked BOOLEAN NOT NULL DEFAULT TRUE;

-- Within a priority, rooms take turns: see `OutboxRows.post`.
ALTER TABLE outbox ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (priority DESC, turn, id) WHERE state = 'waiting';
CREATE INDEX outbox_lane ON outbox (lane, priority, turn) WHERE state = 'waiting';
