//! A mail that came in: an answer to one of ours, or word that one could not be delivered. An answer counts only where
//! it names the message it answers: a sender's address can be forged and our ids can be worked out, but not their tags.
//! Must not know people or commands.

use mailparse::{MailHeaderMap as _, ParsedMail, parse_mail};

use crate::channel::{Event, Incoming, Mail};
use crate::model::fold::fold;
use crate::model::{MessageId, TagKey, Thread};

/// Where a quoted mail begins, in the words of common mail programs.
const QUOTE_BEGINS: [&str; 6] =
    ["-----Original Message", "-----Tin nhắn gốc", "-----Thư gốc", "________________", "From:", "Từ:"];

/// How many lines the words before a quoted mail may be wrapped over.
const ATTRIBUTION: usize = 4;

/// Reads a mail; none where it is no mail or has no id. `tags` tells our own messages from made-up ones.
pub fn of_mail(bytes: &[u8], tags: &TagKey) -> Option<Incoming> {
    let mail = parse_mail(bytes).ok()?;
    let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
    let key = format!("mail:{}", header("Message-ID").trim());
    if key.len() <= "mail:<>".len() {
        return None;
    }
    if let Some(message) = bounced(&mail, tags) {
        return Some(Incoming { key, event: Event::Bounced { message, recipients: Vec::new() } });
    }
    let automatic = header("Auto-Submitted");
    let by_machine = !automatic.is_empty() && !automatic.eq_ignore_ascii_case("no");
    let in_bulk = matches!(header("Precedence").to_lowercase().as_str(), "bulk" | "list" | "junk");
    let sender = mail.headers.get_first_header("From").and_then(|from| {
        let parsed = mailparse::addrparse_header(from).ok()?;
        parsed.extract_single_info().map(|info| info.addr.to_lowercase())
    });
    let Some(sender) = sender.filter(|_| !by_machine && !in_bulk) else {
        return Some(Incoming { key, event: Event::Automatic });
    };
    let quote = [header("In-Reply-To"), header("References")].iter().find_map(|ids| own_id(ids, tags));
    let text = plain(&mail).map(|text| said(&text)).unwrap_or_default();
    let thread = Thread {
        in_reply_to: header("Message-ID").trim().to_owned(),
        references: header("References").split_whitespace().map(str::to_owned).collect(),
    };
    let read = Mail { sender, text, answers: quote, thread, proven: false, looks_automatic: false };
    Some(Incoming { key, event: Event::Mail(read) })
}

/// The last of our own messages in a header.
fn own_id(header: &str, tags: &TagKey) -> Option<MessageId> {
    let local_part = |part: &str| part.trim_start_matches('<').split('@').next().map(str::to_owned);
    header.split_whitespace().rev().filter_map(local_part).find_map(|local| tags.message(&local))
}

