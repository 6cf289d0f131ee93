-- Through what an event came. Older events have none, and their hashes stay as they are: what is not there is not hashed.

ALTER TABLE event ADD COLUMN via TEXT;      -- under the hash, behind the body, where it is there
