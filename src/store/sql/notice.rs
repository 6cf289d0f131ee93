//! Statements on notices.

/// Adds the notices of a JSON list under one seal, each a list of columns.
pub(in crate::store) const ADD: &str = "INSERT INTO notice (org, id, item, version, step, occurrence, recipient, \
     channel, role, also, stands_in, state, reason, slot_at, message, settled_at, place, seal) \
     SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
     value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, \
     value ->> 14, value ->> 15, $3 FROM jsonb_each($2) WHERE TRUE ON CONFLICT DO NOTHING";

pub(in crate::store) const READY: &str = notices!(
    "is_open AND slot_at <= $2 AND NOT EXISTS (SELECT 1 FROM message WHERE message.org = notice.org \
         AND message.id = notice.message AND message.state = 'dot')"
);

/// Those items of a JSON list of (item, version, other version) of which a notice of either version, in a role,
/// ended before an instant in one of a JSON list of states; as one JSON list. The plus signs keep `SQLite` from
/// the index on ended notices, which it would go through anew for each item.
pub(in crate::store) const HEARD_OF: &str = "SELECT json_group_array(value ->> 0) AS list FROM json_each($2) AS listed \
     WHERE EXISTS (SELECT 1 FROM notice WHERE org = $1 AND item = listed.value ->> 0 \
         AND +version IN (listed.value ->> 1, listed.value ->> 2) AND role = $3 AND +settled_at < $5 \
         AND +state IN (SELECT value FROM json_each($4)))";

/// Those items of a JSON list, as for [`HEARD_OF`], of which a recipient was told; as one JSON list.
pub(in crate::store) const TOLD_TO: &str = "SELECT json_group_array(value ->> 0) AS list FROM json_each($2) AS listed \
     WHERE EXISTS (SELECT 1 FROM notice WHERE org = $1 AND item = listed.value ->> 0 \
         AND +version IN (listed.value ->> 1, listed.value ->> 2) AND recipient = $3 \
         AND +state IN ('sent', 'uncertain'))";

pub(in crate::store) const OPEN: &str = notices!("is_open");

pub(in crate::store) const OF_MESSAGE: &str = notices!("message = $2");

/// How many notices are in each state, counted row by row.
pub(in crate::store) const COUNTS: &str =
    concat!("SELECT ", state!(), " AS state, COUNT(*) AS count FROM notice WHERE org = $1 GROUP BY 1");

/// As [`COUNTS`], but from indexes alone, which trust that every ended notice has its time; the audit does not
/// trust that.
pub(in crate::store) const TALLY: &str = concat!(
    "SELECT state, COUNT(*) AS count FROM notice INDEXED BY notice_ended WHERE org = $1 AND settled_at IS NOT NULL ",
    "GROUP BY state UNION ALL SELECT ",
    state!(),
    " AS state, COUNT(*) AS count FROM notice INDEXED BY notice_open WHERE org = $1 AND is_open GROUP BY 1"
);

/// Moves an open notice on. A notice under way ends by its outcome, so it cannot be cancelled; and a fallback
/// never lands on a channel that has its own notice.
pub(in crate::store) const CHANGE: &str = "UPDATE notice SET state = $3, reason = $4, \
     slot_at = COALESCE($5, slot_at), channel = COALESCE($6, channel), \
     message = CASE WHEN $3 = 'held' THEN $7 ELSE COALESCE($7, message) END, \
     settled_at = $8, seal = COALESCE($9, seal) \
     WHERE org = $1 AND id = $2 AND is_open \
     AND NOT ($3 IN ('cancelled', 'superseded') AND EXISTS (SELECT 1 FROM message \
         WHERE message.org = $1 AND message.id = notice.message AND message.is_open \
         AND (message.state = 'dot' OR message.resent))) \
     AND NOT EXISTS (SELECT 1 FROM notice AS other WHERE other.org = $1 AND other.id <> $2 \
         AND other.item = notice.item AND other.version = notice.version AND other.step = notice.step \
         AND other.occurrence = notice.occurrence AND other.recipient = notice.recipient \
         AND other.channel = $6)";

