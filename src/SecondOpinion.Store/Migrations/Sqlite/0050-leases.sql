-- Which process prepares a case. The fence goes up with each taking; whoever holds an older one writes nothing more for the case.
CREATE TABLE preparation_lease
(
    case_id     TEXT    NOT NULL PRIMARY KEY,
    fence       INTEGER NOT NULL CHECK (fence >= 1),
    lease_until TEXT    NOT NULL
) STRICT;

-- The PACS office's queue: what has not gone out, newest first.
CREATE INDEX ix_outbox_queue ON outbox (created_at) WHERE state IN ('Held', 'Waiting', 'Dead');
