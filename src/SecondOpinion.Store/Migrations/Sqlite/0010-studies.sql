-- What lies in folder archives. Staff side: it holds identity. Everything can be read again from the files.
CREATE TABLE archive_study
(
    id              TEXT    NOT NULL PRIMARY KEY,
    trust           TEXT    NOT NULL,
    archive         TEXT    NOT NULL,
    study_uid       TEXT    NOT NULL,
    patient_name    TEXT    NOT NULL,
    nhs_number      TEXT    NOT NULL,
    hospital_number TEXT    NOT NULL,
    hospital_key    TEXT    NOT NULL,
    issuer          TEXT    NOT NULL,
    birth_date      TEXT    NOT NULL,
    sex             TEXT    NOT NULL,
    study_at        TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    accession       TEXT    NOT NULL,
    modalities      TEXT    NOT NULL,
    names           TEXT    NOT NULL,
    ids             TEXT    NOT NULL,
    series_count    INTEGER NOT NULL,
    instance_count  INTEGER NOT NULL,
    patients_differ INTEGER NOT NULL,
    CONSTRAINT uq_archive_study UNIQUE (trust, archive, study_uid)
) STRICT;

CREATE INDEX ix_archive_study_newest ON archive_study (trust, archive, study_at DESC, study_uid);
CREATE INDEX ix_archive_study_nhs ON archive_study (trust, archive, nhs_number);
CREATE INDEX ix_archive_study_hospital ON archive_study (trust, archive, hospital_key);

CREATE TABLE archive_series
(
    study_id       TEXT    NOT NULL REFERENCES archive_study (id),
    series_uid     TEXT    NOT NULL,
    number         INTEGER NULL,
    modality       TEXT    NOT NULL,
    description    TEXT    NOT NULL,
    instance_count INTEGER NOT NULL,
    PRIMARY KEY (study_id, series_uid)
) STRICT;

-- Paths have no sensible bound, so SHA-256 of archive and path is the key.
CREATE TABLE archive_instance
(
    path_key      BLOB    NOT NULL PRIMARY KEY,
    folder_key    BLOB    NOT NULL,
    trust         TEXT    NOT NULL,
    archive       TEXT    NOT NULL,
    path          TEXT    NOT NULL,
    size          INTEGER NOT NULL,
    modified      INTEGER NOT NULL,
    study_id      TEXT    NOT NULL REFERENCES archive_study (id),
    series_uid    TEXT    NOT NULL,
    instance_uid  TEXT    NOT NULL,
    number        INTEGER NULL,
    other_patient INTEGER NOT NULL
) STRICT;

CREATE INDEX ix_archive_instance_series ON archive_instance (study_id, series_uid, instance_uid);
CREATE INDEX ix_archive_instance_folder ON archive_instance (folder_key);

CREATE TABLE archive_bad_file
(
    path_key   BLOB    NOT NULL PRIMARY KEY,
    folder_key BLOB    NOT NULL,
    trust      TEXT    NOT NULL,
    archive    TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    modified   INTEGER NOT NULL,
    reason     TEXT    NOT NULL
) STRICT;

CREATE INDEX ix_archive_bad_file_archive ON archive_bad_file (trust, archive, path);
CREATE INDEX ix_archive_bad_file_folder ON archive_bad_file (folder_key);
