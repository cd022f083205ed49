-- One question about one patient. Identity stands in subject only, sealed with the desk's keys.
CREATE TABLE opinion_case
(
    id                 TEXT    NOT NULL PRIMARY KEY,
    code               TEXT    NOT NULL,
    trust              TEXT    NOT NULL,
    referrer_id        TEXT    NOT NULL,
    referrer_name      TEXT    NOT NULL,
    referrer_email     TEXT    NOT NULL,
    question           TEXT    NOT NULL,
    urgency            INTEGER NOT NULL CHECK (urgency BETWEEN 0 AND 2),
    created_at         TEXT    NOT NULL,
    state              INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    stopped_because    TEXT    NULL,
    referrer_looked_at TEXT    NULL,
    request_id         TEXT    NOT NULL,
    subject            BLOB    NULL,
    patient_hash       BLOB    NULL,
    CONSTRAINT uq_opinion_case_code UNIQUE (code),
    CONSTRAINT uq_opinion_case_request UNIQUE (request_id)
) STRICT;

CREATE INDEX ix_opinion_case_referrer ON opinion_case (referrer_id, created_at DESC);
CREATE INDEX ix_opinion_case_preparing ON opinion_case (urgency DESC, created_at) WHERE state = 0;
CREATE INDEX ix_opinion_case_patient ON opinion_case (patient_hash) WHERE patient_hash IS NOT NULL;
