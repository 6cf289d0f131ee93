//! A mail that came in: what a person wrote, what a machine wrote by itself, or word that one of ours came
//! back. An answer counts only where it names the message it answers: a sender's address can be forged and our
//! ids can be worked out, but not their tags. The only user of mail-parser. Must not know people or commands.

mod automatic;
mod header;
mod html;
mod original;
mod proof;
mod returned;
mod sent;
mod tables;
mod text;
mod vendor;

use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{HeaderName, HeaderValue, Message, MessageParser};

pub(in crate::channel) use html::text_of;
pub(in crate::channel) use sent::as_sent;

use sha2::{Digest as _, Sha256};

use crate::channel::{Arrival, Incoming, Mail};
use crate::model::ids::hex;
use crate::model::{TagKey, Thread};

/// How many `Content-Type` fields of a mail are read. Parts within parts are freed one inside the other, so a
/// mail of nothing else would use up the stack; nobody's answer has as many.
const MOST_PARTS: usize = 200;

/// How many mails of a thread a mail that joins it names; the newest are enough to show them together.
const MOST_REFERENCES: usize = 50;

/// Reads a mail; none where the bytes are no mail. A mail without an id of its own is named by its bytes, so
/// that it is read once. `tags` tells our own messages from made-up ones, `vouching` names the servers whose
/// word on a sender is taken.
pub fn of_mail(bytes: &[u8], tags: &TagKey, vouching: &[String]) -> Option<Incoming> {
    // Anybody may write to the mailbox: whatever a mail does to the parser, it must not stop the daemon.
    let read = AssertUnwindSafe(|| {
        let mail = parsed(bytes)?;
        let id = header::first(&mail, "Message-ID").unwrap_or_default();
        let named = id.len() > "<>".len();
        let key = if named { format!("mail:{id}") } else { format!("mail:{}", hex(&Sha256::digest(bytes))) };
        Some(Incoming { key, event: event(&mail, if named { &id } else { "" }, tags, vouching) })
    });
    catch_unwind(read).ok().flatten()
}

/// The sender of a mail of which perhaps only the beginning is there; none where no server of `vouching` speaks for them.
pub fn proven_sender(beginning: &[u8], vouching: &[String]) -> Option<String> {
    let read = AssertUnwindSafe(|| {
        let mail = parsed(beginning)?;
        sender(&mail).filter(|sender| proof::vouched_for(&mail, sender, vouching))
    });
    catch_unwind(read).ok().flatten()
}

/// The mail in its parts, cut off before it has too many.
fn parsed(bytes: &[u8]) -> Option<Message<'_>> {
    const FIELD: &[u8] = b"content-type";
    let begins = |(_, window): &(usize, &[u8])| window.eq_ignore_ascii_case(FIELD);
    let end = bytes.windows(FIELD.len()).enumerate().filter(begins).nth(MOST_PARTS);
    let read = &bytes[..end.map_or(bytes.len(), |(at, _)| at)];
    MessageParser::default().parse(read).filter(|mail| !mail.parts.is_empty())
}

fn event(mail: &Message<'_>, id: &str, tags: &TagKey, vouching: &[String]) -> Arrival {
    let sender = sender(mail);
    if let Some(event) = returned::read(mail, sender.as_deref(), tags) {
        return event;
    }
    if automatic::says_so(mail, sender.as_deref()) {
        return Arrival::Automatic;
    }
    let Some(sender) = sender else { return Arrival::Other };
    let text = text::body(mail);
    let mut references = header::ids(&header::first(mail, "References").unwrap_or_default());
    let answered = ["In-Reply-To", "References"].into_iter().filter_map(|name| header::first(mail, name));
    Arrival::Mail(Mail {
        answers: answered.into_iter().find_map(|ids| header::own_id(&ids, tags)),
        thread: Thread {
            in_reply_to: id.to_owned(),
            references: references.split_off(references.len().saturating_sub(MOST_REFERENCES)),
        },
        proven: proof::vouched_for(mail, &sender, vouching),
        looks_automatic: automatic::reads_like_it(&header::subject(mail), &text),
        sender,
        text,
        tables: tables::attached(mail),
    })
}

/// The one address in the first `From`, in small letters.
fn sender(mail: &Message<'_>) -> Option<String> {
    let from = mail.headers().iter().find(|field| field.name == HeaderName::From)?;
    let HeaderValue::Address(from) = &from.value else { return None };
    let mut all = from.iter();
    let address = all.next().filter(|_| all.next().is_none())?.address.as_deref()?;
    header::address(address)
}

#[cfg(test)]
mod tests;
