-- How people are reached besides what config says, what they write, and messages whose words are settled when
-- they are made.

ALTER TABLE message ADD COLUMN note TEXT;                       -- JSON: subject, text, where to
ALTER TABLE message ADD COLUMN at_once INTEGER NOT NULL DEFAULT 0; -- leaves in closed hours too
ALTER TABLE message ADD COLUMN entries TEXT NOT NULL DEFAULT '[]'; -- JSON list: the items behind its numbers, from 1
ALTER TABLE message ADD COLUMN vendor_id TEXT;                  -- what the vendor calls it; people quote it

CREATE INDEX message_vendor ON message (org, channel, vendor_id) WHERE vendor_id IS NOT NULL;

-- Who writes to us under which id. An id belongs to one person, and a person has one on each channel.
CREATE TABLE binding (
    org      TEXT    NOT NULL,
    channel  TEXT    NOT NULL,
    address  TEXT    NOT NULL,
    person   TEXT    NOT NULL,
    bound_at INTEGER NOT NULL,
    PRIMARY KEY (org, channel, address),
    UNIQUE (org, person, channel)
) STRICT;

-- Channels that refused a recipient. Taken back when the recipient writes.
CREATE TABLE loss (
    org       TEXT    NOT NULL,
    recipient TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    PRIMARY KEY (org, recipient, channel)
) STRICT;

-- One-time codes by which a person's id is learnt. Of a code only its hash is kept.
CREATE TABLE invite (
    org        TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    person     TEXT    NOT NULL,
    channel    TEXT,                        -- only there, where the person asked for it there
    address    TEXT,                        -- only from that id
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at   INTEGER,                     -- used or revoked
    PRIMARY KEY (org, code)
) STRICT;

CREATE INDEX invite_person ON invite (org, person, issued_at);

-- What came in: never the text, only what was understood of it.
CREATE TABLE inbound (
    org     TEXT    NOT NULL,
    key     TEXT    NOT NULL,               -- of the vendor; the same event twice is one
    channel TEXT    NOT NULL,
    sender  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    command TEXT    NOT NULL,               -- as understood; empty where nothing was
    outcome TEXT    NOT NULL,
    PRIMARY KEY (org, key)
) STRICT;

CREATE INDEX inbound_sender ON inbound (org, channel, sender, at);
CREATE INDEX inbound_at ON inbound (org, at);
