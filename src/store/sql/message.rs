//! Statements on messages and the tries to send them.

macro_rules! columns {
    ($bytes:literal) => {
        concat!(
            "id, recipient, channel, slot_at, sequence, state, not_before, tries, token, lease_until, dot_at, ",
            "resent, subject, ",
            $bytes,
            " AS bytes, settled_at"
        )
    };
}

pub(in crate::store) const GET: &str =
    concat!("SELECT ", columns!("bytes"), " FROM message WHERE org = $1 AND id = $2");

/// Without the bytes, which may be large.
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

pub(in crate::store) const IN_SLOT: &str = "SELECT count(*) AS count FROM message \
     WHERE org = $1 AND recipient = $2 AND channel = $3 AND slot_at = $4";

/// Slots lie before what left, so the index on slots finds them.
pub(in crate::store) const LEFT_SINCE: &str = "SELECT count(*) AS count FROM message \
     WHERE org = $1 AND recipient = $2 AND channel = $3 AND state IN ('sent', 'uncertain', 'rehearsed', 'dot') \
     AND slot_at >= $4";

pub(in crate::store) const ADD: &str = "INSERT INTO message (org, id, recipient, channel, slot_at, sequence, state, \
     not_before, tries, token, lease_until, dot_at, resent, subject, bytes, settled_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING";

/// Only what nobody holds, and what is known not to have arrived.
pub(in crate::store) const DISSOLVE: &str = "UPDATE message SET state = 'dissolved', settled_at = $3 \
     WHERE org = $1 AND id = $2 AND state = 'pending' AND NOT resent";

pub(in crate::store) const CLAIM: &str = concat!(
    "UPDATE message SET state = 'claimed', token = token + 1, lease_until = $3 \
     WHERE org = $1 AND id IN (SELECT id FROM message WHERE org = $1 AND is_open \
         AND ((state = 'pending' AND not_before <= $2) OR (state = 'claimed' AND lease_until <= $2)) \
         ORDER BY slot_at, recipient, sequence, id LIMIT $4) RETURNING ",
    columns!("bytes")
);

pub(in crate::store) const DEFER: &str = "UPDATE message SET not_before = $2 \
     WHERE org = $1 AND is_open AND state = 'pending' AND not_before < $2";

/// What may have arrived keeps its bytes; what has certainly not is written anew on every try.
pub(in crate::store) const DOT: &str = "UPDATE message SET state = 'dot', dot_at = $4, \
     subject = CASE WHEN resent THEN COALESCE(subject, $5) ELSE $5 END, \
     bytes = CASE WHEN resent THEN COALESCE(bytes, $6) ELSE $6 END \
     WHERE org = $1 AND id = $2 AND token = $3 AND state = 'claimed'";

pub(in crate::store) const SETTLE: &str = "UPDATE message SET state = $4, not_before = COALESCE($5, not_before), \
     resent = COALESCE($6, resent), tries = tries + $7, settled_at = $8, lease_until = NULL \
     WHERE org = $1 AND id = $2 AND token = $3 AND is_open";

/// Claimed by somebody who is gone, and not about to leave. `$2`: every holder is gone.
pub(in crate::store) const RETRY: &str = "UPDATE message SET state = 'pending', lease_until = NULL \
     WHERE org = $1 AND is_open AND state = 'claimed' AND ($2 OR lease_until <= $3)";

pub(in crate::store) const RESEND: &str = "UPDATE message SET state = 'pending', resent = TRUE, lease_until = NULL \
     WHERE org = $1 AND is_open AND state = 'dot' AND NOT resent AND ($2 OR lease_until <= $3) RETURNING id";

pub(in crate::store) const GIVE_UP: &str = "UPDATE message SET state = 'uncertain', settled_at = $3, lease_until = NULL \
     WHERE org = $1 AND is_open AND state = 'dot' AND resent AND ($2 OR lease_until <= $3) RETURNING id";

pub(in crate::store) const ATTEMPTS: &str =
    "SELECT message, at, phase, outcome, detail FROM attempt WHERE org = $1 AND message = $2 ORDER BY number";

pub(in crate::store) const ADD_ATTEMPT: &str = "INSERT INTO attempt (org, message, number, at, phase, outcome, detail) \
     SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, $4, $5, $6 FROM attempt WHERE org = $1 AND message = $2";

pub(in crate::store) const STATES: &str = "SELECT DISTINCT state FROM message WHERE org = $1";