/// Notices under seals: open ones, and those that ended at a time. Any other notice the audit reports by
/// itself.
macro_rules! sealed {
    ($columns:literal, $which:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM notice INDEXED BY notice_open WHERE org = $1 AND is_open AND ",
            $which,
            " UNION ALL SELECT ",
            $columns,
            " FROM notice INDEXED BY notice_ended WHERE org = $1 AND ",
            has_ended!(),
            " AND ",
            $which
        )
    };
}

/// Those notices of a JSON list of which one seal speaks, as one JSON list.
pub(in crate::store) const UNDER_SEAL: &str = concat!(
    "SELECT json_group_array(id) AS list FROM (",
    sealed!("id", "seal = $3"),
    ") WHERE id IN (SELECT value FROM json_each($2))"
);

/// Has the open notices of a JSON list wait for another slot.
pub(in crate::store) const PUT_OFF: &str = "UPDATE notice SET state = 'held', reason = $3, slot_at = $4, \
     message = NULL WHERE org = $1 AND id IN (SELECT value FROM json_each($2)) AND is_open";

/// Ends the notices of a JSON list alike, where the rules of [`CHANGE`] let them.
pub(in crate::store) const END: &str = "UPDATE notice SET state = $3, reason = $4, settled_at = $5, seal = $6 \
     WHERE org = $1 AND id IN (SELECT value FROM json_each($2)) AND is_open \
     AND NOT ($3 IN ('cancelled', 'superseded') AND EXISTS (SELECT 1 FROM message \
         WHERE message.org = $1 AND message.id = notice.message AND message.is_open \
         AND (message.state = 'dot' OR message.resent)))";

/// Has the notices of a JSON list of (notice, message) join new messages, unless they are in one whose
/// membership is frozen.
pub(in crate::store) const JOIN: &str = "WITH listed AS MATERIALIZED (SELECT value ->> 0 AS key, \
     value ->> 1 AS message FROM jsonb_each($2)) UPDATE notice SET state = 'pending', message = listed.message \
     FROM listed WHERE org = $1 AND notice.id = listed.key AND is_open \
     AND NOT EXISTS (SELECT 1 FROM message WHERE message.org = $1 AND message.id = notice.message \
         AND (message.state IN ('claimed', 'dot') OR message.resent))";

pub(in crate::store) const RELEASE: &str = "UPDATE notice SET state = 'held', message = NULL \
     WHERE org = $1 AND message = $2 AND is_open";

pub(in crate::store) const END_OF_MESSAGE: &str = "UPDATE notice SET state = $3, reason = $4, settled_at = $5, seal = $6 \
     WHERE org = $1 AND message = $2 AND is_open RETURNING id";

/// Gives notices of a message another end, because a vendor's word came later.
pub(in crate::store) const CORRECT: &str = "UPDATE notice SET state = $4, reason = $5, settled_at = $6, seal = $7 \
     WHERE org = $1 AND message = $2 AND state = $3 RETURNING id";

/// The notices last sealed in a span of events, for the audit: after the first, up to the second.
pub(in crate::store) const SEALED: &str = sealed!(
    "id, item, version, step, occurrence, recipient, channel, state, reason, seal",
    "seal > $2 AND seal <= $3"
);

/// The last seals of the notices in a JSON list. No index has the ids of ended notices: this reads all of them.
pub(in crate::store) const SEALS: &str = "SELECT id, seal, reason FROM notice \
     WHERE org = $1 AND id IN (SELECT value FROM json_each($2))";

/// Notices whose state, time, and message cannot be true together.
pub(in crate::store) const INCONSISTENT: &str = "SELECT notice.id, notice.state, CASE \
         WHEN NOT notice.is_open AND notice.settled_at IS NULL THEN 'no_time' \
         WHEN notice.is_open AND notice.settled_at IS NOT NULL THEN 'time' \
         WHEN notice.state IN ('pending', 'sending') AND notice.message IS NULL THEN 'no_message' \
         ELSE 'ended_message' END AS fault \
     FROM notice LEFT JOIN message ON message.org = notice.org AND message.id = notice.message \
     WHERE notice.org = $1 AND (notice.is_open = (notice.settled_at IS NOT NULL) \
         OR (notice.state IN ('pending', 'sending') AND (message.id IS NULL OR NOT message.is_open))) \
     ORDER BY notice.id LIMIT $2 + 0";
