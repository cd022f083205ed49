-- Keys of the two rings, each wrapped by its ring's certificate outside Development.
CREATE TABLE data_protection_key
(
    id         uniqueidentifier NOT NULL CONSTRAINT pk_data_protection_key PRIMARY KEY,
    ring       nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ck_data_protection_key_ring CHECK (ring IN (N'desk', N'reader')),
    xml        nvarchar(max) NOT NULL,
    created_at datetimeoffset(3) NOT NULL
);

CREATE INDEX ix_data_protection_key_ring ON data_protection_key (ring, created_at);

-- Secrets that are made once: sealed by the desk's ring, for use and not for sight (patient hash, checkpoint signature).
CREATE TABLE sealed_secret
(
    name       nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT pk_sealed_secret PRIMARY KEY,
    sealed     varbinary(1024) NOT NULL,
    created_at datetimeoffset(3) NOT NULL
);
