//! What comes in by any channel, in the words of all of them.
//! Must not know vendors, people or commands.

use crate::model::{MessageId, Thread};

/// Something that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Its name: the same event twice has the same.
    pub key: String,
    /// What it is.
    pub event: Event,
}

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody wrote a mail.
    Mail(Mail),
    /// Somebody wrote in a chat.
    Text {
        /// Under which id.
        sender: String,
        /// What.
        text: String,
        /// The message it answers, by the vendor's id.
        quote: Option<String>,
    },
    /// Somebody follows the account, or wrote something that is no text.
    Greeting {
        /// Under which id.
        sender: String,
    },
    /// Messages of ours have come.
    Delivered {
        /// By the vendor's ids.
        vendor_ids: Vec<String>,
        /// By our own, where the vendor brings it back.
        message: Option<MessageId>,
    },
    /// The vendor repeats what we sent.
    Echo {
        /// To whom.
        recipient: String,
        /// What.
        text: String,
        /// The vendor's id of it.
        vendor_id: String,
    },
    /// A message of ours could not be delivered after all.
    Bounced {
        /// Which.
        message: MessageId,
        /// The addresses that the report says it could not reach, in small letters.
        recipients: Vec<String>,
    },
    /// A machine wrote by itself: an absence note, a list, a robot. Never answered.
    Automatic,
    /// Of no use here.
    Other,
}

/// A mail that a person wrote, as far as that can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address in `From`, in small letters.
    pub sender: String,
    /// Its whole text in lines, with what it quotes; attachments are no part of it.
    pub text: String,
    /// The message of ours that it answers.
    pub answers: Option<MessageId>,
    /// The head of the thread that an answer to it joins.
    pub thread: Thread,
    /// A configured server vouches for the sender (`Authentication-Results`).
    pub proven: bool,
    /// It reads like an absence note, though no header says so.
    pub looks_automatic: bool,
}
