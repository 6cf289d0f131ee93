//! Notes of mail that could not be delivered, in the words of vendors: Exim, qmail, Postfix, Sendmail,
//! Exchange, Domino, Yahoo, Gmail and others write to people, not in the form of a report. Must not know whose
//! addresses the notes name.

use mail_parser::Message;

use super::original::{MOST_RECIPIENTS, original};
use super::{header, text};
use crate::channel::Arrival;
use crate::model::fold::fold;
use crate::model::{MessageId, TagKey};

/// What stands before the `@` in the addresses of programs that bring mail.
const MAILERS: [&str; 6] = ["mailer-daemon", "postmaster", "mdaemon", "mail-daemon", "maildaemon", "mailer"];

/// How the subjects of such notes begin, folded.
const SUBJECTS: [&str; 13] = [
    "undeliverable",
    "undelivered mail",
    "undelivered message",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery system",
    "delivery failure",
    "delivery status notification",
    "delivery has failed",
    "failure notice",
    "returned mail",
    "khong gui duoc",
    "khong the gui",
];

/// Words of a failure that is final, folded.
const FAILURES: [&str; 34] = [
    "the following address es failed",
    "following addresses failed",
    "had permanent fatal errors",
    "had permanent delivery errors",
    "able to deliver your message to",
    "unable to deliver your message",
    "could not be delivered",
    "couldn t be delivered",
    "can t be delivered",
    "cannot be delivered",
    "could not deliver",
    "couldn t deliver",
    "wasn t delivered",
    "was not delivered",
    "were not delivered",
    "has failed to these recipients",
    "delivery failed",
    "failed permanently",
    "did not reach the following recipient",
    "had delivery problems",
    "had delivery errors",
    "undeliverable to the following",
    "not be delivered to one or more",
    "khong gui duoc den",
    "khong gui duoc toi",
    "khong the gui den",
    "khong the gui toi",
    "khong the chuyen",
    "khong chuyen duoc",
    "khong gui duoc thu",
    "khong the gui thu",
    "gui khong thanh cong",
    "chua duoc gui den",
    "chua duoc gui toi",
];

/// Words of a failure that may pass, folded.
const DELAYS: [&str; 15] = [
    "delayed",
    "delivery delay",
    "will keep trying",
    "will be retried",
    "will retry",
    "still trying",
    "warning message",
    "delivery incomplete",
    "not yet been delivered",
    "will continue to be made",
    "need to resend",
    "bi tri hoan",
    "bi cham tre",
    "se tiep tuc thu",
    "se thu lai",
];

/// What stands before a copy of the mail that came back, folded.
const COPIES: [&str; 8] = [
    "below this line is a copy of the message",
    "this is a copy of",
    "original message headers",
    "original message",
    "unsent message follows",
    "message header follows",
    "headers of the original",
    "tieu de thu goc",
];

/// Fields that begin a copy of the mail where no words stand before the copy; vendors themselves name `Subject`
/// and `To`.
const COPIED: [&str; 6] =
    ["return-path:", "received:", "message-id:", "dkim-signature:", "mime-version:", "x-envelope-from:"];

/// What a vendor's note comes to; none where the mail is no such note, or about no message of ours.
pub(super) fn read(mail: &Message<'_>, sender: Option<&str>, tags: &TagKey) -> Option<Arrival> {
    let subject = fold(&header::subject(mail));
    let failed: Vec<String> = header::all(mail, "X-Failed-Recipients").collect();
    let local = sender.and_then(|sender| sender.split('@').next()).unwrap_or_default();
    let is_mailer = MAILERS.contains(&local)
        || header::first(mail, "Return-Path").is_some_and(|path| path == "<>")
        || SUBJECTS.iter().any(|begin| subject.starts_with(begin));
    if !is_mailer && failed.is_empty() {
        return None;
    }
    let message = original(mail, tags).or_else(|| copied(mail, tags))?;
    let body = text::body(mail);
    let said: Vec<&str> = body.lines().take_while(|line| !begins_copy(line)).collect();
    let words = format!("{subject} {}", fold(&said.join("\n")));
    let says = |known: &[&str]| known.iter().any(|known| words.contains(known));
    let is_final = says(&FAILURES) || (says(&SUBJECTS) && !failed.is_empty());
    if says(&DELAYS) || !is_final {
        return Some(Arrival::Automatic);
    }
    let by_field = failed.iter().flat_map(|list| list.split(',')).filter_map(header::address);
    let mut recipients: Vec<String> = Vec::new();
    for address in by_field.chain(named(&said)).take(MOST_RECIPIENTS) {
        if !recipients.contains(&address) {
            recipients.push(address);
        }
    }
    Some(Arrival::Bounced { message, recipients })
}

