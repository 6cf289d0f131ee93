//! What comes in by any channel, in terms that are the same for all channels.
//! Must not know vendors, people or commands.

use std::fmt;

use crate::model::{MessageId, Thread};

/// Something that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The name of the event: the same event that comes twice has the same key.
    pub key: String,
    pub event: Arrival,
}

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// Somebody wrote a mail.
    Mail(Mail),
    /// Somebody wrote in a chat.
    Text {
        /// The id under which the person writes.
        sender: String,
        text: String,
        /// The message that the text answers, by the vendor's id.
        quote: Option<String>,
    },
    /// Somebody follows the account, or wrote something that is no text.
    Greeting {
        /// The id under which the person writes.
        sender: String,
    },
    /// Messages of ours have come.
    Delivered {
        /// The vendor's ids of the messages.
        vendor_ids: Vec<String>,
        /// Our own id of the message, where the vendor brings it back.
        message: Option<MessageId>,
    },
    /// The vendor repeats what we sent.
    Echo {
        recipient: String,
        text: String,
        /// The vendor's id of the message.
        vendor_id: String,
    },
    /// A message of ours could not be delivered after all.
    Bounced {
        /// Which of our messages.
        message: MessageId,
        /// The addresses that the report says it could not reach, in small letters.
        recipients: Vec<String>,
    },
    /// A machine wrote by itself: an absence note, a list, a robot. Such a mail is never answered.
    Automatic,
    Other,
}

/// A mail that a person wrote, as far as that can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address in `From`, in small letters.
    pub sender: String,
    /// The whole text of the mail in lines, with what it quotes, without attachments.
    pub text: String,
    /// The message of ours that the mail answers.
    pub answers: Option<MessageId>,
    /// The head of the thread that an answer to the mail joins.
    pub thread: Thread,
    /// Whether a configured server vouches for the sender (`Authentication-Results`).
    pub proven: bool,
    /// Whether the mail reads like an absence note, though no header says so.
    pub looks_automatic: bool,
    /// The tables that are attached, in the order of the mail.
    pub tables: Vec<AttachedTable>,
}

/// A table attached to a mail, unread.
#[derive(Clone, PartialEq, Eq)]
pub struct AttachedTable {
    /// The name that the mail gives it; it may be anything.
    pub name: String,
    pub bytes: Vec<u8>,
    /// Whether the table came to its end: the end of a very large mail is never fetched.
    pub is_whole: bool,
}

impl fmt::Debug for AttachedTable {
    /// Tells the size alone, because the name and the content may be about a citizen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttachedTable({} bytes)", self.bytes.len())
    }
}
