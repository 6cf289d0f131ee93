-- The first shape of the store. Instants are milliseconds since 1970 in UTC, days are YYYY-MM-DD,
-- ids and names are text, flags are 0 or 1. Every key starts with the organisation.

PRAGMA application_id = 1685024356; -- 'dond': tells our file from any other database

CREATE TABLE meta (
    org        TEXT    NOT NULL PRIMARY KEY,
    is_virtual INTEGER NOT NULL,            -- first written under --now: never a real outbox
    live_at    INTEGER,                     -- end of the rehearsal
    head_seq   INTEGER NOT NULL DEFAULT 0,  -- last link of the chain; 0 while it is empty
    head_hash  TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE value (
    org   TEXT NOT NULL,
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (org, key)
) STRICT;

CREATE TABLE item (
    org         TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    due         TEXT,
    wake_at     INTEGER,                    -- earliest instant of an undecided step
    revision    INTEGER NOT NULL,           -- grows with every event; guards plans against stale reads
    policy_mark TEXT    NOT NULL DEFAULT '',   -- the policy of the last plan
    waiting     TEXT    NOT NULL DEFAULT '[]', -- JSON list of steps that wait for a lower level
    body        TEXT    NOT NULL,           -- the whole item as JSON: the fold of its events
    is_open     INTEGER NOT NULL GENERATED ALWAYS AS (status NOT IN ('done', 'cancelled')) STORED,
    PRIMARY KEY (org, id)
) STRICT;

CREATE INDEX item_wake ON item (org, wake_at, id) WHERE is_open;

CREATE TABLE event (
    org   TEXT    NOT NULL,
    seq   INTEGER NOT NULL,                 -- from 1, without gaps
    at    INTEGER NOT NULL,
    item  TEXT,                             -- none for events of the organisation
    actor TEXT    NOT NULL,
    body  TEXT    NOT NULL,                 -- the action as JSON; hashed byte for byte, so never rewritten
    hash  TEXT    NOT NULL,                 -- over the previous hash and every column above
    PRIMARY KEY (org, seq)
) STRICT;

CREATE INDEX event_item ON event (org, item, seq) WHERE item IS NOT NULL;

CREATE TABLE decision (
    org        TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    step       TEXT    NOT NULL,
    occurrence TEXT    NOT NULL,
    at         INTEGER NOT NULL,            -- when the step was reached
    decided_at INTEGER NOT NULL,
    outcome    TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    seal       INTEGER NOT NULL,            -- the event that seals it
    place      INTEGER NOT NULL,            -- its place among those of one item under one seal
    PRIMARY KEY (org, item, version, step, occurrence),
    FOREIGN KEY (org, item) REFERENCES item (org, id)
) STRICT;

CREATE INDEX decision_seal ON decision (org, seal);

CREATE TABLE message (
    org         TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    recipient   TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    slot_at     INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    not_before  INTEGER NOT NULL,
    tries       INTEGER NOT NULL,
    token       INTEGER NOT NULL,           -- fencing: grows with every claim
    lease_until INTEGER,
    dot_at      INTEGER,                    -- last time it was about to leave our hands
    resent      INTEGER NOT NULL,           -- the one resend is used
    subject     TEXT,                       -- frozen at the first dot
    bytes       BLOB,                       -- frozen at the first dot
    settled_at  INTEGER,
    is_open     INTEGER NOT NULL GENERATED ALWAYS AS (state IN ('pending', 'claimed', 'dot')) STORED,
    PRIMARY KEY (org, id),
    UNIQUE (org, recipient, channel, slot_at, sequence)
) STRICT;

CREATE INDEX message_open ON message (org, slot_at, recipient, sequence) WHERE is_open;

CREATE TABLE notice (
    org        TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    step       TEXT    NOT NULL,
    occurrence TEXT    NOT NULL,
    recipient  TEXT    NOT NULL,
    channel    TEXT    NOT NULL,            -- changes when a notice falls back to the next channel
    role       TEXT    NOT NULL,
    also       TEXT    NOT NULL,            -- JSON list of further roles
    stands_in  TEXT,
    state      TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    slot_at    INTEGER NOT NULL,
    message    TEXT,
    settled_at INTEGER,
    seal       INTEGER NOT NULL,            -- the event that last sealed it: its writing or its end
    place      INTEGER NOT NULL,            -- its place in the decision
    is_open    INTEGER NOT NULL GENERATED ALWAYS AS (state IN ('held', 'pending', 'sending')) STORED,
    PRIMARY KEY (org, id),
    UNIQUE (org, item, version, step, occurrence, recipient, channel),
    FOREIGN KEY (org, item, version, step, occurrence)
        REFERENCES decision (org, item, version, step, occurrence),
    FOREIGN KEY (org, message) REFERENCES message (org, id)
) STRICT;

CREATE INDEX notice_open ON notice (org, slot_at) WHERE is_open;
CREATE INDEX notice_message ON notice (org, message) WHERE message IS NOT NULL;
CREATE INDEX notice_seal ON notice (org, seal);

CREATE TABLE attempt (
    org     TEXT    NOT NULL,
    message TEXT    NOT NULL,
    number  INTEGER NOT NULL,               -- from 1 in each message
    at      INTEGER NOT NULL,
    phase   TEXT    NOT NULL,
    outcome TEXT    NOT NULL,
    detail  TEXT,
    PRIMARY KEY (org, message, number),
    FOREIGN KEY (org, message) REFERENCES message (org, id)
) STRICT;
