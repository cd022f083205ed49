-- How pixels were cleaned, and what a person must look at. Boxes as a JSON list of [left, top, width, height] in pixels; never what was read in them.
ALTER TABLE prepared_instance ADD masks varchar(max) NULL, pixel_engine varchar(64) NULL, review varchar(32) NULL;
GO
-- Cases of which a face may be seen or drawn: letters wait until the referrer has agreed.
CREATE TABLE case_face
(
    case_id   uniqueidentifier  NOT NULL CONSTRAINT pk_case_face PRIMARY KEY CONSTRAINT fk_case_face_case REFERENCES opinion_case (id),
    found_at  datetimeoffset(3) NOT NULL,
    agreed_at datetimeoffset(3) NULL
);
