-- How pixels were cleaned, and what a person must look at. Boxes as a JSON list of [left, top, width, height] in pixels; never what was read in them.
ALTER TABLE prepared_instance ADD COLUMN masks TEXT;
ALTER TABLE prepared_instance ADD COLUMN pixel_engine TEXT;
ALTER TABLE prepared_instance ADD COLUMN review TEXT;

-- Cases of which a face may be seen or drawn: letters wait until the referrer has agreed.
CREATE TABLE case_face
(
    case_id   TEXT NOT NULL PRIMARY KEY REFERENCES opinion_case (id),
    found_at  TEXT NOT NULL,
    agreed_at TEXT NULL
) STRICT;
