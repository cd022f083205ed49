-- One question about one patient. Identity stands in subject only, sealed with the desk's keys.
CREATE TABLE opinion_case
(
    id                 uniqueidentifier NOT NULL CONSTRAINT pk_opinion_case PRIMARY KEY,
    code               nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
    trust              nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    referrer_id        nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
    referrer_name      nvarchar(200) NOT NULL,
    referrer_email     nvarchar(254) NOT NULL,
    question           nvarchar(2000) NOT NULL,
    urgency            int NOT NULL CONSTRAINT ck_opinion_case_urgency CHECK (urgency BETWEEN 0 AND 2),
    created_at         datetimeoffset(3) NOT NULL,
    state              int NOT NULL CONSTRAINT ck_opinion_case_state CHECK (state BETWEEN 0 AND 3),
    stopped_because    nvarchar(400) NULL,
    referrer_looked_at datetimeoffset(3) NULL,
    request_id         uniqueidentifier NOT NULL,
    subject            varbinary(max) NULL,
    patient_hash       varbinary(32) NULL,
    CONSTRAINT uq_opinion_case_code UNIQUE (code),
    CONSTRAINT uq_opinion_case_request UNIQUE (request_id)
);

CREATE INDEX ix_opinion_case_referrer ON opinion_case (referrer_id, created_at DESC);
CREATE INDEX ix_opinion_case_preparing ON opinion_case (urgency DESC, created_at) WHERE state = 0;
CREATE INDEX ix_opinion_case_patient ON opinion_case (patient_hash) WHERE patient_hash IS NOT NULL;
