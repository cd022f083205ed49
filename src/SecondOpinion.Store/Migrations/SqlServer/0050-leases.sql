-- Which process prepares a case. The fence goes up with each taking; whoever holds an older one writes nothing more for the case.
CREATE TABLE preparation_lease
(
    case_id     uniqueidentifier  NOT NULL CONSTRAINT pk_preparation_lease PRIMARY KEY,
    fence       int               NOT NULL CONSTRAINT ck_preparation_lease_fence CHECK (fence >= 1),
    lease_until datetimeoffset(3) NOT NULL
);
GO
-- The PACS office's queue: what has not gone out, newest first.
CREATE INDEX ix_outbox_queue ON outbox (created_at) WHERE state IN (N'Held', N'Waiting', N'Dead');
