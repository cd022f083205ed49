-- Keys of the two rings, each wrapped by its ring's certificate outside Development.
CREATE TABLE data_protection_key
(
    id         TEXT NOT NULL PRIMARY KEY,
    ring       TEXT NOT NULL CHECK (ring IN ('desk', 'reader')),
    xml        TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE INDEX ix_data_protection_key_ring ON data_protection_key (ring, created_at);

-- Secrets that are made once: sealed by the desk's ring, for use and not for sight (patient hash, checkpoint signature).
CREATE TABLE sealed_secret
(
    name       TEXT NOT NULL PRIMARY KEY,
    sealed     BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