fn begins_copy(line: &str) -> bool {
    let small = line.trim_start_matches(['>', ' ']).to_ascii_lowercase();
    COPIED.iter().any(|field| small.starts_with(field)) || {
        let folded = fold(line);
        COPIES.iter().any(|begin| folded.starts_with(begin))
    }
}

/// Which of our messages a copied header in the text names. The mails that this one answers do not count.
pub(super) fn copied(mail: &Message<'_>, tags: &TagKey) -> Option<MessageId> {
    let body = text::body(mail);
    let mut of_others = false;
    let mut found = body.lines().filter_map(|line| {
        let small = line.trim_start_matches(['>', ' ', '\t']).to_ascii_lowercase();
        let folded = line.starts_with([' ', '\t']);
        of_others =
            small.starts_with("references:") || small.starts_with("in-reply-to:") || (of_others && folded);
        if of_others { None } else { header::own_id(line, tags) }
    });
    let first = found.next()?;
    // Where two ids stand in the copy it could be either, so none is taken.
    found.all(|other| other == first).then_some(first)
}

/// The addresses that stand in the words of failure: in a line with such words, below one, or as `<a@b>:`.
fn named(said: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    // How many addresses were found before the last line with such words, while the passage goes on.
    let mut below = None;
    for line in said {
        // An indented line goes on about the line above it.
        let is_marked = line.starts_with('<');
        let (folded, line) = (fold(line), line.trim());
        let first = line.split_whitespace().next().unwrap_or_default();
        if is_marked && first.ends_with(">:") {
            found.extend(bare(first));
            below = None;
        } else if FAILURES.iter().any(|words| folded.contains(words)) {
            below = Some(found.len());
            found.extend(in_sentence(line));
        } else if !folded.is_empty()
            && let Some(before) = below
        {
            let address = leading(line);
            let leads_on = line.ends_with(':') && found.len() == before;
            below = below.filter(|_| address.is_some() || leads_on);
            found.extend(address);
        }
    }
    found
}

/// The addresses in a sentence, without those that a mail came from.
fn in_sentence(line: &str) -> Vec<String> {
    let mut before = String::new();
    let mut found = Vec::new();
    for word in line.split_whitespace() {
        if !matches!(before.as_str(), "from" | "tu" | "by") {
            found.extend(bare(word));
        }
        before = fold(word);
    }
    found
}

/// The address that a line begins with, or that stands in brackets behind a name.
fn leading(line: &str) -> Option<String> {
    let first = line.trim_start_matches(['*', '-', '•', ' ']).split_whitespace().next().and_then(bare);
    first.or_else(|| {
        let (_, bracketed) = line.rsplit_once(['<', '('])?;
        let is_end = bracketed.ends_with(['>', ')']) && !bracketed.contains(' ');
        bare(bracketed).filter(|_| is_end)
    })
}

/// An address without the signs around it.
fn bare(word: &str) -> Option<String> {
    let apart = |c: char| {
        matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '"' | '\'' | '*' | '“' | '”')
    };
    word.split(apart).find_map(|part| header::address(part.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn recipients_are_those_in_the_words_of_failure() {
        for (text, expected) in [
            (
                "The following address(es) failed:\n\n  a@b.example\n    550 5.1.1 <x@y.example>: unknown\n",
                vec!["a@b.example"],
            ),
            (
                "I wasn't able to deliver your message to the following addresses.\nSorry.\n\n<a@b.example>:\nno mailbox x@y.example",
                vec!["a@b.example"],
            ),
            (
                "Your message to a@b.example couldn't be delivered.\nWrite to help@b.example.",
                vec!["a@b.example"],
            ),
            ("Your message from us@xa.example wasn't delivered to A@b.example because", vec!["a@b.example"]),
            (
                "Delivery has failed to these recipients or groups:\n\nLan (a@b.example)<mailto:a@b.example>\nAsk x@y.example",
                vec!["a@b.example"],
            ),
            (
                "----- The following addresses had permanent fatal errors -----\n<a@b.example>\n<c@d.example>\n    (reason: 550 x@y.example)",
                vec!["a@b.example", "c@d.example"],
            ),
            (
                "was not delivered to:\n\n  a@b.example\n\nbecause:\n\n  x@y.example is listed",
                vec!["a@b.example"],
            ),
            ("Your message could not be delivered. Ask x's office.\n\nx y@z.example", vec![]),
            ("<a@b.example>: host mx.b.example said: 550 <x@y.example>", vec!["a@b.example"]),
        ] {
            assert_eq!(named(&text.lines().collect::<Vec<_>>()), expected, "{text}");
        }
    }
}
