//! Statements on items and the decisions about them.

pub(in crate::store) const GET: &str =
    "SELECT body, revision, wake_at, policy_mark, waiting FROM item WHERE org = $1 AND id = $2";

pub(in crate::store) const ALL: &str =
    "SELECT body, revision, wake_at, policy_mark, waiting FROM item WHERE org = $1 ORDER BY id";

/// The items that came from plans.
pub(in crate::store) const OF_PLANS: &str = "SELECT body, revision, wake_at, policy_mark, waiting FROM item \
     WHERE org = $1 AND source IS NULL ORDER BY id";

/// The items of a JSON list of ids, as one JSON list.
pub(in crate::store) const LISTED: &str = concat!(
    "SELECT ",
    items!(),
    " AS list FROM item WHERE org = $1 AND id IN (SELECT value FROM json_each($2))"
);

/// Open items, and items that ended after an instant. The index is named, because `SQLite` would rather go
/// through all items of the organisation to find the open ones.
pub(in crate::store) const CURRENT: &str = concat!(
    "SELECT ",
    items!(),
    " AS list FROM (SELECT * FROM item INDEXED BY item_wake WHERE org = $1 AND is_open \
     UNION ALL SELECT * FROM item WHERE org = $1 AND NOT is_open AND closed_at > $2)"
);

/// As [`CURRENT`], but each item by its id and revision.
pub(in crate::store) const CURRENT_REVISIONS: &str = "SELECT json_group_array(json_array(id, revision)) AS list FROM (\
     SELECT id, revision FROM item INDEXED BY item_wake WHERE org = $1 AND is_open \
     UNION ALL SELECT id, revision FROM item WHERE org = $1 AND NOT is_open AND closed_at > $2)";

/// A page of the cases of a source, by id.
pub(in crate::store) const CASES: &str = "SELECT body, revision, wake_at, policy_mark, waiting FROM item \
     WHERE org = $1 AND source = $2 AND id > $3 ORDER BY id LIMIT $4 + 0";

/// The items to look at, each by its wake, id, revision, policy mark and waiting steps, as one JSON list.
pub(in crate::store) const DUE: &str = "SELECT json_group_array(json_array(wake_at, id, revision, policy_mark, \
         waiting)) AS list FROM (\
     SELECT id, revision, wake_at, policy_mark, waiting FROM item WHERE org = $1 AND is_open AND wake_at <= $2 \
     ORDER BY wake_at, id LIMIT $3 + 0)";

/// Adds the items of a JSON list, each a list of columns; returns which were new.
pub(in crate::store) const ADD: &str = "INSERT INTO item (org, id, status, version, due, wake_at, body, source, \
     closed_at, revision) SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, \
     value ->> 5, value ->> 6, value ->> 7, 1 FROM jsonb_each($2) WHERE TRUE ON CONFLICT DO NOTHING RETURNING id";

/// Updates the items of a JSON list that still have the revision at which they were read; returns which.
/// Materialized, because `SQLite` would rather scan the list once for every item.
pub(in crate::store) const UPDATE: &str = "WITH listed AS MATERIALIZED (SELECT value ->> 0 AS key, \
     value ->> 1 AS status, value ->> 2 AS version, value ->> 3 AS due, value ->> 4 AS wake_at, \
     value ->> 5 AS body, value ->> 6 AS source, value ->> 7 AS closed_at, value ->> 8 AS expect \
     FROM jsonb_each($2)) UPDATE item SET status = listed.status, version = listed.version, due = listed.due, \
     wake_at = listed.wake_at, body = listed.body, source = listed.source, closed_at = listed.closed_at, \
     revision = revision + 1 FROM listed \
     WHERE org = $1 AND item.id = listed.key AND revision = listed.expect RETURNING item.id";

/// Wakes every open item. Uses the same index as [`CURRENT`].
pub(in crate::store) const WAKE_OPEN: &str =
    "UPDATE item INDEXED BY item_wake SET wake_at = $2 WHERE org = $1 AND is_open";

pub(in crate::store) const WAKE: &str = "UPDATE item SET wake_at = $2 WHERE org = $1 AND id = $3 AND is_open AND (wake_at IS NULL OR wake_at > $2)";

/// Puts off the look at the items of a JSON list.
pub(in crate::store) const PUT_OFF: &str =
    "UPDATE item SET wake_at = $2 WHERE org = $1 AND id IN (SELECT value FROM json_each($3))";

/// The ids of the items that came from plans, as one JSON list.
pub(in crate::store) const IDS_OF_PLANS: &str =
    "SELECT json_group_array(id) AS list FROM item WHERE org = $1 AND source IS NULL";

