//! Statements that page through everything: rows behind a key, in the order of keys.

pub(in crate::store) const ITEMS: &str = "SELECT json_array(id) AS key, body, revision, wake_at, policy_mark, waiting \
     FROM item WHERE org = $1 AND id > $2 ->> 0 ORDER BY id LIMIT $3 + 0";

pub(in crate::store) const EVENTS: &str = "SELECT json_array(seq) AS key, seq, at, item, actor, body, hash, via \
     FROM event WHERE org = $1 AND seq > $2 ->> 0 ORDER BY seq LIMIT $3 + 0";

/// Each decision stands in a JSON list of one, since lists of decisions are what is read elsewhere.
pub(in crate::store) const DECISIONS: &str = concat!(
    "SELECT json_array(item, version, step, occurrence) AS key, json_array(",
    decision!(),
    ") AS decisions FROM decision WHERE org = $1 ",
    "AND (item, version, step, occurrence) > ($2 ->> 0, $2 ->> 1, $2 ->> 2, $2 ->> 3) ",
    "ORDER BY item, version, step, occurrence LIMIT $3 + 0"
);

/// Each notice stands in a JSON list of one, since lists of notices are what is read elsewhere.
pub(in crate::store) const NOTICES: &str = concat!(
    "SELECT json_array(item, id) AS key, json_array(",
    notice!(),
    ") AS list FROM notice WHERE org = $1 AND (item, id) > ($2 ->> 0, $2 ->> 1) ORDER BY item, id LIMIT $3 + 0"
);

pub(in crate::store) const MESSAGES: &str = "SELECT json_array(id) AS key, id, recipient, channel, slot_at, sequence, \
     state, not_before, tries, token, lease_until, dot_at, resent, subject, NULL AS bytes, length(bytes) AS size, \
     settled_at, NULL AS note, entries, tagged, stripped_at FROM message WHERE org = $1 AND id > $2 ->> 0 ORDER BY id LIMIT $3 + 0";

pub(in crate::store) const ATTEMPTS: &str = "SELECT json_array(message, number) AS key, message, number, at, phase, \
     outcome, detail FROM attempt WHERE org = $1 AND (message, number) > ($2 ->> 0, $2 ->> 1) \
     ORDER BY message, number LIMIT $3 + 0";

/// The bindings of people, without the ids that they are bound to.
pub(in crate::store) const BINDINGS: &str = "SELECT json_array(person, channel) AS key, person, channel, bound_at \
     FROM binding WHERE org = $1 AND (person, channel) > ($2 ->> 0, $2 ->> 1) ORDER BY person, channel LIMIT $3 + 0";

pub(in crate::store) const LOSSES: &str = "SELECT json_array(recipient, channel) AS key, recipient, channel, since \
     FROM loss WHERE org = $1 AND (recipient, channel) > ($2 ->> 0, $2 ->> 1) ORDER BY recipient, channel LIMIT $3 + 0";

/// What came in, without who wrote, who may be a stranger, and without the vendor's name of the event, which
/// may hold the sender.
pub(in crate::store) const INBOUND: &str = "SELECT json_array(key) AS key, channel, at, command, outcome FROM inbound \
     WHERE org = $1 AND key > $2 ->> 0 ORDER BY key LIMIT $3 + 0";

/// The named values of sources, templates, weeks and a restore; not questions that wait or what servers said.
pub(in crate::store) const VALUES: &str = "SELECT json_array(key) AS key, key AS name, value FROM value \
     WHERE org = $1 AND key > $2 ->> 0 AND (key IN ('config_mark', 'reconciled_on', 'last_weekly', 'last_admin_line', \
             'last_daily_line', \
     'review_until', 'restored_until', 'retired_on') OR key GLOB 'imported:*' OR key GLOB 'template:*') ORDER BY key LIMIT $3 + 0";
