//! Statements on the file as a whole, the organisation's row and the named values.

/// What `PRAGMA application_id` of the first migration wrote.
pub(in crate::store) const OUR_APPLICATION_ID: i32 = 0x646f_6e64;

pub(in crate::store) const APPLICATION_ID: &str = "PRAGMA application_id";

pub(in crate::store) const LAST_MIGRATION: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";

/// Names up to ten damaged places of the file, or says `ok`.
pub(in crate::store) const QUICK_CHECK: &str = "PRAGMA quick_check(10)";

pub(in crate::store) const ADD: &str =
    "INSERT INTO meta (org, is_virtual, secret) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

pub(in crate::store) const SECRET: &str = "SELECT secret FROM meta WHERE org = $1";

/// Gives a database that an older program made its secret.
pub(in crate::store) const SET_SECRET: &str = "UPDATE meta SET secret = $2 WHERE org = $1 AND secret = ''";

pub(in crate::store) const GET: &str =
    "SELECT is_virtual, live_at, head_seq, head_hash FROM meta WHERE org = $1";

pub(in crate::store) const SET_LIVE: &str = "UPDATE meta SET live_at = $2 WHERE org = $1";

pub(in crate::store) const VALUE: &str = "SELECT value FROM value WHERE org = $1 AND key = $2";

/// The named values whose key starts with a prefix, by the rest of the key.
pub(in crate::store) const VALUES: &str = "SELECT substr(key, length($2) + 1) AS name, value FROM value \
     WHERE org = $1 AND key >= $2 AND substr(key, 1, length($2)) = $2 ORDER BY key";

/// Sets the named values of a JSON list of (key, value).
pub(in crate::store) const SET_VALUES: &str = "INSERT INTO value (org, key, value) \
     SELECT $1, value ->> 0, value ->> 1 FROM jsonb_each($2) WHERE TRUE \
     ON CONFLICT (org, key) DO UPDATE SET value = excluded.value";

/// The least instant at which anything stored needs attention.
pub(in crate::store) const NEXT_WAKE: &str = "SELECT MIN(at) AS at FROM (
    SELECT MIN(wake_at) AS at FROM item WHERE org = $1 AND is_open
    UNION ALL
    SELECT MIN(slot_at) FROM notice WHERE org = $1 AND is_open AND message IS NULL
    UNION ALL
    SELECT MIN(not_before) FROM message WHERE org = $1 AND is_open AND state = 'pending'
    UNION ALL
    SELECT MIN(lease_until) FROM message WHERE org = $1 AND is_open AND state <> 'pending'
) AS wakes";
