CREATE TABLE data_protection_key (
    id            TEXT NOT NULL PRIMARY KEY,
    ring          TEXT NOT NULL,
    friendly_name TEXT NOT NULL,
    xml           TEXT NOT NULL,
    created_at    TEXT NOT NULL
) STRICT;
