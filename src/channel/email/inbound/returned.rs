//! Word that a mail of ours could not be delivered, as a report (RFC 3464, 6522, 6533) or in the words of a
//! vendor. A report counts only where it bears an id of ours with its tag and speaks of a failure that is
//! final. It is about the recipients that it says have failed, never about others it names. Must not know whose
//! addresses the recipients are.

use mail_parser::{Message, MessagePart};

use super::original::{MOST_RECIPIENTS, original, text_of};
use super::text::{kind, parameter};
use super::{header, vendor};
use crate::channel::Arrival;
use crate::model::TagKey;

/// Parts of a report that say what became of the mail.
const STATUSES: [&str; 2] = ["message/delivery-status", "message/global-delivery-status"];

/// Fields of a status part by which some vendors name the mail.
const NAMES_ORIGINAL: [&str; 2] = ["x-original-message-id", "original-message-id"];

/// Types of address that are mail addresses.
const MAIL_TYPES: [&str; 2] = ["rfc822", "utf-8"];

/// What a report or a vendor's note comes to; none where the mail is neither.
pub(super) fn read(mail: &Message<'_>, sender: Option<&str>, tags: &TagKey) -> Option<Arrival> {
    let Some(status) = status(mail) else { return vendor::read(mail, sender, tags) };
    let groups: Vec<_> = groups(&status).collect();
    let value = |group: &[(String, String)], name: &str| {
        group.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
    };
    let has_failed = |group: &&Vec<(String, String)>| {
        let action = value(group, "action").map(|action| header::uncommented(&action).to_lowercase());
        action.as_deref() == Some("failed")
    };
    let failed: Vec<_> = groups.iter().filter(has_failed).collect();
    if failed.is_empty() {
        return Some(Arrival::Automatic);
    }
    let named = groups.iter().flat_map(|group| NAMES_ORIGINAL.iter().filter_map(|name| value(group, name)));
    let message = original(mail, tags)
        .or_else(|| named.into_iter().find_map(|id| header::own_id(&id, tags)))
        .or_else(|| vendor::copied(mail, tags));
    let Some(message) = message else { return Some(Arrival::Automatic) };
    let mut recipients = Vec::new();
    for group in failed.into_iter().take(MOST_RECIPIENTS) {
        let address = value(group, "final-recipient").and_then(|said| final_recipient(&said));
        recipients.extend(address.filter(|address| !recipients.contains(address)));
    }
    Some(Arrival::Bounced { message, recipients })
}

/// The part of a report that says what became of which recipient.
fn status(mail: &Message<'_>) -> Option<String> {
    let is_report = |part: &&MessagePart<'_>| {
        let kept = parameter(part, "report-type");
        kind(part) == "multipart/report"
            && kept.is_none_or(|kept| kept.eq_ignore_ascii_case("delivery-status"))
    };
    mail.parts.iter().find(is_report)?;
    text_of(mail.parts.iter().find(|part| STATUSES.contains(&kind(part).as_str()))?)
}

/// The groups of fields, with an empty line between each two: of the mail first, then of each recipient.
fn groups(status: &str) -> impl Iterator<Item = Vec<(String, String)>> {
    let lines: Vec<&str> = status.lines().map(str::trim_end).collect();
    let groups: Vec<String> = lines.split(|line| line.is_empty()).map(|group| group.join("\n")).collect();
    groups.into_iter().map(|group| header::fields(&group)).filter(|fields| !fields.is_empty())
}

