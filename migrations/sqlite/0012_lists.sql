-- A decision may be of no item: the weekly lists of what is overdue are one decision for all of them. Its item is then an
-- empty text, which no item has as its id, and so the reference to an item goes. SQLite cannot drop it in place, and
-- notices refer to decisions: their references are checked once all is written again.

PRAGMA defer_foreign_keys = ON;

CREATE TABLE decision_kept AS SELECT * FROM decision;

DROP TABLE decision;

CREATE TABLE decision (
    org        TEXT    NOT NULL,
    item       TEXT    NOT NULL,            -- empty for the lists of a week
    version    INTEGER NOT NULL,
    step       TEXT    NOT NULL,
    occurrence TEXT    NOT NULL,
    at         INTEGER NOT NULL,            -- when the step was reached
    decided_at INTEGER NOT NULL,
    outcome    TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    seal       INTEGER NOT NULL,            -- the event that seals it
    place      INTEGER NOT NULL,            -- its place among those of one item under one seal
    PRIMARY KEY (org, item, version, step, occurrence)
) STRICT;

INSERT INTO decision (org, item, version, step, occurrence, at, decided_at, outcome, reason, seal, place)
SELECT org, item, version, step, occurrence, at, decided_at, outcome, reason, seal, place FROM decision_kept;

DROP TABLE decision_kept;

CREATE INDEX decision_seal ON decision (org, seal);
