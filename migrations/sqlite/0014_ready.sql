-- What is new and what waits are found apart, so that a look costs what is new: notices that are in no message yet, by when
-- and to whom they leave; messages that nobody holds, by when they may leave; and messages that somebody holds.

DROP INDEX notice_open;
CREATE INDEX notice_held ON notice (org, slot_at, recipient, channel, item, id) WHERE state = 'held';

CREATE INDEX message_open_to ON message (org, recipient, channel) WHERE is_open;
CREATE INDEX message_free ON message (org, not_before, slot_at, recipient, channel, sequence, at_once)
    WHERE state = 'pending' AND lease_until IS NULL;
CREATE INDEX message_leased ON message (org, lease_until) WHERE lease_until IS NOT NULL;

-- What is overdue, without what lies ahead.
CREATE INDEX item_due ON item (org, due) WHERE is_open AND due IS NOT NULL;
