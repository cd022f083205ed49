-- What lies in folder archives. Staff side: it holds identity. Everything can be read again from the files.
CREATE TABLE archive_study
(
    id              uniqueidentifier NOT NULL CONSTRAINT pk_archive_study PRIMARY KEY,
    trust           nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    archive         nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    study_uid       nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    patient_name    nvarchar(400) NOT NULL,
    nhs_number      nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    hospital_number nvarchar(200) NOT NULL,
    hospital_key    nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    issuer          nvarchar(200) NOT NULL,
    birth_date      nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    sex             nvarchar(16) NOT NULL,
    study_at        nvarchar(14) COLLATE Latin1_General_100_BIN2 NOT NULL,
    description     nvarchar(400) NOT NULL,
    accession       nvarchar(200) NOT NULL,
    modalities      nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    names           nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    ids             nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    series_count    int NOT NULL,
    instance_count  int NOT NULL,
    patients_differ int NOT NULL,
    CONSTRAINT uq_archive_study UNIQUE (trust, archive, study_uid)
);

CREATE INDEX ix_archive_study_newest ON archive_study (trust, archive, study_at DESC, study_uid);
CREATE INDEX ix_archive_study_nhs ON archive_study (trust, archive, nhs_number);
CREATE INDEX ix_archive_study_hospital ON archive_study (trust, archive, hospital_key);

CREATE TABLE archive_series
(
    study_id       uniqueidentifier NOT NULL CONSTRAINT fk_archive_series_study REFERENCES archive_study (id),
    series_uid     nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    number         int NULL,
    modality       nvarchar(16) NOT NULL,
    description    nvarchar(400) NOT NULL,
    instance_count int NOT NULL,
    CONSTRAINT pk_archive_series PRIMARY KEY (study_id, series_uid)
);

-- Paths have no sensible bound, so SHA-256 of archive and path is the key.
CREATE TABLE archive_instance
(
    path_key      varbinary(32) NOT NULL CONSTRAINT pk_archive_instance PRIMARY KEY,
    folder_key    varbinary(32) NOT NULL,
    trust         nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    archive       nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    path          nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    size          bigint NOT NULL,
    modified      bigint NOT NULL,
    study_id      uniqueidentifier NOT NULL CONSTRAINT fk_archive_instance_study REFERENCES archive_study (id),
    series_uid    nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    instance_uid  nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    number        int NULL,
    other_patient int NOT NULL
);

CREATE INDEX ix_archive_instance_series ON archive_instance (study_id, series_uid, instance_uid);
CREATE INDEX ix_archive_instance_folder ON archive_instance (folder_key);

CREATE TABLE archive_bad_file
(
    path_key   varbinary(32) NOT NULL CONSTRAINT pk_archive_bad_file PRIMARY KEY,
    folder_key varbinary(32) NOT NULL,
    trust      nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    archive    nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    path       nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    size       bigint NOT NULL,
    modified   bigint NOT NULL,
    reason     nvarchar(400) NOT NULL
);

CREATE INDEX ix_archive_bad_file_archive ON archive_bad_file (trust, archive);
CREATE INDEX ix_archive_bad_file_folder ON archive_bad_file (folder_key);
