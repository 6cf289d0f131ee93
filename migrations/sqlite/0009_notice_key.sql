-- A notice is found through its item. By its id alone only an open one is looked for, so only open ids are in an
-- index of their own: ids are spread at random, and an index of all that ever were is a page to write for each.

CREATE TABLE notice_new (
    org        TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    id         TEXT    NOT NULL,            -- derived from organisation, item, version, step, occurrence,
    version    INTEGER NOT NULL,            -- recipient and first channel
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
    PRIMARY KEY (org, item, id),
    FOREIGN KEY (org, item, version, step, occurrence)
        REFERENCES decision (org, item, version, step, occurrence),
    FOREIGN KEY (org, message) REFERENCES message (org, id)
) STRICT;

INSERT INTO notice_new (org, item, id, version, step, occurrence, recipient, channel, role, also, stands_in, state,
    reason, slot_at, message, settled_at, seal, place)
SELECT org, item, id, version, step, occurrence, recipient, channel, role, also, stands_in, state,
    reason, slot_at, message, settled_at, seal, place FROM notice ORDER BY rowid;

DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;

CREATE UNIQUE INDEX notice_open_id ON notice (org, id) WHERE is_open;
CREATE INDEX notice_open ON notice (org, slot_at) WHERE is_open;
CREATE INDEX notice_ended ON notice (org, state, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX notice_message ON notice (org, message) WHERE message IS NOT NULL;
CREATE INDEX notice_seal ON notice (org, seal);
