-- Images that come to a case's archives after its question: what is being added, and what was noticed. No identity: studies by the case's pseudonyms.
CREATE TABLE case_addition
(
    case_id      uniqueidentifier  NOT NULL CONSTRAINT pk_case_addition PRIMARY KEY CONSTRAINT fk_case_addition_case REFERENCES opinion_case (id),
    additions    int               NOT NULL CONSTRAINT ck_case_addition_additions CHECK (additions >= 1),
    adding_since datetimeoffset(3) NULL
);
GO
CREATE INDEX ix_case_addition_adding ON case_addition (adding_since) WHERE adding_since IS NOT NULL;
GO
CREATE TABLE case_arrival
(
    case_id   uniqueidentifier  NOT NULL CONSTRAINT pk_case_arrival PRIMARY KEY CONSTRAINT fk_case_arrival_case REFERENCES opinion_case (id),
    looked_at datetimeoffset(3) NOT NULL,
    known     varchar(max)      NOT NULL,
    images    int               NOT NULL CONSTRAINT ck_case_arrival_images CHECK (images >= 0),
    series    int               NOT NULL CONSTRAINT ck_case_arrival_series CHECK (series >= 0),
    studies   int               NOT NULL CONSTRAINT ck_case_arrival_studies CHECK (studies >= 0)
);
