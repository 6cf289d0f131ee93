//! Statements on messages and the tries to send them.

macro_rules! columns {
    ($bytes:literal) => {
        concat!(
            "id, recipient, channel, slot_at, sequence, state, not_before, tries, token, lease_until, dot_at, ",
            "resent, subject, ",
            $bytes,
            " AS bytes, settled_at, note, entries, tagged"
        )
    };
}

pub(in crate::store) const GET: &str =
    concat!("SELECT ", columns!("bytes"), " FROM message WHERE org = $1 AND id = $2");

/// All messages, without their bytes, which may be large.
pub(in crate::store) const ALL: &str = concat!(
    "SELECT ",
    columns!("NULL"),
    " FROM message WHERE org = $1 ORDER BY slot_at, recipient, sequence, id"
);

pub(in crate::store) const OPEN: &str = concat!(
    "SELECT ",
    columns!("NULL"),
    " FROM message WHERE org = $1 AND is_open ORDER BY slot_at, recipient, sequence, id"
);

/// The messages that somebody looks for; a parameter that is NULL does not matter.
pub(in crate::store) const SOUGHT: &str = concat!(
    "SELECT ",
    columns!("NULL"),
    " FROM message WHERE org = $1 AND (is_open OR NOT $2) AND ($3 IS NULL OR recipient = $3) \
     AND ($4 IS NULL OR state = $4) \
     AND ($5 IS NULL OR id IN (SELECT message FROM notice WHERE org = $1 AND item = $5) \
         OR EXISTS (SELECT 1 FROM json_each(entries) WHERE value = $5)) \
     AND ($6 IS NULL OR slot_at >= $6) AND ($7 IS NULL OR slot_at < $7) ORDER BY slot_at, recipient, sequence, id"
);

pub(in crate::store) const STRIPPED_AT: &str = "SELECT stripped_at FROM message WHERE org = $1 AND id = $2";

/// The newest messages that are whole and were written out. `$2`: with those that left.
pub(in crate::store) const WRITTEN_OUT: &str = concat!(
    "SELECT ",
    columns!("NULL"),
    " FROM message WHERE org = $1 AND settled_at >= $4 AND settled_at IS NOT NULL AND stripped_at IS NULL \
     AND (state = 'rehearsed' OR (state = 'sent' AND $2)) ORDER BY settled_at DESC, recipient, id LIMIT $3 + 0"
);

/// What each message of a JSON list is written from: its notices, the revision of the item of each, and the named values
/// with a prefix.
pub(in crate::store) const DRAFTS: &str = concat!(
    "SELECT listed.value AS id, (",
    notices!("message = listed.value"),
    ") AS notices, (SELECT json_group_array(json_array(item.id, revision)) FROM notice CROSS JOIN item ",
    "ON item.org = notice.org AND item.id = notice.item ",
    "WHERE notice.org = $1 AND notice.message = listed.value) AS items, ",
    "(SELECT json_group_array(json_array(substr(key, length($3) + 1), value)) FROM value ",
    "WHERE org = $1 AND key >= $3 AND substr(key, 1, length($3)) = $3) AS named FROM json_each($2) AS listed"
);

/// How many messages there are in each of a JSON list of (recipient, channel, slot), in its order.
pub(in crate::store) const IN_SLOTS: &str = "SELECT json_group_array((SELECT count(*) FROM message WHERE org = $1 \
     AND recipient = value ->> 0 AND channel = value ->> 1 AND slot_at = value ->> 2) ORDER BY key) AS list \
     FROM jsonb_each($2)";

/// Those of a JSON list of (recipient, channel) to whom a message left since an instant, as one JSON list. A
/// message's slot lies before its departure, so the index on slots finds it.
pub(in crate::store) const LEFT_SINCE: &str = "SELECT json_group_array(json(value)) AS list FROM jsonb_each($2) \
     WHERE EXISTS (SELECT 1 FROM message WHERE org = $1 AND recipient = value ->> 0 AND channel = value ->> 1 \
         AND slot_at >= $3 AND note IS NULL AND state IN ('sent', 'uncertain', 'rehearsed', 'dot'))";

/// Adds the messages of a JSON list, each a list of columns, to be sent; returns which were new.
pub(in crate::store) const ADD: &str = "INSERT INTO message (org, id, recipient, channel, slot_at, sequence, \
     not_before, note, at_once, entries, state, tries, token, resent) \
     SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
     value ->> 7, value ->> 8, 'pending', 0, 0, 0 FROM jsonb_each($2) WHERE TRUE ON CONFLICT DO NOTHING RETURNING id";