/// The address in a field such as `rfc822; a@b`; the type may be missing and the address stand in angle
/// brackets.
fn final_recipient(said: &str) -> Option<String> {
    let (kind, address) = said.split_once(';').unwrap_or(("rfc822", said));
    let known = MAIL_TYPES.iter().any(|known| kind.trim().eq_ignore_ascii_case(known));
    let bare = address.trim().trim_start_matches('<').trim_end_matches('>');
    known.then(|| header::address(bare)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MessageId;

    const ID: &str = "m0123456789abcdef01234567";

    fn tags() -> TagKey {
        TagKey::new("secret")
    }

    fn event(status: &str, original: &str) -> Arrival {
        let mail = format!(
            "Message-ID: <r@mx>\r\nFrom: MAILER-DAEMON@mx\r\nContent-Type: multipart/report; \
             report-type=Delivery-Status; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--B\r\n\
             {status}\r\n--B\r\n{original}\r\n--B--\r\n"
        );
        super::super::parsed(mail.as_bytes())
            .and_then(|mail| read(&mail, Some("mailer-daemon@mx"), &tags()))
            .expect("a report")
    }

    fn status(groups: &str) -> String {
        format!("Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n{groups}\r\n")
    }

    fn head(local: &str) -> String {
        format!(
            "Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-ID:\r\n <{local}@xa.example>\r\n"
        )
    }

    fn ours() -> String {
        tags().local_part(&MessageId::new(ID))
    }

    fn bounced(recipients: &[&str]) -> Arrival {
        let recipients = recipients.iter().map(|address| (*address).to_owned()).collect();
        Arrival::Bounced { message: MessageId::new(ID), recipients }
    }

    #[test]
    fn a_report_names_the_message_and_those_it_did_not_reach() {
        let failed = "Final-Recipient: rfc822; A@b\r\nAction: failed\r\nStatus: 5.1.1\r\n";
        for (groups, expected) in [
            (failed.to_owned(), bounced(&["a@b"])),
            ("final-recipient: UTF-8;<a@b>\r\naction: Failed (for good)\r\n".to_owned(), bounced(&["a@b"])),
            ("Final-Recipient: a@b\r\nAction: failed\r\n".to_owned(), bounced(&["a@b"])),
            (format!("{failed}\r\nFinal-Recipient: rfc822; c@d\r\nAction: delayed\r\n"), bounced(&["a@b"])),
            (
                format!("{failed}\r\nFinal-Recipient: rfc822; c@d\r\nAction: failed\r\n\r\n{failed}"),
                bounced(&["a@b", "c@d"]),
            ),
            ("Original-Recipient: rfc822; a@b\r\nAction: failed\r\n".to_owned(), bounced(&[])),
            ("Final-Recipient: x400; /c=vn/\r\nAction: failed\r\n".to_owned(), bounced(&[])),
            ("Final-Recipient: rfc822; a@b\r\nAction: delayed\r\n".to_owned(), Arrival::Automatic),
            ("Final-Recipient: rfc822; a@b\r\nAction: relayed\r\n".to_owned(), Arrival::Automatic),
            ("Final-Recipient: rfc822; a@b\r\nAction: delivered\r\n".to_owned(), Arrival::Automatic),
        ] {
            assert_eq!(event(&status(&groups), &head(&ours())), expected, "{groups}");
        }
    }

    #[test]
    fn the_original_comes_in_many_forms() {
        let report = status("Final-Recipient: rfc822; a@b\r\nAction: failed\r\n");
        let id = format!("Message-ID: <{}@xa.example>", ours());
        for original in [
            format!("Content-Type: message/rfc822\r\n\r\n{id}\r\nSubject: x\r\n\r\nwords\r\n"),
            format!("Content-Type: message/global\r\n\r\n{id}\r\nSubject: x\r\n\r\nwords\r\n"),
            format!("Content-Type: message/global-headers\r\n\r\nSubject: x\r\n{id}\r\n"),
            format!(
                "Content-Type: multipart/mixed; boundary=C\r\n\r\n--C\r\nContent-Type: message/rfc822\r\n\r\n{id}\r\n\r\nx\r\n--C--\r\n"
            ),
        ] {
            assert_eq!(event(&report, &original), bounced(&["a@b"]), "{original}");
        }
        let global = report.replace("message/delivery", "message/global-delivery");
        assert_eq!(event(&global, &head(&ours())), bounced(&["a@b"]));
    }

    #[test]
    fn a_report_of_what_is_not_ours_says_nothing() {
        let report = status("Final-Recipient: rfc822; a@b\r\nAction: failed\r\n");
        for forged in [ID.to_owned(), TagKey::new("other").local_part(&MessageId::new(ID))] {
            assert_eq!(
                event(&report, &head(&forged)),
                Arrival::Automatic,
                "whoever knows the key of a message"
            );
        }
        let answer = format!(
            "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <x@y>\r\nReferences: <{}@z>\r\n",
            ours()
        );
        assert_eq!(event(&report, &answer), Arrival::Automatic, "an answer of theirs that came back");
    }
}
