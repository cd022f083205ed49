-- Images that come to a case's archives after its question: what is being added, and what was noticed. No identity: studies by the case's pseudonyms.
CREATE TABLE case_addition
(
    case_id      TEXT    NOT NULL PRIMARY KEY REFERENCES opinion_case (id),
    additions    INTEGER NOT NULL CHECK (additions >= 1),
    adding_since TEXT    NULL
) STRICT;
CREATE INDEX ix_case_addition_adding ON case_addition (adding_since) WHERE adding_since IS NOT NULL;

CREATE TABLE case_arrival
(
    case_id   TEXT    NOT NULL PRIMARY KEY REFERENCES opinion_case (id),
    looked_at TEXT    NOT NULL,
    known     TEXT    NOT NULL,
    images    INTEGER NOT NULL CHECK (images >= 0),
    series    INTEGER NOT NULL CHECK (series >= 0),
    studies   INTEGER NOT NULL CHECK (studies >= 0)
) STRICT;
