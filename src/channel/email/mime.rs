//! A letter becomes MIME: the same envelope gives the same bytes, all of them ASCII.
//! Must not know how the bytes are sent.

use std::time::SystemTime;

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use crate::{
    channel::{Envelope, SendFailure, SettingsError},
    model::{Attachment, MessageId, Outbound, Phase, SendError, Thread},
};

/// The sender of a mail, and where answers go.
#[derive(Debug, Clone)]
pub(in crate::channel) struct SenderAddresses {
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl SenderAddresses {
    /// Takes both addresses as `user@domain` or `Name <user@domain>`.
    pub(in crate::channel) fn new(from: &str, reply_to: Option<&str>) -> Result<Self, SettingsError> {
        Ok(Self { from: mailbox(from)?, reply_to: reply_to.map(mailbox).transpose()? })
    }

    /// The address for `MAIL FROM`.
    pub(super) fn address(&self) -> &Address {
        &self.from.email
    }
}

fn mailbox(text: &str) -> Result<Mailbox, SettingsError> {
    let wrong = || SettingsError::Address { text: text.to_owned() };
    let (name, address) = match text.trim().strip_suffix('>').and_then(|inner| inner.rsplit_once('<')) {
        Some((name, address)) => (one_line(name.trim().trim_matches('"')), address),
        None => (String::new(), text.trim()),
    };
    let address: Address = address.parse().map_err(|_| wrong())?;
    if !is_plain(&address) {
        return Err(wrong());
    }
    Ok(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address))
}

/// The recipient's address, if every server can take it.
pub(super) fn recipient(text: &str) -> Result<Address, SendFailure> {
    let reason = match text.parse::<Address>() {
        Ok(address) if is_plain(&address) => return Ok(address),
        Ok(_) => "has letters outside ASCII, which few servers take",
        Err(_) => "is not a mail address",
    };
    let detail = format!("\"{text}\" {reason}; correct it where the person or unit is listed");
    Err(SendFailure::new(SendError::RecipientGone, Phase::Build, None, &detail))
}

/// Whether an address is safe in a command. lettre lets quoted local parts through; one with a space or a
/// bracket could end the command early.
fn is_plain(address: &Address) -> bool {
    let text: &str = address.as_ref();
    text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"\\".contains(&byte))
}

/// The Message-ID of a message, at the sender's domain.
pub(in crate::channel) fn message_id(sender: &SenderAddresses, local_part: &str) -> String {
    format!("<{local_part}@{}>", sender.from.email.domain())
}

/// Builds the message.
pub(in crate::channel) fn build(
    sender: &SenderAddresses,
    envelope: &Envelope,
) -> Result<Outbound, SendFailure> {
    let address = recipient(envelope.to)?;
    let name = one_line(envelope.to_name);
    let subject = one_line(&envelope.letter.subject);
    let mut message = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address))
        .subject(subject.clone())
        .date(SystemTime::from(envelope.at))
        .message_id(Some(message_id(sender, envelope.local_part)));
    if let Some(reply_to) = &sender.reply_to {
        message = message.reply_to(reply_to.clone());
    }
    for (name, value) in envelope.letter.thread.iter().flat_map(threaded) {
        message = message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    }
    // The headers ask machines, and people's absence notes, not to answer.
    for (name, value) in [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")] {
        message =
            message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()));
    }
    let plain = SinglePart::plain(line_ends(&envelope.letter.text));
    let letter = envelope.letter;
    let body = letter.html.as_ref().map(|html| alternative(envelope, html, plain.clone())).transpose()?;
    let mut attached: Vec<SinglePart> = letter.attachment.iter().map(table_part).collect::<Result<_, _>>()?;
    for file in &letter.papers {
        let kind = kind(file.kind)?;
        attached.push(lettre::message::Attachment::new(file.name.clone()).body(file.bytes.clone(), kind));
    }
    let built = match (body, attached.is_empty()) {
        (body, false) => {
            let mixed = MultiPart::mixed().boundary(boundary('m', envelope.id));
            let mixed = match body {
                Some(body) => mixed.multipart(body),
                None => mixed.singlepart(plain),
            };
            message.multipart(attached.into_iter().fold(mixed, MultiPart::singlepart))
        }
        (Some(body), true) => message.multipart(body),
        (None, true) => message.singlepart(plain),
    };
    let mut message = built.map_err(|error| {
        let detail = format!("the message cannot be built: {error}");
        SendFailure::new(SendError::Permanent, Phase::Build, None, &detail)
    })?;
    // lettre writes dates in UTC; people read them in the organisation's zone.
    let date = envelope.at.with_timezone(&envelope.zone.tz()).to_rfc2822();
    message.headers_mut().insert_raw(HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str("Date"),
        date.clone(),
        date,
    ));
    Ok(Outbound {
        id: envelope.id.clone(),
        to: envelope.to.to_owned(),
        subject,
        bytes: message.formatted(),
        at: envelope.at,
        again: false,
        tries: 0,
    })
}

