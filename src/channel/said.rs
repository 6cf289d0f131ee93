//! What a message said, read back from its bytes: the words of a mail, the text of a chat, the document of a webhook.
//! Must not know who reads the message, or why.

use super::email::inbound::{as_sent, text_of};
use crate::model::{ChannelName, Form};

/// What a reader saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentText {
    pub text: String,
    /// The HTML, where the message was a mail with such a part.
    pub html: Option<String>,
}

impl SentText {
    /// Each form as text: an answer may quote either.
    pub fn texts(self) -> Vec<String> {
        let html = self.html.map(|html| text_of(&html));
        std::iter::once(self.text).chain(html).collect()
    }
}

/// Reads the bytes that went out on a channel. A captured message is a mail, whatever channel it was for.
pub fn said(channel: ChannelName, bytes: &[u8]) -> SentText {
    if let Some(mail) = as_sent(bytes).filter(|mail| channel.form() == Form::Mail || mail.is_mail) {
        let text = mail.text.unwrap_or_default();
        return SentText { text: laid_out(&text.replace("\r\n", "\n")), html: mail.html };
    }
    SentText { text: laid_out(&String::from_utf8_lossy(bytes)), html: None }
}

/// A JSON document over many lines, so that people can read it; any other text as it is.
fn laid_out(text: &str) -> String {
    let document = text.trim_start().starts_with('{').then(|| serde_json::from_str(text).ok()).flatten();
    let pretty = document.and_then(|value: serde_json::Value| serde_json::to_string_pretty(&value).ok());
    pretty.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{SentText, said};
    use crate::model::ChannelName;

    #[test]
    fn a_chat_is_its_text_and_a_document_is_laid_out() {
        let chat = "Kính gửi: đầu mối\nFrom: 1";
        let found = said(ChannelName::ZaloBot, chat.as_bytes());
        assert_eq!(found, SentText { text: chat.to_owned(), html: None });
        let found = said(ChannelName::Webhook, br#"{"subject":"x"}"#);
        assert_eq!(found.text, "{\n  \"subject\": \"x\"\n}");
    }

    #[test]
    fn a_mail_is_read_from_its_parts_even_where_a_phone_was_meant() {
        let mail = "From: a@b.vn\r\nMessage-ID: <m1@b.vn>\r\nMIME-Version: 1.0\r\n\
            Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nxJHDtG4gxJHhu5Fj\r\n";
        assert_eq!(said(ChannelName::ZaloOa, mail.as_bytes()).text, "đôn đốc");
        assert_eq!(said(ChannelName::Email, mail.as_bytes()).text, "đôn đốc");
    }
}
