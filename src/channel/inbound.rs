//! What comes in by any channel, in the words of all of them.
//! Must not know vendors, people or commands.

use crate::model::MessageId;

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
    /// Somebody wrote.
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
    },
    /// Of no use here.
    Other,
}
