-- Cases beside plan rows: where an item comes from, and when it ended, so that the daily comparison with
-- config and the state of the week read only the rows they speak of.

ALTER TABLE item ADD COLUMN source TEXT;        -- of a case; none for a row of a plan
ALTER TABLE item ADD COLUMN closed_at INTEGER;

UPDATE item SET closed_at = 1000 * unixepoch(json_extract(body, '$.closed_at')) WHERE NOT is_open;

CREATE INDEX item_plan ON item (org, id) WHERE source IS NULL;
CREATE INDEX item_case ON item (org, source, id) WHERE source IS NOT NULL;
CREATE INDEX item_closed ON item (org, closed_at) WHERE NOT is_open;
