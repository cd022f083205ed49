CREATE TABLE data_protection_key (
    id            uniqueidentifier  NOT NULL CONSTRAINT pk_data_protection_key PRIMARY KEY,
    ring          nvarchar(16)      NOT NULL,
    friendly_name nvarchar(256)     NOT NULL,
    xml           nvarchar(max)     NOT NULL,
    created_at    datetimeoffset(3) NOT NULL
);
