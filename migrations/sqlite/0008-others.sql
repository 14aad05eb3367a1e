-- What a picture was painted from besides its source.

ALTER TABLE pictures ADD COLUMN others TEXT;
