-- Links, and what their holders and letters need. Secrets stand here as hashes or sealed by the reader's keys, never in clear.
CREATE TABLE link (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  recipient_name TEXT NOT NULL,
  recipient TEXT NOT NULL,
  secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32),
  minted_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  openings_allowed INTEGER NOT NULL CHECK (openings_allowed BETWEEN 1 AND 100),
  openings INTEGER NOT NULL CHECK (openings >= 0 AND openings <= openings_allowed),
  revoked_at TEXT,
  locked_at TEXT,
  letter_sent_at TEXT,
  first_opened_at TEXT,
  last_opened_at TEXT,
  CONSTRAINT uq_link_number UNIQUE (case_id, number)
) STRICT;

CREATE INDEX ix_link_locked ON link (locked_at) WHERE locked_at IS NOT NULL;

CREATE TABLE challenge (
  browser_hash BLOB NOT NULL PRIMARY KEY CHECK (length(browser_hash) = 32),
  link_id TEXT REFERENCES link (id),
  sealed_key BLOB NOT NULL,
  code_hash BLOB NOT NULL CHECK (length(code_hash) = 32),
  spoken_hash BLOB CHECK (length(spoken_hash) = 32),
  request_word TEXT NOT NULL,
  tries INTEGER NOT NULL CHECK (tries BETWEEN 0 AND 5),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT
) STRICT;

CREATE INDEX ix_challenge_expires ON challenge (expires_at);
CREATE INDEX ix_challenge_link ON challenge (link_id, expires_at);

CREATE TABLE code_allowance (
  scope TEXT NOT NULL PRIMARY KEY,
  used INTEGER NOT NULL CHECK (used >= 1),
  ends_at TEXT NOT NULL
) STRICT;

CREATE INDEX ix_code_allowance_ends ON code_allowance (ends_at);

CREATE TABLE known_browser (
  link_id TEXT NOT NULL REFERENCES link (id),
  browser_hash BLOB NOT NULL CHECK (length(browser_hash) = 32),
  since TEXT NOT NULL,
  CONSTRAINT pk_known_browser PRIMARY KEY (link_id, browser_hash)
) STRICT;

CREATE TABLE reader_session (
  hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  link_id TEXT NOT NULL REFERENCES link (id),
  case_code TEXT NOT NULL,
  began_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  network TEXT NOT NULL,
  ended_at TEXT,
  ended_because TEXT
) STRICT;

CREATE INDEX ix_reader_session_link ON reader_session (link_id);

CREATE TABLE outbox (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL,
  link_id TEXT,
  template TEXT NOT NULL,
  to_address TEXT NOT NULL,
  to_name TEXT NOT NULL,
  payload BLOB,
  state TEXT NOT NULL CHECK (state IN ('Held', 'Waiting', 'Sent', 'Dead', 'Withdrawn', 'Void')),
  attempts INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  lease_owner TEXT,
  lease_until TEXT,
  done_at TEXT,
  because TEXT,
  recorded INTEGER NOT NULL,
  CONSTRAINT ck_outbox_payload CHECK ((payload IS NOT NULL) = (state IN ('Held', 'Waiting')))
) STRICT;

CREATE INDEX ix_outbox_due ON outbox (due_at, id) WHERE state = 'Waiting';
CREATE INDEX ix_outbox_unrecorded ON outbox (done_at) WHERE recorded = 0;
CREATE INDEX ix_outbox_case ON outbox (case_id);
CREATE INDEX ix_outbox_link ON outbox (link_id);
CREATE INDEX ix_outbox_void ON outbox (created_at) WHERE state = 'Void';
