-- Who has come to the desk's door, whose sessions stand, and what the identity provider ended.
CREATE TABLE staff (
  id TEXT NOT NULL PRIMARY KEY,
  reference TEXT NOT NULL CONSTRAINT uq_staff_reference UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  trust TEXT NOT NULL,
  roles TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  disabled_at TEXT
) STRICT;

CREATE INDEX ix_staff_trust ON staff (trust, name);

CREATE TABLE staff_session (
  id TEXT NOT NULL PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff (id),
  provider_session TEXT,
  began_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  ended_at TEXT,
  ended_because TEXT
) STRICT;

CREATE INDEX ix_staff_session_staff ON staff_session (staff_id);
CREATE INDEX ix_staff_session_provider ON staff_session (provider_session) WHERE provider_session IS NOT NULL;
CREATE INDEX ix_staff_session_ends ON staff_session (ends_at);

CREATE TABLE staff_sign_out (
  token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
  staff_id TEXT,
  provider_session TEXT,
  said_at TEXT NOT NULL,
  CONSTRAINT ck_staff_sign_out CHECK (staff_id IS NOT NULL OR provider_session IS NOT NULL)
) STRICT;

CREATE INDEX ix_staff_sign_out_said ON staff_sign_out (said_at);