/// The most earlier mails that a header names; programs show the thread by the last ones.
const REFERENCES: usize = 20;

/// The headers by which mail programs show an answer below the mail it answers (RFC 5322, 3.6.4). Ids come from
/// outside, so a text that is no id is left out.
fn threaded(thread: &Thread) -> Vec<(&'static str, String)> {
    let is_id = |id: &&str| {
        let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
        inner.is_some_and(|id| {
            id.contains('@') && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>".contains(&b))
        }) && id.len() <= 250
    };
    let Some(answered) = Some(thread.in_reply_to.as_str()).filter(is_id) else { return Vec::new() };
    let before: Vec<&str> = thread.references.iter().map(String::as_str).filter(is_id).collect();
    let before = &before[before.len().saturating_sub(REFERENCES)..];
    let references: Vec<&str> = before.iter().copied().chain([answered]).collect();
    vec![("In-Reply-To", answered.to_owned()), ("References", references.join(" "))]
}

/// The boundary between parts. It follows from the id, so that the same message has the same bytes. `=_` stands
/// in no quoted-printable and no base64 text. No boundary of a mail may begin another one: programs compare it with the
/// beginning of a line (RFC 2046, 5.1.2).
fn boundary(part: char, id: &MessageId) -> String {
    let id: String = id.as_str().chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    format!("=_{part}_{id}")
}

/// The HTML part, in base64, as lettre makes a plain part with so many accents: among that much markup, both
/// encodings come to the same size, and base64 is made in a quarter of the time.
fn html_part(html: &str) -> SinglePart {
    let part = SinglePart::builder().header(ContentType::TEXT_HTML).header(ContentTransferEncoding::Base64);
    part.body(line_ends(html))
}

/// The text and its HTML, of which a program shows one; the pictures stand beside the HTML (RFC 2387).
fn alternative(envelope: &Envelope, html: &str, plain: SinglePart) -> Result<MultiPart, SendFailure> {
    let both = MultiPart::alternative().boundary(boundary('a', envelope.id)).singlepart(plain);
    if envelope.letter.pictures.is_empty() {
        return Ok(both.singlepart(html_part(html)));
    }
    let related = MultiPart::related().boundary(boundary('r', envelope.id));
    let mut related = related.singlepart(html_part(html));
    for picture in &envelope.letter.pictures {
        let inline = lettre::message::Attachment::new_inline(picture.id.to_owned());
        related = related.singlepart(inline.body(picture.png.clone(), kind("image/png")?));
    }
    Ok(both.multipart(related))
}

fn kind(text: &str) -> Result<ContentType, SendFailure> {
    ContentType::parse(text).map_err(|error| {
        let detail = format!("the attachment cannot be built: {error}");
        SendFailure::new(SendError::Permanent, Phase::Build, None, &detail)
    })
}

fn table_part(attached: &Attachment) -> Result<SinglePart, SendFailure> {
    let kind = kind("text/csv; charset=utf-8")?;
    Ok(lettre::message::Attachment::new(attached.name.clone()).body(line_ends(&attached.text), kind))
}

/// Makes every line end in CRLF. lettre would let a lone CR through, and some servers take one for a line end:
/// before a dot it would end the message early. And for an LF without a CR, lettre moves the rest of the text
/// to put one there.
fn line_ends(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.replace('\n', "\r\n")
}

/// Turns line ends and other control characters into spaces: a header value has one line.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;
