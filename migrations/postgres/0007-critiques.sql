-- What was measured beside an opinion, in sentences, and how a picture did beside the best before it.

ALTER TABLE critiques ADD COLUMN measured_remarks TEXT;
ALTER TABLE critiques ADD COLUMN duel TEXT;
