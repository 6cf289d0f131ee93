-- A secret of the store: nobody else can make the Message-IDs that answers and returned mail are known by, and what
-- strangers write leaves no id of theirs behind. Also the list that follows a message by mail, kept with the message
-- until that may have arrived.

ALTER TABLE meta ADD COLUMN secret TEXT NOT NULL DEFAULT '';    -- hex; made when the store is next opened for writing

ALTER TABLE message ADD COLUMN tagged INTEGER NOT NULL DEFAULT 1; -- its Message-ID bears the tag of the secret
ALTER TABLE message ADD COLUMN follow TEXT;                     -- JSON: the mail to be queued beside it

-- What has been written out keeps the Message-ID it has: it may have to be sent again as it is.
UPDATE message SET tagged = 0 WHERE bytes IS NOT NULL;

-- Nothing of strangers stays.
UPDATE message SET note = json_remove(note, '$.address') WHERE NOT is_open AND note IS NOT NULL;
DELETE FROM inbound WHERE outcome IN ('stranger', 'wrong_code', 'too_often', 'code_asked');
DELETE FROM invite WHERE address IS NOT NULL;
