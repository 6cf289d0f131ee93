//! Statements on what is old: finding it, and removing what need not be kept.

/// Notices of items that ended before an instant. An item that config dropped may come back as it stood, so its
/// notices stay.
macro_rules! old_notices {
    () => {
        "FROM item JOIN notice ON notice.org = item.org AND notice.item = item.id \
         WHERE item.org = $1 AND NOT item.is_open AND item.closed_at < $2 \
         AND json_extract(item.body, '$.before_removal') IS NULL \
         AND NOT notice.is_open AND notice.settled_at < $2 "
    };
}

/// Notices of lists that ended before an instant.
macro_rules! old_lists {
    () => {
        "FROM notice WHERE org = $1 AND item = '' AND NOT is_open AND settled_at < $2 "
    };
}

/// Messages that ended before an instant and are still whole.
macro_rules! old_messages {
    () => {
        "FROM message WHERE org = $1 AND settled_at < $2 AND settled_at IS NOT NULL AND stripped_at IS NULL "
    };
}

/// A row, if any old notice or message is there.
pub(in crate::store) const HAS_OLD: &str = concat!(
    "SELECT 1 WHERE EXISTS (SELECT 1 ",
    old_messages!(),
    ") OR EXISTS (SELECT 1 ",
    old_notices!(),
    ") OR EXISTS (SELECT 1 ",
    old_lists!(),
    ")"
);

/// Old notices, each with its message.
pub(in crate::store) const OLD_NOTICES: &str = concat!(
    "SELECT id, item, message FROM (SELECT notice.id AS id, notice.item AS item, notice.message AS message, ",
    "item.closed_at AS ended_at ",
    old_notices!(),
    "UNION ALL SELECT id, item, message, settled_at ",
    old_lists!(),
    ") ORDER BY ended_at LIMIT $3 + 0"
);

/// Removes the notices of a JSON list of (item, id).
pub(in crate::store) const REMOVE_NOTICES: &str = "DELETE FROM notice WHERE org = $1 \
     AND (item, id) IN (SELECT value ->> 0, value ->> 1 FROM jsonb_each($2))";

pub(in crate::store) const OLD_MESSAGES: &str =
    concat!("SELECT id ", old_messages!(), "ORDER BY settled_at LIMIT $3 + 0");

/// Empties the messages of a JSON list: they keep their key and their state alone.
pub(in crate::store) const STRIP: &str = "UPDATE message SET subject = NULL, bytes = NULL, note = NULL, \
     entries = '[]', stripped_at = $3 WHERE org = $1 AND id IN (SELECT value FROM json_each($2))";

pub(in crate::store) const REMOVE_ATTEMPTS: &str =
    "DELETE FROM attempt WHERE org = $1 AND message IN (SELECT value FROM json_each($2))";

/// Removes those messages of a JSON list that are empty and that no notice names any more.
pub(in crate::store) const REMOVE_MESSAGES: &str = "DELETE FROM message WHERE org = $1 \
     AND id IN (SELECT value FROM json_each($2)) AND stripped_at IS NOT NULL \
     AND NOT EXISTS (SELECT 1 FROM notice WHERE notice.org = $1 AND notice.message = message.id)";

/// The events that say what retention removed. Serde writes the tag of an action first, so the body begins with
/// it.
pub(in crate::store) const RETIRED: &str = "SELECT seq, body FROM event WHERE org = $1 AND seq > $2 \
     AND item IS NULL AND substr(body, 1, 19) = '{\"action\":\"retired\"' ORDER BY seq LIMIT $3 + 0";

/// Copies all that is stored, at one moment, into an empty file.
pub(in crate::store) const COPY: &str = "VACUUM INTO $1";

/// Moves the log into the file; returns busy, pages in the log, pages moved.
pub(in crate::store) const CHECKPOINT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// Names up to ten damaged places of tables and indexes, or says `ok`.
pub(in crate::store) const INTEGRITY_CHECK: &str = "PRAGMA integrity_check(10)";

/// One row for each record that names one which is missing.
pub(in crate::store) const FOREIGN_KEY_CHECK: &str = "PRAGMA foreign_key_check";

pub(in crate::store) const HOLDINGS: &str = "SELECT (SELECT COUNT(*) FROM item WHERE org = $1) AS items, \
     (SELECT COUNT(*) FROM message WHERE org = $1) AS messages, \
     (SELECT MAX(at) FROM event WHERE org = $1) AS last_at";

/// The name of the program that wrote last, in a file of whatever tables.
pub(in crate::store) const WRITER: &str = "SELECT value FROM value WHERE key = 'dondoc_version' LIMIT 1";

/// The fingerprint of a backup, which belongs to no organisation.
pub(in crate::store) const DIGEST: &str = "SELECT value FROM value WHERE org = '' AND key = 'backup_digest'";

pub(in crate::store) const SET_DIGEST: &str = "INSERT INTO value (org, key, value) VALUES ('', 'backup_digest', $1) \
     ON CONFLICT (org, key) DO UPDATE SET value = excluded.value";

pub(in crate::store) const REMOVE_DIGEST: &str = "DELETE FROM value WHERE org = '' AND key = 'backup_digest'";

pub(in crate::store) const BUT_DIGEST: &str = "WHERE NOT (org = '' AND key = 'backup_digest')";

/// The schema of the file, without what `SQLite` makes by itself.
pub(in crate::store) const SCHEMA: &str = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name";

/// One expression with all columns of a table, each as text that tells its type.
pub(in crate::store) const COLUMNS: &str = "SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ' \
     ORDER BY cid) FROM pragma_table_info($1)";
