-- What has ended and is still to be looked at, without what rests: whoever follows an item hears of its end.

CREATE INDEX item_ended_wake ON item (org, wake_at, id) WHERE NOT is_open AND wake_at IS NOT NULL;