/// Wakes the cases of the sources in a JSON list that have steps which wait.
pub(in crate::store) const WAKE_WAITING: &str = "UPDATE item SET wake_at = $2 \
     WHERE org = $1 AND source IN (SELECT value FROM json_each($3)) AND is_open AND waiting <> '[]'";

/// Wakes the open cases of the sources in a JSON list.
pub(in crate::store) const WAKE_SOURCES: &str = "UPDATE item SET wake_at = $2 \
     WHERE org = $1 AND source IN (SELECT value FROM json_each($3)) AND is_open";

/// Writes what was planned for the items of a JSON list that still have the revision at which they were read.
pub(in crate::store) const PLAN: &str = "WITH listed AS MATERIALIZED (SELECT value ->> 0 AS key, \
     value ->> 1 AS wake_at, value ->> 2 AS policy_mark, value ->> 3 AS waiting, value ->> 4 AS expect \
     FROM jsonb_each($2)) UPDATE item SET wake_at = listed.wake_at, policy_mark = listed.policy_mark, \
     waiting = listed.waiting FROM listed \
     WHERE org = $1 AND item.id = listed.key AND revision = listed.expect";

/// The items of a JSON list, as for [`PLAN`], that have moved on since they were read, as one JSON list.
pub(in crate::store) const MOVED_ON: &str = "SELECT json_group_array(value ->> 0) AS list FROM jsonb_each($2) \
     WHERE NOT EXISTS (SELECT 1 FROM item WHERE org = $1 AND id = value ->> 0 AND revision = value ->> 4)";

/// The rows of items as they are, for the audit.
pub(in crate::store) const PAGE: &str = "SELECT id, status, version, due, body FROM item \
     WHERE org = $1 AND id > $2 ORDER BY id LIMIT $3 + 0";

/// Items that events speak of, without a row.
pub(in crate::store) const LOST: &str = "SELECT DISTINCT item FROM event WHERE org = $1 AND item IS NOT NULL \
     AND NOT EXISTS (SELECT 1 FROM item WHERE item.org = $1 AND item.id = event.item) ORDER BY item LIMIT 100";

/// Adds the decisions of a JSON list under one seal.
pub(in crate::store) const ADD_DECISIONS: &str = "INSERT INTO decision \
     (org, item, version, step, occurrence, at, decided_at, outcome, reason, place, seal) \
     SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
     value ->> 7, value ->> 8, $3 FROM jsonb_each($2) WHERE TRUE ON CONFLICT DO NOTHING";

/// The decisions under one seal, each by its key, as one JSON list.
pub(in crate::store) const DECISIONS_UNDER_SEAL: &str = "SELECT json_group_array(json_array(item, version, step, \
     occurrence)) AS list FROM decision WHERE org = $1 AND seal = $2";

/// What was decided for the items in a JSON list, and who was told of it, with the end of the chain.
pub(in crate::store) const HISTORIES: &str = concat!(
    "SELECT (SELECT head_seq FROM meta WHERE org = $1) AS head, (SELECT json_group_array(",
    decision!(),
    ") FROM decision WHERE org = $1 AND item IN (SELECT value FROM json_each($2))) AS decisions, (",
    notices!("item IN (SELECT value FROM json_each($2))"),
    ") AS notices, '[]' AS open"
);

/// As [`HISTORIES`], but of whatever item, for what is sealed behind a link of the chain; and every open
/// notice.
pub(in crate::store) const NEWS: &str = concat!(
    "SELECT (SELECT head_seq FROM meta WHERE org = $1) AS head, (SELECT json_group_array(",
    decision!(),
    ") FROM decision WHERE org = $1 AND seal > $2) AS decisions, (",
    notices!(has_ended!(), " AND seal > $2"),
    ") AS notices, (",
    notices!("is_open"),
    ") AS open"
);

/// The decisions sealed in a span of events, for the audit: after the first, up to the second.
pub(in crate::store) const DECISIONS_SEALED: &str = "SELECT item, version, step, occurrence, outcome, reason, seal \
     FROM decision WHERE org = $1 AND seal > $2 AND seal <= $3";

pub(in crate::store) const COUNT_DECISIONS: &str = "SELECT COUNT(*) FROM decision WHERE org = $1";

/// The ids that a JSON list of texts in capitals names, with or without a unit behind them. Walks all ids: people type
/// few of them.
pub(in crate::store) const IDS_LIKE: &str = "SELECT json_group_array(id) AS list FROM item WHERE org = $1 \
     AND (upper(id) IN (SELECT value FROM json_each($2)) \
         OR upper(substr(id, 1, instr(id || '@', '@') - 1)) IN (SELECT value FROM json_each($2)))";
