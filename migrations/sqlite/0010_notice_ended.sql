-- One index for what has ended, in place of two: counted by state, and walked along the chain by the audit, which finds
-- the few open notices by themselves. In each state it grows at its end only, because seals do. Its condition is on the
-- time and not on `is_open`: SQLite takes every column for needed where a generated one is named, and then counts rows.

DROP INDEX notice_seal;
DROP INDEX notice_ended;
CREATE INDEX notice_ended ON notice (org, state, seal, settled_at) WHERE settled_at IS NOT NULL;
