//! Every statement, by group of tables, as `SQLite` takes it; `PostgreSQL` will need few of its own. A
//! statement never reads the clock: instants come in as parameters. Lists come in as JSON, and lists of columns
//! by `jsonb_each`, which does not write out each row and read it again. A limit is written `$n + 0`: with a
//! bare `$n`, `SQLite` plans the statement by its value and prepares it anew each time one is bound.

/// Items as one JSON list, in no order. Put together as text: a body is JSON already, and quoting it only to
/// have it read twice is most of the cost.
macro_rules! items {
    () => {
        concat!(
            "'[' || COALESCE(group_concat('[' || body || ',' || revision || ',' || COALESCE(wake_at, 'null') || ',' ",
            "|| json_quote(policy_mark) || ',' || waiting || ']', ','), '') || ']'"
        )
    };
}

/// The state of a notice, which is under way as soon as its message has its mark.
macro_rules! state {
    () => {
        concat!(
            "CASE WHEN state = 'pending' AND EXISTS (SELECT 1 FROM message WHERE message.org = notice.org ",
            "AND message.id = notice.message AND message.state = 'dot') THEN 'sending' ELSE state END"
        )
    };
}

/// A notice as a JSON list of its columns.
macro_rules! notice {
    () => {
        concat!(
            "json_array(id, item, version, step, occurrence, recipient, channel, role, also, stands_in, ",
            state!(),
            ", reason, slot_at, message, settled_at, place)"
        )
    };
}

/// A decision as a JSON list of its columns.
macro_rules! decision {
    () => {
        "json_array(item, version, step, occurrence, at, decided_at, outcome, reason, seal, place)"
    };
}

/// Notices as one JSON list: each row that the driver hands over costs more than reading the list. In no order,
/// because `SQLite` would sort texts that are written out already.
macro_rules! notices {
    ($($which:expr),+) => {
        concat!("SELECT json_group_array(", notice!(), ") AS list FROM notice WHERE org = $1 AND ", $($which),+)
    };
}

/// Whether a notice has ended. Each end is named, so that the index by state finds those behind a seal.
macro_rules! has_ended {
    () => {
        concat!(
            "settled_at IS NOT NULL ",
            "AND state IN ('sent', 'uncertain', 'cancelled', 'superseded', 'undeliverable', 'rehearsed')"
        )
    };
}

pub(super) mod event;
pub(super) mod export;
pub(super) mod item;
pub(super) mod keep;
pub(super) mod message;
pub(super) mod meta;
pub(super) mod notice;
pub(super) mod people;
pub(super) mod survey;
