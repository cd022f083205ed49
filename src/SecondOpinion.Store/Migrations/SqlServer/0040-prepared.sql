-- What preparation has made: rows without identity. Headers and pixels lie in the vault.
CREATE TABLE vault_key
(
    case_id    uniqueidentifier  NOT NULL CONSTRAINT pk_vault_key PRIMARY KEY,
    wrapped    varbinary(1024)   NULL,
    created_at datetimeoffset(3) NOT NULL,
    erased_at  datetimeoffset(3) NULL,
    CONSTRAINT ck_vault_key_erased CHECK ((wrapped IS NULL AND erased_at IS NOT NULL) OR (wrapped IS NOT NULL AND erased_at IS NULL))
);

CREATE TABLE prepared_series
(
    case_id     uniqueidentifier NOT NULL,
    ordinal     int              NOT NULL CONSTRAINT ck_prepared_series_ordinal CHECK (ordinal >= 0),
    study_uid   varchar(64)      NOT NULL,
    study_label nvarchar(32)     NOT NULL,
    study_when  nvarchar(64)     NOT NULL,
    uid         varchar(64)      NOT NULL,
    number      int              NULL,
    modality    varchar(16)      NOT NULL,
    description nvarchar(128)    NOT NULL,
    expected    int              NOT NULL,
    CONSTRAINT pk_prepared_series PRIMARY KEY (case_id, ordinal),
    CONSTRAINT uq_prepared_series_uid UNIQUE (case_id, uid)
);

CREATE TABLE prepared_instance
(
    case_id       uniqueidentifier  NOT NULL,
    series        int               NOT NULL,
    ordinal       int               NOT NULL CONSTRAINT ck_prepared_instance_ordinal CHECK (ordinal >= 0),
    uid           varchar(64)       NOT NULL,
    state         int               NOT NULL CONSTRAINT df_prepared_instance_state DEFAULT 0 CONSTRAINT ck_prepared_instance_state CHECK (state BETWEEN 0 AND 2),
    version       int               NOT NULL CONSTRAINT df_prepared_instance_version DEFAULT 0,
    frames        int               NOT NULL CONSTRAINT df_prepared_instance_frames DEFAULT 0,
    previews      int               NOT NULL CONSTRAINT df_prepared_instance_previews DEFAULT 0 CONSTRAINT ck_prepared_instance_previews CHECK (previews IN (0, 1)),
    centre        int               NOT NULL,
    kind          nvarchar(64)      NULL,
    reason        nvarchar(128)     NULL,
    word          varchar(32)       NULL,
    rules_edition varchar(16)       NULL,
    rules_hash    char(64)          NULL,
    kept          int               NULL,
    replaced      int               NULL,
    removed       int               NULL,
    decided_at    datetimeoffset(3) NULL,
    CONSTRAINT pk_prepared_instance PRIMARY KEY (case_id, series, ordinal),
    CONSTRAINT uq_prepared_instance_uid UNIQUE (case_id, uid),
    CONSTRAINT fk_prepared_instance_series FOREIGN KEY (case_id, series) REFERENCES prepared_series (case_id, ordinal),
    CONSTRAINT ck_prepared_instance_sealed CHECK ((state = 1 AND version >= 1 AND frames >= 1) OR (state <> 1 AND version = 0 AND frames = 0)),
    CONSTRAINT ck_prepared_instance_withheld CHECK ((state = 2 AND kind IS NOT NULL AND reason IS NOT NULL AND word IS NOT NULL) OR (state <> 2 AND kind IS NULL AND reason IS NULL AND word IS NULL))
);
CREATE INDEX ix_prepared_instance_previews ON prepared_instance (state, previews, centre);

-- Reading windows that are open: closed on the trail by whoever opened them, or, after a crash, by whoever finds them untouched.
CREATE TABLE reading_window
(
    id          uniqueidentifier  NOT NULL CONSTRAINT pk_reading_window PRIMARY KEY,
    session_id  uniqueidentifier  NOT NULL,
    case_code   varchar(16)       NOT NULL,
    trust       varchar(16)       NOT NULL,
    link_id     uniqueidentifier  NOT NULL,
    link_number int               NOT NULL,
    series_uid  varchar(64)       NOT NULL,
    touched_at  datetimeoffset(3) NOT NULL
);
CREATE INDEX ix_reading_window_touched ON reading_window (touched_at);
