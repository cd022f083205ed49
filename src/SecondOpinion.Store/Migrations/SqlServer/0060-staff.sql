-- Who has come to the desk's door, whose sessions stand, and what the identity provider ended.
CREATE TABLE staff (
  id nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT pk_staff PRIMARY KEY,
  reference uniqueidentifier NOT NULL CONSTRAINT uq_staff_reference UNIQUE,
  name nvarchar(200) NOT NULL,
  email nvarchar(254) NOT NULL,
  trust nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
  roles nvarchar(100) NOT NULL,
  first_seen_at datetimeoffset(3) NOT NULL,
  last_seen_at datetimeoffset(3) NOT NULL,
  disabled_at datetimeoffset(3) NULL
);
GO
CREATE INDEX ix_staff_trust ON staff (trust, name);
GO
CREATE TABLE staff_session (
  id uniqueidentifier NOT NULL CONSTRAINT pk_staff_session PRIMARY KEY,
  staff_id nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT fk_staff_session_staff REFERENCES staff (id),
  provider_session nvarchar(300) COLLATE Latin1_General_100_BIN2 NULL,
  began_at datetimeoffset(3) NOT NULL,
  last_seen_at datetimeoffset(3) NOT NULL,
  ends_at datetimeoffset(3) NOT NULL,
  ended_at datetimeoffset(3) NULL,
  ended_because nvarchar(20) NULL
);
GO
CREATE INDEX ix_staff_session_staff ON staff_session (staff_id);
GO
CREATE INDEX ix_staff_session_provider ON staff_session (provider_session) WHERE provider_session IS NOT NULL;
GO
CREATE INDEX ix_staff_session_ends ON staff_session (ends_at);
GO
CREATE TABLE staff_sign_out (
  token_hash varbinary(32) NOT NULL CONSTRAINT pk_staff_sign_out PRIMARY KEY,
  staff_id nvarchar(300) COLLATE Latin1_General_100_BIN2 NULL,
  provider_session nvarchar(300) COLLATE Latin1_General_100_BIN2 NULL,
  said_at datetimeoffset(3) NOT NULL,
  CONSTRAINT ck_staff_sign_out CHECK (staff_id IS NOT NULL OR provider_session IS NOT NULL)
);
GO
CREATE INDEX ix_staff_sign_out_said ON staff_sign_out (said_at);
