-- What was measured beside an opinion, in sentences.

ALTER TABLE critiques ADD COLUMN measured_remarks TEXT;
