-- How wishes are read in a room, and what the director made of one.

ALTER TABLE conversations ADD COLUMN understand TEXT CHECK (understand IN ('words', 'intent'));
ALTER TABLE requests ADD COLUMN meaning TEXT;
