-- What was measured beside an opinion, in sentences; what a picture was checked by, so that later rounds
-- answer the same questions; how it did beside the best before it.

ALTER TABLE critiques ADD COLUMN measured_remarks TEXT;
ALTER TABLE critiques ADD COLUMN checklist TEXT;
ALTER TABLE critiques ADD COLUMN duel TEXT;
