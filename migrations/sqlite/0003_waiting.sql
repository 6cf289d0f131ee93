-- Cases with steps that wait for fresh data: few among many, and asked for with every file that comes.

CREATE INDEX item_waiting ON item (org, source) WHERE is_open AND waiting <> '[]';
