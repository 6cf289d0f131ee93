//! Statements on how people are reached, and on what they write.

/// Bindings and losses, as two JSON lists.
pub(in crate::store) const REACH: &str = "SELECT (SELECT json_group_array(json_array(person, channel, address)) \
         FROM binding WHERE org = $1) AS bound, \
     (SELECT json_group_array(json_array(recipient, channel, since)) FROM loss WHERE org = $1) AS lost";

/// Removes the person's old id on a channel, and the new id from whoever had it.
pub(in crate::store) const UNBIND: &str = "DELETE FROM binding WHERE org = $1 AND channel = $2 \
     AND (person = $3 OR address = $4)";

pub(in crate::store) const BIND: &str =
    "INSERT INTO binding (org, channel, person, address, bound_at) VALUES ($1, $2, $3, $4, $5)";

pub(in crate::store) const LOSE: &str = "INSERT INTO loss (org, recipient, channel, since) VALUES ($1, $2, $3, $4) \
     ON CONFLICT DO NOTHING";

pub(in crate::store) const FIND: &str = "DELETE FROM loss WHERE org = $1 AND recipient = $2";

/// Forgets losses so old that they are worth another try, what came in long ago, and codes that ended long ago.
pub(in crate::store) const FORGET: &str = "DELETE FROM loss WHERE org = $1 AND since < $2; \
     DELETE FROM inbound WHERE org = $1 AND at < $3; DELETE FROM invite WHERE org = $1 AND expires_at < $3";

pub(in crate::store) const INVITE: &str = "INSERT INTO invite (org, code, person, channel, address, issued_at, \
     expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";

pub(in crate::store) const INVITED: &str = "SELECT person, channel, address, issued_at, expires_at FROM invite \
     WHERE org = $1 AND code = $2 AND ended_at IS NULL";

pub(in crate::store) const END_INVITE: &str =
    "UPDATE invite SET ended_at = $3 WHERE org = $1 AND code = $2 AND ended_at IS NULL";

/// Ends the codes of a person that still work.
pub(in crate::store) const REVOKE: &str =
    "UPDATE invite SET ended_at = $3 WHERE org = $1 AND person = $2 AND ended_at IS NULL AND expires_at > $3";

pub(in crate::store) const INBOUND: &str = "INSERT INTO inbound (org, key, channel, sender, at, command, outcome) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";

pub(in crate::store) const INBOUND_KNOWN: &str = "SELECT 1 FROM inbound WHERE org = $1 AND key = $2";

pub(in crate::store) const INBOUND_SINCE: &str = "SELECT COUNT(*) AS count FROM inbound WHERE org = $1 \
     AND channel = $2 AND sender = $3 AND at >= $4 AND outcome = $5";

pub(in crate::store) const INBOUND_ENDED: &str = "SELECT COUNT(*) AS count FROM inbound WHERE org = $1 \
     AND channel = $2 AND at >= $3 AND outcome = $4";