/// The message that a report says could not be delivered.
fn bounced(mail: &ParsedMail<'_>, tags: &TagKey) -> Option<MessageId> {
    let is_report = mail.ctype.mimetype == "multipart/report"
        && mail
            .ctype
            .params
            .get("report-type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("delivery-status"));
    if !is_report {
        return None;
    }
    let part =
        |kinds: &[&str]| mail.subparts.iter().find(|part| kinds.contains(&part.ctype.mimetype.as_str()));
    let status = part(&["message/delivery-status"])?.get_body().ok()?.to_lowercase();
    if !status.lines().any(|line| line.replace(' ', "") == "action:failed") {
        return None;
    }
    let original = part(&["message/rfc822", "text/rfc822-headers"])?.get_body_raw().ok()?;
    let (headers, _) = mailparse::parse_headers(&original).ok()?;
    own_id(&headers.get_first_value("Message-ID")?, tags)
}

/// The first part that is plain text.
fn plain(mail: &ParsedMail<'_>) -> Option<String> {
    let part = mail.parts().find(|part| part.ctype.mimetype == "text/plain")?;
    part.get_body().ok()
}

/// What was written now, without what it answers.
fn said(text: &str) -> String {
    let is_quote = |line: &str| {
        let line = line.trim();
        line.starts_with('>') || line == "--" || QUOTE_BEGINS.iter().any(|begin| line.starts_with(begin))
    };
    let lines: Vec<&str> = text.lines().collect();
    let begins = |at: &usize| is_quote(lines[*at]) || is_attribution(&lines[*at..]);
    let until = (0..lines.len()).find(begins).unwrap_or(lines.len());
    lines[..until].join("\n").trim().to_owned()
}

/// "Vào …, … đã viết:" or "On …, … wrote:", which mail programs wrap where it is long.
fn is_attribution(lines: &[&str]) -> bool {
    let first = lines.first().map(|line| line.trim()).unwrap_or_default();
    let opens = fold(first.split(' ').next().unwrap_or_default());
    if !matches!(opens.as_str(), "on" | "vao" | "ngay" | "luc") {
        return false;
    }
    let mut read = String::new();
    for line in lines.iter().map(|line| line.trim()).take(ATTRIBUTION).take_while(|line| !line.is_empty()) {
        read.push_str(line);
        read.push(' ');
        if line.ends_with(':') {
            let folded = fold(&read);
            let is_short = read.trim() == first && (first.starts_with("On ") || first.starts_with("Vào "));
            return is_short || folded.ends_with(" wrote") || folded.ends_with(" da viet");
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test fails loudly")]

    use super::*;

    const ID: &str = "m0123456789abcdef01234567";

    fn tags() -> TagKey {
        TagKey::new("secret")
    }

    fn local_part() -> String {
        tags().local_part(&MessageId::new(ID))
    }

    fn read(bytes: &[u8]) -> Option<Incoming> {
        of_mail(bytes, &tags())
    }

    fn mail(headers: &str, body: &str) -> Vec<u8> {
        format!("Message-ID: <a@b>\r\nFrom: Nguoi <DM-KT@xa.example>\r\n{headers}\r\n\r\n{body}").into_bytes()
    }

    #[test]
    fn an_answer_names_what_it_answers_and_loses_the_quoted_text() {
        let bytes = mail(
            &format!("In-Reply-To: <{}@xa.example>\r\nContent-Type: text/plain; charset=utf-8", local_part()),
            "XONG 1\r\nHẹn 2 28/11\r\n\r\nVào Th 5, 20 thg 11, 2025 lúc 07:45 Nhắc việc đã viết:\r\n> 1. Báo cáo\r\n",
        );
        let Incoming { key, event } = read(&bytes).expect("a mail");
        assert_eq!(key, "mail:<a@b>");
        let Event::Mail(mail) = event else { panic!("a mail") };
        assert_eq!((mail.sender.as_str(), mail.text.as_str()), ("dm-kt@xa.example", "XONG 1\nHẹn 2 28/11"));
        assert_eq!(mail.answers, Some(MessageId::new(ID)));
    }

    #[test]
    fn a_quote_begins_with_its_attribution_however_that_is_wrapped() {
        for attribution in [
            "Vào Th 5, 20 thg 11, 2025 vào lúc 07:45 Nhắc việc <nhac-viec@xa.example> đã viết:",
            "Vào Th 5, 20 thg 11, 2025 vào lúc 07:45 Nhắc việc\n<nhac-viec@xa.example> đã viết:",
            "Vào Th 5, 20 thg 11, 2025 vào\nlúc 07:45 Nhắc việc <nhac-viec@xa.example> đã\nviết:",
            "On Thu, Nov 20, 2025 at 7:45 AM Nhac viec <nhac-viec@xa.example>\nwrote:",
            "Ngày 20/11/2025 07:45, Nhắc việc\n<nhac-viec@xa.example> đã viết:",
        ] {
            let text = format!("GIA HAN 2 30/11 chờ số liệu\ncủa tỉnh\n\n{attribution}\n\nKính gửi");
            assert_eq!(said(&text), "GIA HAN 2 30/11 chờ số liệu\ncủa tỉnh", "{attribution}");
        }
        let kept = "GIA HAN 2 30/11\nVào tuần sau tỉnh mới có số liệu\n\nviết:";
        assert_eq!(said(kept), kept, "a sentence of one's own");
        assert_eq!(said("GIA HAN 2\nngày đề nghị:\n30/11"), "GIA HAN 2\nngày đề nghị:\n30/11");
    }

    #[test]
    fn a_mail_that_was_cut_off_still_says_what_stands_first() {
        let whole = format!(
            "Message-ID: <a@b>\r\nFrom: a@b.example\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nXONG 1\r\n--B\r\nContent-Type: image/png\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}",
            "QUJD".repeat(1_000)
        );
        let Event::Mail(mail) = read(whole.as_bytes()).expect("a mail").event else { panic!("a mail") };
        assert_eq!(mail.text, "XONG 1");
    }

    #[test]
    fn what_machines_write_is_no_answer() {
        for header in ["Auto-Submitted: auto-replied", "Precedence: bulk"] {
            assert_eq!(read(&mail(header, "XONG 1")).expect("a mail").event, Event::Automatic, "{header}");
        }
        assert_eq!(read(b"From: a@b\r\n\r\nXONG"), None, "without an id it could come twice");
    }

    #[test]
    fn a_report_names_the_message_that_came_back() {
        let report_of = |local: &str, action: &str| {
            format!(
                "Message-ID: <r@mx>\r\nFrom: MAILER-DAEMON@mx\r\nContent-Type: multipart/report; \
                 report-type=delivery-status; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--B\r\n\
                 Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; a@b\r\n\
                 Action: {action}\r\nStatus: 5.1.1\r\n\r\n--B\r\nContent-Type: text/rfc822-headers\r\n\r\n\
                 Message-ID: <{local}@xa.example>\r\nSubject: x\r\n\r\n--B--\r\n"
            )
        };
        let event = |action| read(report_of(&local_part(), action).as_bytes()).expect("a mail").event;
        assert_eq!(event("failed"), Event::Bounced { message: MessageId::new(ID), recipients: Vec::new() });
        assert_ne!(event("delayed"), Event::Bounced { message: MessageId::new(ID), recipients: Vec::new() }, "a delay is no end");
        for forged in [ID.to_owned(), TagKey::new("other").local_part(&MessageId::new(ID))] {
            let event = read(report_of(&forged, "failed").as_bytes()).expect("a mail").event;
            assert_ne!(
                event,
                Event::Bounced { message: MessageId::new(ID), recipients: Vec::new() },
                "whoever knows the key of a message"
            );
        }
    }

    #[test]
    fn an_id_that_somebody_worked_out_is_no_answer_to_it() {
        for forged in [ID.to_owned(), TagKey::new("other").local_part(&MessageId::new(ID))] {
            let bytes = mail(&format!("In-Reply-To: <{forged}@xa.example>"), "XONG 1");
            let Event::Mail(mail) = read(&bytes).expect("a mail").event else { panic!("a mail") };
            assert_eq!(mail.answers, None);
        }
    }
}
