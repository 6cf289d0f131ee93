-- Messages are emptied when they are old. Only those that are still whole are in the index, so that looking for the
-- next ones costs nothing once the old ones are done.

ALTER TABLE message ADD COLUMN stripped_at INTEGER;   -- when its bytes, words and tries were removed

CREATE INDEX message_whole ON message (org, settled_at) WHERE settled_at IS NOT NULL AND stripped_at IS NULL;