/// The message that a vendor's id names.
pub(in crate::store) const BY_VENDOR: &str =
    concat!("SELECT ", columns!("NULL"), " FROM message WHERE org = $1 AND channel = $2 AND vendor_id = $3");

/// The last message to a recipient whose numbers may be meant: one that has arrived or may have, never one that
/// only waits.
pub(in crate::store) const LAST_NUMBERED: &str = concat!(
    "SELECT ",
    columns!("NULL"),
    " FROM message WHERE org = $1 AND recipient = $2 AND channel = $3 AND slot_at >= $4 AND entries <> '[]' \
     AND (state IN ('sent', 'uncertain', 'dot') OR (is_open AND resent)) ORDER BY slot_at DESC, sequence DESC LIMIT 1"
);

/// Messages to a recipient since an instant of which nobody knows whether they arrived, with their bytes.
pub(in crate::store) const IN_DOUBT: &str = concat!(
    "SELECT ",
    columns!("bytes"),
    " FROM message WHERE org = $1 AND recipient = $2 AND channel = $3 AND slot_at >= $4 \
     AND (state IN ('dot', 'uncertain') OR (state = 'pending' AND resent)) ORDER BY slot_at, sequence"
);

/// Gives a message that has ended another end, because the first turned out wrong.
pub(in crate::store) const CORRECT: &str =
    "UPDATE message SET state = $3, settled_at = $4 WHERE org = $1 AND id = $2 AND NOT is_open";

/// Dissolves a message that nobody holds and that is known not to have arrived.
pub(in crate::store) const DISSOLVE: &str = "UPDATE message SET state = 'dissolved', settled_at = $3 \
     WHERE org = $1 AND id = $2 AND state = 'pending' AND NOT resent";

/// Dissolves those messages of a JSON list that none of their notices could join: without any, a message would
/// say something else.
pub(in crate::store) const DISSOLVE_EMPTY: &str = "UPDATE message SET state = 'dissolved', settled_at = $3 \
     WHERE org = $1 AND id IN (SELECT value FROM json_each($2)) \
     AND NOT EXISTS (SELECT 1 FROM notice WHERE notice.org = $1 AND notice.message = message.id)";

pub(in crate::store) const CLAIM: &str = concat!(
    "UPDATE message SET state = 'claimed', token = token + 1, lease_until = $3 \
     WHERE org = $1 AND id IN (SELECT id FROM message WHERE org = $1 AND is_open \
         AND channel IN (SELECT value FROM json_each($5)) AND at_once IN (SELECT value FROM json_each($6)) \
         AND ((state = 'pending' AND not_before <= $2) OR (state = 'claimed' AND lease_until <= $2)) \
         ORDER BY slot_at, recipient, sequence, id LIMIT $4 + 0) RETURNING ",
    columns!("bytes")
);

/// Moves messages of a JSON list of (message, channel) that nobody holds to another channel, unless a message
/// with that key is there.
pub(in crate::store) const MOVE: &str = "UPDATE OR IGNORE message SET channel = listed.channel FROM (SELECT \
     value ->> 0 AS key, value ->> 1 AS channel FROM jsonb_each($2)) AS listed \
     WHERE org = $1 AND id = listed.key AND state = 'pending' AND NOT resent";

/// Puts off the messages of some channels, whatever they are.
pub(in crate::store) const DEFER_CHANNEL: &str = "UPDATE message SET not_before = $2 \
     WHERE org = $1 AND is_open AND state = 'pending' AND not_before < $2 AND channel IN (SELECT value FROM json_each($3))";

/// Lets the messages of some channels leave earlier, unless they wait for an echo.
pub(in crate::store) const HASTEN_CHANNEL: &str = "UPDATE message SET not_before = $2 \
     WHERE org = $1 AND is_open AND state = 'pending' AND NOT resent AND not_before > $2 \
     AND channel IN (SELECT value FROM json_each($3))";

pub(in crate::store) const DEFER: &str = "UPDATE message SET not_before = $2 \
     WHERE org = $1 AND is_open AND NOT at_once AND state = 'pending' AND not_before < $2";

/// Marks a message as about to leave. One that may have arrived keeps its bytes; one that has certainly not is
/// written anew on every try.
pub(in crate::store) const DOT: &str = "UPDATE message SET state = 'dot', dot_at = $4, \
     subject = CASE WHEN resent THEN COALESCE(subject, $5) ELSE $5 END, \
     bytes = CASE WHEN resent THEN COALESCE(bytes, $6) ELSE $6 END, \
     entries = CASE WHEN resent THEN entries ELSE $7 END, follow = CASE WHEN resent THEN follow ELSE $8 END, \
     tagged = CASE WHEN resent THEN tagged ELSE 1 END \
     WHERE org = $1 AND id = $2 AND token = $3 AND state = 'claimed'";

