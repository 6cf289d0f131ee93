//! Statements on the chain of events.

pub(in crate::store) const ADD: &str =
    "INSERT INTO event (org, seq, at, item, actor, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)";

pub(in crate::store) const AFTER: &str = "SELECT seq, at, item, actor, body, hash FROM event \
     WHERE org = $1 AND seq > $2 ORDER BY seq LIMIT $3";

/// Those of the items in a JSON list.
pub(in crate::store) const OF_ITEMS: &str = "SELECT seq, at, item, actor, body, hash FROM event \
     WHERE org = $1 AND item IN (SELECT value FROM json_each($2)) ORDER BY item, seq";
