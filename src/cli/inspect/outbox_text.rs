//! `outbox show --text`: what a message said, or why there is nothing to read.
//! Must not know its notices or tries.

use crate::calendar::Zone;
use crate::channel::said::said;
use crate::model::{Instant, Message, MessageState};

/// The text of a message, as far as there is one.
pub(in crate::cli) enum MessageText {
    /// The message said this, or may have said it.
    Said(String),
    /// The words were settled when the message was made, and have reached nobody.
    Unsent(String),
    /// There is no text; holds why.
    Nothing(String),
}

impl MessageText {
    /// The words, where there are any.
    pub(in crate::cli) fn into_text(self) -> Option<String> {
        match self {
            Self::Said(text) | Self::Unsent(text) => Some(text),
            Self::Nothing(_) => None,
        }
    }
}

/// Reads what a message said; where there is nothing to read, the reason is in words for people. `stripped_at` is when
/// retention removed what it said, where it did.
pub(in crate::cli) fn read(message: &Message, stripped_at: Option<Instant>, zone: Zone) -> MessageText {
    if let Some(bytes) = &message.bytes {
        return MessageText::Said(said(message.channel, bytes).text);
    }
    if let Some(at) = stripped_at {
        let day = zone.day(at);
        return MessageText::Nothing(format!(
            "what it said was removed on {day}, as [keep] in dondoc.toml asks"
        ));
    }
    if let Some(note) = &message.note {
        return MessageText::Unsent(note.text.clone());
    }
    MessageText::Nothing(match message.state {
        MessageState::Pending | MessageState::Claimed => {
            "it has not been written yet: what it says is settled as it leaves; `dondoc tick --dry-run` shows what \
             would leave now"
                .to_owned()
        }
        state => format!("nothing is kept of what it said: it is {}, and no server ever took it", state.as_str()),
    })
}
