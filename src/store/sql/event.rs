//! Statements on the chain of events.

/// Adds the events of a JSON list, each a list of columns, and sets the head that the last of them makes.
pub(in crate::store) const ADD: &str = "INSERT INTO event (org, seq, at, item, actor, body, hash, via) \
     SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM jsonb_each($2); \
     UPDATE meta SET head_seq = $3, head_hash = $4 WHERE org = $1";

pub(in crate::store) const AFTER: &str = "SELECT seq, at, item, actor, body, hash, via FROM event \
     WHERE org = $1 AND seq > $2 ORDER BY seq LIMIT $3 + 0";

/// The events that say that an account was linked to a person.
pub(in crate::store) const BOUND: &str = "SELECT seq, at, item, actor, body, hash, via FROM event \
     WHERE org = $1 AND seq > $2 AND at >= $3 AND item IS NULL AND body ->> '$.action' = 'bound' ORDER BY seq";

/// The events of the items in a JSON list.
pub(in crate::store) const OF_ITEMS: &str = "SELECT seq, at, item, actor, body, hash, via FROM event \
     WHERE org = $1 AND item IN (SELECT value FROM json_each($2)) ORDER BY item, seq";

/// The documents that reports and confirmed ends of the items in a JSON list name, as one JSON list in the order of the
/// chain.
pub(in crate::store) const EVIDENCE: &str = "SELECT json_group_array(json_array(item, body ->> '$.evidence') \
     ORDER BY seq) AS list FROM event WHERE org = $1 AND item IN (SELECT value FROM json_each($2)) \
     AND body ->> '$.action' IN ('reported', 'progressed', 'done') AND body ->> '$.evidence' IS NOT NULL";
