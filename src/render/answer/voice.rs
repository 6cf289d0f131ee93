//! What differs in the wording of one answer between a letter and a chat.

use crate::answer::MARKER;
use crate::model::{ChannelName, Form};
use crate::render::vi;

/// The form in which somebody is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// A letter.
    Mail,
    /// A short message on a phone.
    Chat,
}

impl Voice {
    /// The voice for the channel on which somebody wrote.
    pub fn of(channel: ChannelName) -> Self {
        if channel.form() == Form::Mail { Self::Mail } else { Self::Chat }
    }

    /// How to write a command: "nhắn “DONG Y”", or as a letter says it. The command stands in quotation marks:
    /// what is quoted is not read as one.
    pub(super) fn write(self, words: &str) -> String {
        match self {
            Self::Mail => format!("trả lời thư này với nội dung “{words}”"),
            Self::Chat => format!("nhắn “{words}”"),
        }
    }

    /// The word for the message that was answered.
    pub(super) fn reminder(self) -> &'static str {
        match self {
            Self::Mail => "Thư nhắc",
            Self::Chat => "Tin nhắc trước",
        }
    }

    /// The whole answer as it leaves: a letter has an address and an end.
    pub fn letter(self, to: &str, text: &str, organisation: &str) -> String {
        match self {
            Self::Chat => text.to_owned(),
            Self::Mail => format!(
                "{MARKER}\n\nKính gửi: {}\n\n{text}\n\nTrân trọng.\n\nThư trả lời tự động của {}.\n",
                vi::one_line(to),
                vi::one_line(organisation)
            ),
        }
    }
}