/// Adds the tries of a second JSON list, each numbered behind the earlier ones of its message.
macro_rules! add_attempts {
    () => {
        "INSERT INTO attempt (org, message, number, at, phase, outcome, detail) \
         SELECT $1, value ->> 0, (SELECT COALESCE(MAX(number), 0) FROM attempt WHERE org = $1 AND message = value ->> 0) \
             + row_number() OVER (PARTITION BY value ->> 0 ORDER BY key), value ->> 1, value ->> 2, value ->> 3, \
         value ->> 4 FROM jsonb_each($3)"
    };
}

/// Writes what became of the messages of a JSON list, each by its claim; returns which claims held, as id and
/// token. The address of a message whose words were settled is of no use once it has ended, and may be the id
/// of somebody unknown, so it goes.
pub(in crate::store) const SETTLE: &str = concat!(
    "WITH listed AS MATERIALIZED (SELECT value ->> 0 AS key, \
     value ->> 1 AS token, value ->> 2 AS state, value ->> 3 AS not_before, value ->> 4 AS resent, \
     value ->> 5 AS again, value ->> 6 AS settled_at, value ->> 7 AS vendor_id, \
     value ->> 8 AS unnumbered FROM jsonb_each($2)) UPDATE message SET state = listed.state, \
     not_before = COALESCE(listed.not_before, message.not_before), \
     resent = COALESCE(listed.resent, message.resent), tries = tries + listed.again, \
     settled_at = listed.settled_at, lease_until = NULL, \
     vendor_id = COALESCE(listed.vendor_id, message.vendor_id), \
     note = CASE WHEN listed.settled_at IS NULL THEN message.note ELSE json_remove(message.note, '$.address') END, \
     entries = CASE WHEN listed.unnumbered THEN '[]' ELSE message.entries END FROM listed \
     WHERE org = $1 AND message.id = listed.key AND message.token = listed.token AND is_open \
     RETURNING message.id, message.token, message.follow IS NOT NULL AND (message.state = 'sent' OR message.resent) AS follows; ",
    add_attempts!()
);

/// Frees messages claimed by somebody who is gone, and not about to leave. `$2`: every holder is gone.
pub(in crate::store) const RETRY: &str = "UPDATE message SET state = 'pending', lease_until = NULL \
     WHERE org = $1 AND is_open AND state = 'claimed' AND ($2 OR lease_until <= $3)";

/// As [`RETRY`], for messages that were about to leave. On the channels of a JSON list an echo is waited for
/// until `$5`.
pub(in crate::store) const RESEND: &str = "UPDATE message SET state = 'pending', resent = TRUE, lease_until = NULL, \
     not_before = CASE WHEN channel IN (SELECT value FROM json_each($4)) THEN MAX(not_before, $5) ELSE not_before END \
     WHERE org = $1 AND is_open AND state = 'dot' AND NOT resent AND ($2 OR lease_until <= $3) RETURNING id";

pub(in crate::store) const GIVE_UP: &str = "UPDATE message SET state = 'uncertain', settled_at = $3, lease_until = NULL, \
     note = json_remove(note, '$.address') \
     WHERE org = $1 AND is_open AND state = 'dot' AND resent AND ($2 OR lease_until <= $3) RETURNING id";

/// Queues what follows from the messages of a JSON list. Happens once for each: the key of what follows is
/// fixed by the message.
pub(in crate::store) const FOLLOW: &str = "INSERT INTO message (org, id, recipient, channel, slot_at, sequence, state, \
     not_before, tries, token, resent, note, entries) \
     SELECT $1, follow ->> 0, follow ->> 1, follow ->> 2, follow ->> 3, follow ->> 4, 'pending', follow ->> 5, 0, 0, 0, \
     NULLIF(follow -> 6, 'null'), follow -> 7 FROM message WHERE org = $1 AND id IN (SELECT value FROM json_each($2)) \
     AND follow IS NOT NULL ON CONFLICT DO NOTHING";

pub(in crate::store) const FOLLOWED: &str = "UPDATE message SET follow = NULL WHERE org = $1 \
     AND id IN (SELECT value FROM json_each($2)) AND follow IS NOT NULL";

pub(in crate::store) const ATTEMPTS: &str =
    "SELECT message, at, phase, outcome, detail FROM attempt WHERE org = $1 AND message = $2 ORDER BY number";

pub(in crate::store) const STATES: &str = "SELECT DISTINCT state FROM message WHERE org = $1";
