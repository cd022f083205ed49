-- Links, and what their holders and letters need. Secrets stand here as hashes or sealed by the reader's keys, never in clear.
CREATE TABLE link (
  id uniqueidentifier NOT NULL CONSTRAINT pk_link PRIMARY KEY,
  case_id uniqueidentifier NOT NULL,
  number int NOT NULL CONSTRAINT ck_link_number CHECK (number >= 1),
  recipient_name nvarchar(200) NOT NULL,
  recipient nvarchar(254) NOT NULL,
  secret_hash varbinary(32) NOT NULL CONSTRAINT ck_link_secret CHECK (DATALENGTH(secret_hash) = 32),
  minted_at datetimeoffset(3) NOT NULL,
  expires_at datetimeoffset(3) NOT NULL,
  openings_allowed int NOT NULL CONSTRAINT ck_link_allowed CHECK (openings_allowed BETWEEN 1 AND 100),
  openings int NOT NULL,
  revoked_at datetimeoffset(3) NULL,
  locked_at datetimeoffset(3) NULL,
  letter_sent_at datetimeoffset(3) NULL,
  first_opened_at datetimeoffset(3) NULL,
  last_opened_at datetimeoffset(3) NULL,
  CONSTRAINT ck_link_openings CHECK (openings >= 0 AND openings <= openings_allowed),
  CONSTRAINT uq_link_number UNIQUE (case_id, number)
);
GO
CREATE INDEX ix_link_locked ON link (locked_at) WHERE locked_at IS NOT NULL;
GO
CREATE TABLE challenge (
  browser_hash varbinary(32) NOT NULL CONSTRAINT pk_challenge PRIMARY KEY,
  link_id uniqueidentifier NULL CONSTRAINT fk_challenge_link REFERENCES link (id),
  sealed_key varbinary(512) NOT NULL,
  code_hash varbinary(32) NOT NULL,
  spoken_hash varbinary(32) NULL,
  request_word nvarchar(40) NOT NULL,
  tries int NOT NULL CONSTRAINT ck_challenge_tries CHECK (tries BETWEEN 0 AND 5),
  created_at datetimeoffset(3) NOT NULL,
  expires_at datetimeoffset(3) NOT NULL,
  used_at datetimeoffset(3) NULL
);
GO
CREATE INDEX ix_challenge_expires ON challenge (expires_at);
GO
CREATE INDEX ix_challenge_link ON challenge (link_id, expires_at);
GO
CREATE TABLE code_allowance (
  scope nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT pk_code_allowance PRIMARY KEY,
  used int NOT NULL CONSTRAINT ck_code_allowance_used CHECK (used >= 1),
  ends_at datetimeoffset(3) NOT NULL
);
GO
CREATE INDEX ix_code_allowance_ends ON code_allowance (ends_at);
GO
CREATE TABLE known_browser (
  link_id uniqueidentifier NOT NULL CONSTRAINT fk_known_browser_link REFERENCES link (id),
  browser_hash varbinary(32) NOT NULL,
  since datetimeoffset(3) NOT NULL,
  CONSTRAINT pk_known_browser PRIMARY KEY (link_id, browser_hash)
);
GO
CREATE TABLE reader_session (
  hash varbinary(32) NOT NULL CONSTRAINT pk_reader_session PRIMARY KEY,
  link_id uniqueidentifier NOT NULL CONSTRAINT fk_reader_session_link REFERENCES link (id),
  case_code nvarchar(20) NOT NULL,
  began_at datetimeoffset(3) NOT NULL,
  last_seen_at datetimeoffset(3) NOT NULL,
  ends_at datetimeoffset(3) NOT NULL,
  network nvarchar(64) NOT NULL,
  ended_at datetimeoffset(3) NULL,
  ended_because nvarchar(20) NULL
);
GO
CREATE INDEX ix_reader_session_link ON reader_session (link_id);
GO
CREATE TABLE outbox (
  id uniqueidentifier NOT NULL CONSTRAINT pk_outbox PRIMARY KEY,
  case_id uniqueidentifier NOT NULL,
  link_id uniqueidentifier NULL,
  template nvarchar(40) NOT NULL,
  to_address nvarchar(254) NOT NULL,
  to_name nvarchar(200) NOT NULL,
  payload varbinary(max) NULL,
  state nvarchar(20) NOT NULL CONSTRAINT ck_outbox_state CHECK (state IN (N'Held', N'Waiting', N'Sent', N'Dead', N'Withdrawn', N'Void')),
  attempts int NOT NULL,
  created_at datetimeoffset(3) NOT NULL,
  due_at datetimeoffset(3) NOT NULL,
  lease_owner nvarchar(100) NULL,
  lease_until datetimeoffset(3) NULL,
  done_at datetimeoffset(3) NULL,
  because nvarchar(400) NULL,
  recorded bit NOT NULL,
  CONSTRAINT ck_outbox_payload CHECK (
    (payload IS NOT NULL AND state IN (N'Held', N'Waiting')) OR (payload IS NULL AND state NOT IN (N'Held', N'Waiting')))
);
GO
CREATE INDEX ix_outbox_due ON outbox (due_at, id) WHERE state = N'Waiting';
GO
CREATE INDEX ix_outbox_unrecorded ON outbox (done_at) WHERE recorded = 0;
GO
CREATE INDEX ix_outbox_case ON outbox (case_id);
GO
CREATE INDEX ix_outbox_link ON outbox (link_id);
GO
CREATE INDEX ix_outbox_void ON outbox (created_at) WHERE state = N'Void';
