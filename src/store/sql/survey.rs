//! Statements on how things stand as a whole.

/// Messages that have not ended, by channel.
pub(in crate::store) const WAITING: &str = "SELECT channel, COUNT(*) AS count, MIN(slot_at) AS oldest_slot, \
     MIN(CASE WHEN tries = 0 THEN slot_at END) AS oldest_untried FROM message WHERE org = $1 AND is_open GROUP BY channel";

pub(in crate::store) const OLDEST_HELD: &str =
    "SELECT MIN(slot_at) AS at FROM notice WHERE org = $1 AND is_open AND message IS NULL";

pub(in crate::store) const STATUSES: &str =
    "SELECT status, COUNT(*) AS count FROM item WHERE org = $1 GROUP BY status";

/// Messages by the state they ended in, from an instant on. Emptied messages are older than anybody asks for;
/// leaving them out lets the index of whole messages find the rest.
pub(in crate::store) const ENDED_SINCE: &str = "SELECT state, COUNT(*) AS count FROM message \
     WHERE org = $1 AND settled_at >= $2 AND stripped_at IS NULL GROUP BY state";
