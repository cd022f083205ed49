-- The trail: body is the record and a leaf of the tree; the other columns only help to find it.
CREATE TABLE trail
(
    seq          bigint NOT NULL CONSTRAINT pk_trail PRIMARY KEY CONSTRAINT ck_trail_seq CHECK (seq >= 1),
    event_id     uniqueidentifier NOT NULL CONSTRAINT uq_trail_event UNIQUE,
    occurred_at  datetimeoffset(3) NOT NULL,
    action       nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    outcome      int NOT NULL CONSTRAINT ck_trail_outcome CHECK (outcome IN (0, 4, 8)),
    trust        nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL,
    case_code    nvarchar(20) COLLATE Latin1_General_100_BIN2 NULL,
    patient_hash varbinary(32) NULL,
    body         varbinary(max) NOT NULL,
    leaf_hash    varbinary(32) NOT NULL CONSTRAINT ck_trail_leaf CHECK (DATALENGTH(leaf_hash) = 32)
);

CREATE INDEX ix_trail_trust ON trail (trust, seq);
CREATE INDEX ix_trail_case ON trail (case_code, seq) WHERE case_code IS NOT NULL;
CREATE INDEX ix_trail_patient ON trail (patient_hash) WHERE patient_hash IS NOT NULL;

-- Writers of several nodes queue at this one row.
CREATE TABLE trail_head
(
    id       int NOT NULL CONSTRAINT pk_trail_head PRIMARY KEY CONSTRAINT ck_trail_head_one CHECK (id = 1),
    size     bigint NOT NULL CONSTRAINT ck_trail_head_size CHECK (size >= 0),
    frontier varbinary(2048) NOT NULL
);

INSERT INTO trail_head (id, size, frontier) VALUES (1, 0, 0x);

-- Names, addresses and networks of who acted. Erasing empties salt, value and lookup; the row stays.
CREATE TABLE trail_person
(
    seq    bigint NOT NULL CONSTRAINT fk_trail_person_trail REFERENCES trail (seq),
    field  nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL
           CONSTRAINT ck_trail_person_field CHECK (field IN (N'id', N'name', N'address', N'network')),
    salt   varbinary(16) NULL,
    value  nvarchar(400) NULL,
    lookup nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT pk_trail_person PRIMARY KEY (seq, field),
    CONSTRAINT ck_trail_person_erased CHECK
        ((salt IS NULL AND value IS NULL AND lookup IS NULL) OR (salt IS NOT NULL AND value IS NOT NULL AND lookup IS NOT NULL))
);

CREATE INDEX ix_trail_person_lookup ON trail_person (lookup, seq) WHERE lookup IS NOT NULL;

CREATE TABLE trail_checkpoint
(
    size    bigint NOT NULL CONSTRAINT pk_trail_checkpoint PRIMARY KEY CONSTRAINT ck_trail_checkpoint_size CHECK (size >= 1),
    note    nvarchar(1000) NOT NULL,
    made_at datetimeoffset(3) NOT NULL
);
GO
CREATE TRIGGER trail_is_append_only ON trail INSTEAD OF UPDATE, DELETE AS THROW 50001, N'the trail is append-only', 1;
GO
CREATE TRIGGER trail_person_is_only_erased ON trail_person AFTER UPDATE, DELETE AS
IF NOT EXISTS (SELECT 1 FROM inserted) OR EXISTS (SELECT 1 FROM inserted WHERE value IS NOT NULL) THROW 50001, N'the trail is append-only', 1;
GO
CREATE TRIGGER trail_checkpoint_is_append_only ON trail_checkpoint INSTEAD OF UPDATE, DELETE AS THROW 50001, N'the trail is append-only', 1;
GO
-- Secrets that are made once: sealed by the desk's ring, for use and not for sight (patient hash, checkpoint signature).
CREATE TABLE sealed_secret
(
    name       nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT pk_sealed_secret PRIMARY KEY,
    sealed     varbinary(1024) NOT NULL,
    created_at datetimeoffset(3) NOT NULL
);
