//! The records of an export, and how rows become records. Data that the model has no noun for; knows no
//! statement.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::SqlFault;
use super::rows;
use super::types::{Meta, Stored};
use crate::model::{Attempt, ChannelName, Decision, Instant, Message, Notice, PersonId, RecipientId};

type Read = Result<Record, SqlFault>;

/// One record of an export.
#[derive(Debug, Clone)]
pub enum Record {
    /// What holds for the whole organisation; comes first.
    Meta(Meta),
    /// An item as it stands.
    Item(Box<Stored>),
    /// A link of the chain.
    Event {
        /// The place in the chain.
        seq: i64,
        /// When, in epoch milliseconds, as the hash covers it.
        at_millis: i64,
        /// The item; none for events of the organisation.
        item: Option<String>,
        /// Who caused the event.
        by: String,
        /// Through what the event came; none where an older program stored it.
        via: Option<String>,
        /// The action as stored, byte for byte.
        body: String,
        /// Hash of the link.
        hash: String,
    },
    /// A decision, without its notices.
    Decision(Decision),
    Notice(Notice),
    /// A message, without its bytes and words.
    Message {
        message: Box<Message>,
        /// How many bytes the message has; none where it was never written, or where retention removed them.
        size: Option<i64>,
        /// When retention emptied the message.
        stripped_at: Option<Instant>,
    },
    /// A try to send a message.
    Attempt {
        /// The number of the try among those of its message, from 1.
        number: i64,
        /// The try.
        attempt: Attempt,
    },
    /// A person is reached on a channel under an id of their own.
    Bound {
        person: PersonId,
        channel: ChannelName,
        since: Instant,
    },
    /// A channel refused a recipient.
    Lost {
        recipient: RecipientId,
        channel: ChannelName,
        since: Instant,
    },
    /// Something came in.
    Inbound {
        channel: ChannelName,
        at: Instant,
        /// The word of the grammar that was understood; empty where none was.
        command: String,
        /// What became of what came in.
        outcome: String,
    },
    /// A small named value.
    Value {
        /// The name of the value.
        key: String,
        value: String,
    },
}

/// The only element of a list that was made of one row.
pub(super) fn one<T>(list: Vec<T>, column: &'static str) -> Result<T, SqlFault> {
    list.into_iter().next().ok_or_else(|| SqlFault::Value { column, found: String::new() })
}

pub(super) fn event(row: &SqliteRow) -> Read {
    Ok(Record::Event {
        seq: row.try_get("seq")?,
        at_millis: row.try_get("at")?,
        item: row.try_get("item")?,
        by: row.try_get("actor")?,
        via: row.try_get("via")?,
        body: row.try_get("body")?,
        hash: row.try_get("hash")?,
    })
}

pub(super) fn message(row: &SqliteRow) -> Read {
    Ok(Record::Message {
        message: Box::new(rows::message(row)?),
        size: row.try_get("size")?,
        stripped_at: rows::maybe_instant(row, "stripped_at")?,
    })
}

pub(super) fn attempt(row: &SqliteRow) -> Read {
    Ok(Record::Attempt { number: row.try_get("number")?, attempt: rows::attempt(row)? })
}

pub(super) fn bound(row: &SqliteRow) -> Read {
    Ok(Record::Bound {
        person: PersonId::new(row.try_get::<String, _>("person")?),
        channel: rows::channel(row)?,
        since: rows::instant(row, "bound_at")?,
    })
}

pub(super) fn lost(row: &SqliteRow) -> Read {
    Ok(Record::Lost {
        recipient: RecipientId::new(row.try_get::<String, _>("recipient")?),
        channel: rows::channel(row)?,
        since: rows::instant(row, "since")?,
    })
}

pub(super) fn inbound(row: &SqliteRow) -> Read {
    Ok(Record::Inbound {
        channel: rows::channel(row)?,
        at: rows::instant(row, "at")?,
        command: row.try_get("command")?,
        outcome: row.try_get("outcome")?,
    })
}

pub(super) fn value(row: &SqliteRow) -> Read {
    let (key, value) = rows::named_value(row)?;
    Ok(Record::Value { key, value })
}
