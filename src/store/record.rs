//! The records of an export: data that the model has no noun for.

use super::types::{Meta, Stored};
use crate::model::{Attempt, ChannelName, Decision, Instant, Message, Notice, PersonId, RecipientId};

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
        /// The words of the event, which the action names by their digest; none where it has none, or where they were
        /// erased.
        words: Option<String>,
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
