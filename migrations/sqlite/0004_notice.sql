-- Notices are written more often than anything else, so no index says a thing twice: an id is derived from the
-- whole key, which needs no index of its own. Ended ones are mostly counted, in an index that holds nothing else.
-- Whether a notice is under way is said by its message alone: marking one that is about to leave writes one row,
-- not one for each of its notices.

UPDATE notice SET state = 'pending' WHERE state = 'sending';

CREATE TABLE notice_new (
    org        TEXT    NOT NULL,
    id         TEXT    NOT NULL,            -- derived from organisation, item, version, step, occurrence,
    item       TEXT    NOT NULL,            -- recipient and first channel
    version    INTEGER NOT NULL,
    step       TEXT    NOT NULL,
    occurrence TEXT    NOT NULL,
    recipient  TEXT    NOT NULL,
    channel    TEXT    NOT NULL,            -- changes when a notice falls back to the next channel
    role       TEXT    NOT NULL,
    also       TEXT    NOT NULL,            -- JSON list of further roles
    stands_in  TEXT,
    state      TEXT    NOT NULL,            -- `sending` is not stored: a pending one whose message has its mark
    reason     TEXT    NOT NULL,
    slot_at    INTEGER NOT NULL,
    message    TEXT,
    settled_at INTEGER,
    seal       INTEGER NOT NULL,            -- the event that last sealed it: its writing or its end
    place      INTEGER NOT NULL,            -- its place in the decision
    is_open    INTEGER NOT NULL GENERATED ALWAYS AS (state IN ('held', 'pending', 'sending')) STORED,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, item, version, step, occurrence)
        REFERENCES decision (org, item, version, step, occurrence),
    FOREIGN KEY (org, message) REFERENCES message (org, id)
) STRICT;

INSERT INTO notice_new (org, id, item, version, step, occurrence, recipient, channel, role, also, stands_in, state,
    reason, slot_at, message, settled_at, seal, place)
SELECT org, id, item, version, step, occurrence, recipient, channel, role, also, stands_in, state,
    reason, slot_at, message, settled_at, seal, place FROM notice ORDER BY rowid;

DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;

CREATE INDEX notice_item ON notice (org, item);
CREATE INDEX notice_open ON notice (org, slot_at) WHERE is_open;
CREATE INDEX notice_ended ON notice (org, state, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX notice_message ON notice (org, message) WHERE message IS NOT NULL;
CREATE INDEX notice_seal ON notice (org, seal);
