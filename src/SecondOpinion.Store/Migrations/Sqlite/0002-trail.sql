-- The trail: body is the record and a leaf of the tree; the other columns only help to find it.
CREATE TABLE trail
(
    seq          INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
    event_id     TEXT    NOT NULL UNIQUE,
    occurred_at  TEXT    NOT NULL,
    action       TEXT    NOT NULL,
    outcome      INTEGER NOT NULL CHECK (outcome IN (0, 4, 8)),
    trust        TEXT    NULL,
    case_code    TEXT    NULL,
    patient_hash BLOB    NULL,
    body         BLOB    NOT NULL,
    leaf_hash    BLOB    NOT NULL CHECK (length(leaf_hash) = 32)
) STRICT;

CREATE INDEX ix_trail_trust ON trail (trust, seq);
CREATE INDEX ix_trail_case ON trail (case_code, seq) WHERE case_code IS NOT NULL;
CREATE INDEX ix_trail_patient ON trail (patient_hash) WHERE patient_hash IS NOT NULL;

-- Writers of several nodes queue at this one row.
CREATE TABLE trail_head
(
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size     INTEGER NOT NULL CHECK (size >= 0),
    frontier BLOB    NOT NULL
) STRICT;

INSERT INTO trail_head (id, size, frontier) VALUES (1, 0, x'');

-- Names, addresses and networks of who acted. Erasing empties salt, value and lookup; the row stays.
CREATE TABLE trail_person
(
    seq    INTEGER NOT NULL REFERENCES trail (seq),
    field  TEXT    NOT NULL CHECK (field IN ('id', 'name', 'address', 'network')),
    salt   BLOB    NULL,
    value  TEXT    NULL,
    lookup TEXT    NULL,
    PRIMARY KEY (seq, field),
    CHECK ((salt IS NULL AND value IS NULL AND lookup IS NULL) OR (salt IS NOT NULL AND value IS NOT NULL AND lookup IS NOT NULL))
) STRICT;

CREATE INDEX ix_trail_person_lookup ON trail_person (lookup, seq) WHERE lookup IS NOT NULL;

CREATE TABLE trail_checkpoint
(
    size    INTEGER NOT NULL PRIMARY KEY CHECK (size >= 1),
    note    TEXT    NOT NULL,
    made_at TEXT    NOT NULL
) STRICT;

CREATE TRIGGER trail_is_not_changed BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER trail_is_not_deleted BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER trail_person_is_only_erased BEFORE UPDATE ON trail_person WHEN NEW.value IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.field <> OLD.field
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER trail_person_is_not_deleted BEFORE DELETE ON trail_person BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER trail_checkpoint_is_not_changed BEFORE UPDATE ON trail_checkpoint BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER trail_checkpoint_is_not_deleted BEFORE DELETE ON trail_checkpoint BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

-- Secrets that are made once: sealed by the desk's ring, for use and not for sight (patient hash, checkpoint signature).
CREATE TABLE sealed_secret
(
    name       TEXT NOT NULL PRIMARY KEY,
    sealed     BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
