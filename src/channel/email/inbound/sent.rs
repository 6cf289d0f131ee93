//! A mail of our own, read back as it was built, to show what the mail said.
//! Must not know who reads the mail, or why.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_parser::{Message, MimeHeaders as _, PartType};

use super::text::kind;
use super::{header, parsed};

/// What stands in a mail of our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::channel) struct Sent {
    /// Whether the bytes bear the fields of a mail; no chat and no document begins with such fields.
    pub(in crate::channel) is_mail: bool,
    /// The plain text of the mail.
    pub(in crate::channel) text: Option<String>,
    /// The HTML of the mail.
    pub(in crate::channel) html: Option<String>,
}

/// Reads the bytes that went out; none where the bytes are no mail.
pub(in crate::channel) fn as_sent(bytes: &[u8]) -> Option<Sent> {
    let mail = parsed(bytes)?;
    let has = |name: &str| header::first(&mail, name).is_some();
    Some(Sent {
        is_mail: has("Message-ID") && has("MIME-Version"),
        text: first(&mail, "text/plain"),
        html: first(&mail, "text/html").map(|html| with_pictures(html, &mail)),
    })
}

/// The HTML with the pictures of the mail in it, so that it shows them by itself.
fn with_pictures(html: String, mail: &Message<'_>) -> String {
    mail.parts.iter().filter(|part| kind(part) == "image/png").fold(html, |html, part| {
        let (Some(id), PartType::Binary(png) | PartType::InlineBinary(png)) = (part.content_id(), &part.body)
        else {
            return html;
        };
        html.replace(&format!("cid:{id}"), &format!("data:image/png;base64,{}", STANDARD.encode(png)))
    })
}

fn first(mail: &Message<'_>, wanted: &str) -> Option<String> {
    let part = mail.parts.iter().find(|part| kind(part) == wanted)?;
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => Some(text.clone().into_owned()),
        _ => None,
    }
}
