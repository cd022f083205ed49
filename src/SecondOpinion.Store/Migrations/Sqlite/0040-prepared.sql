-- What preparation has made: rows without identity. Headers and pixels lie in the vault.
CREATE TABLE vault_key
(
    case_id    TEXT NOT NULL PRIMARY KEY,
    wrapped    BLOB,
    created_at TEXT NOT NULL,
    erased_at  TEXT,
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
) STRICT;

CREATE TABLE prepared_series
(
    case_id     TEXT    NOT NULL,
    ordinal     INTEGER NOT NULL CHECK (ordinal >= 0),
    study_uid   TEXT    NOT NULL,
    study_label TEXT    NOT NULL,
    study_when  TEXT    NOT NULL,
    uid         TEXT    NOT NULL,
    number      INTEGER,
    modality    TEXT    NOT NULL,
    description TEXT    NOT NULL,
    expected    INTEGER NOT NULL,
    PRIMARY KEY (case_id, ordinal),
    UNIQUE (case_id, uid)
) STRICT;

CREATE TABLE prepared_instance
(
    case_id       TEXT    NOT NULL,
    series        INTEGER NOT NULL,
    ordinal       INTEGER NOT NULL CHECK (ordinal >= 0),
    uid           TEXT    NOT NULL,
    state         INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
    version       INTEGER NOT NULL DEFAULT 0,
    frames        INTEGER NOT NULL DEFAULT 0,
    previews      INTEGER NOT NULL DEFAULT 0 CHECK (previews IN (0, 1)),
    centre        INTEGER NOT NULL,
    kind          TEXT,
    reason        TEXT,
    word          TEXT,
    rules_edition TEXT,
    rules_hash    TEXT,
    kept          INTEGER,
    replaced      INTEGER,
    removed       INTEGER,
    decided_at    TEXT,
    PRIMARY KEY (case_id, series, ordinal),
    UNIQUE (case_id, uid),
    FOREIGN KEY (case_id, series) REFERENCES prepared_series (case_id, ordinal),
    CHECK ((state = 1) = (version >= 1 AND frames >= 1)),
    CHECK ((state = 2) = (kind IS NOT NULL AND reason IS NOT NULL AND word IS NOT NULL))
) STRICT;
CREATE INDEX ix_prepared_instance_previews ON prepared_instance (state, previews, centre);

-- Reading windows that are open: closed on the trail by whoever opened them, or, after a crash, by whoever finds them untouched.
CREATE TABLE reading_window
(
    id          TEXT    NOT NULL PRIMARY KEY,
    session_id  TEXT    NOT NULL,
    case_code   TEXT    NOT NULL,
    trust       TEXT    NOT NULL,
    link_id     TEXT    NOT NULL,
    link_number INTEGER NOT NULL,
    series_uid  TEXT    NOT NULL,
    touched_at  TEXT    NOT NULL
) STRICT;
CREATE INDEX ix_reading_window_touched ON reading_window (touched_at);
