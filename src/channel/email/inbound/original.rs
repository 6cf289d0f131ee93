//! Which of our messages came back with a report. Must not know what became of the message.

use mail_parser::{Message, MessagePart, PartType};

use super::header;
use super::text::kind;
use crate::model::{MessageId, TagKey};

/// Parts that hold the mail that came back, or its header.
const ORIGINALS: [&str; 5] = [
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
];

/// The most recipients of one report that are read.
pub(super) const MOST_RECIPIENTS: usize = 100;

/// Which of our messages is attached to the mail as the one that came back.
pub(super) fn original(mail: &Message<'_>, tags: &TagKey) -> Option<MessageId> {
    let attached = mail.parts.iter().filter(|part| ORIGINALS.contains(&kind(part).as_str()));
    attached.into_iter().find_map(|part| {
        let id = match &part.body {
            PartType::Message(original) if !original.parts.is_empty() => {
                header::first(original, "Message-ID")
            }
            _ => text_of(part).and_then(|text| {
                let fields = header::fields(text.trim_start());
                fields.into_iter().find(|(name, _)| name == "message-id").map(|(_, id)| id)
            }),
        };
        header::own_id(&id?, tags)
    })
}

pub(super) fn text_of(part: &MessagePart<'_>) -> Option<String> {
    match &part.body {
        PartType::Text(text) => Some(text.clone().into_owned()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        _ => None,
    }
}
