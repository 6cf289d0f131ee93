//! A mail that came in: an answer to one of ours, or word that one could not be delivered. An answer counts only where
//! it names the message it answers: a sender's address can be forged, our ids cannot be guessed.
//! Must not know people or commands.

use mailparse::{MailHeaderMap as _, ParsedMail, parse_mail};

use crate::channel::{Event, Incoming};
use crate::model::MessageId;

/// Where a quoted mail begins, in the words of common mail programs.
const QUOTE_BEGINS: [&str; 6] =
    ["-----Original Message", "-----Tin nhắn gốc", "-----Thư gốc", "________________", "From:", "Từ:"];

/// Reads a mail; none where it is no mail or has no id.
pub fn of_mail(bytes: &[u8]) -> Option<Incoming> {
    let mail = parse_mail(bytes).ok()?;
    let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
    let key = format!("mail:{}", header("Message-ID").trim());
    if key.len() <= "mail:<>".len() {
        return None;
    }
    if let Some(message) = bounced(&mail) {
        return Some(Incoming { key, event: Event::Bounced { message } });
    }
    let automatic = header("Auto-Submitted");
    let by_machine = !automatic.is_empty() && !automatic.eq_ignore_ascii_case("no");
    let in_bulk = matches!(header("Precedence").to_lowercase().as_str(), "bulk" | "list" | "junk");
    let sender = mail.headers.get_first_header("From").and_then(|from| {
        let parsed = mailparse::addrparse_header(from).ok()?;
        parsed.extract_single_info().map(|info| info.addr.to_lowercase())
    });
    let Some(sender) = sender.filter(|_| !by_machine && !in_bulk) else {
        return Some(Incoming { key, event: Event::Other });
    };
    let quote = [header("In-Reply-To"), header("References")].iter().find_map(|ids| own_id(ids));
    let text = plain(&mail).map(|text| said(&text)).unwrap_or_default();
    Some(Incoming { key, event: Event::Text { sender, text, quote: quote.map(|id| id.to_string()) } })
}

/// The last of our own ids in a header.
fn own_id(header: &str) -> Option<MessageId> {
    let local = |part: &str| {
        let local = part.trim().trim_start_matches('<').split('@').next().unwrap_or_default().to_owned();
        let is_ours = local.len() == 25
            && local.starts_with('m')
            && local[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
        is_ours.then(|| MessageId::new(local))
    };
    header.split_whitespace().rev().find_map(local)
}

/// The message that a report says could not be delivered.
fn bounced(mail: &ParsedMail<'_>) -> Option<MessageId> {
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
    own_id(&headers.get_first_value("Message-ID")?)
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
        line.starts_with('>')
            || line == "--"
            || QUOTE_BEGINS.iter().any(|begin| line.starts_with(begin))
            || ((line.starts_with("On ") || line.starts_with("Vào ")) && line.ends_with(':'))
    };
    let lines: Vec<&str> = text.lines().take_while(|line| !is_quote(line)).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "m0123456789abcdef01234567";

    fn mail(headers: &str, body: &str) -> Vec<u8> {
        format!("Message-ID: <a@b>\r\nFrom: Nguoi <DM-KT@xa.example>\r\n{headers}\r\n\r\n{body}").into_bytes()
    }

    #[test]
    fn an_answer_names_what_it_answers_and_loses_the_quoted_text() {
        let bytes = mail(
            &format!("In-Reply-To: <{ID}@xa.example>\r\nContent-Type: text/plain; charset=utf-8"),
            "XONG 1\r\nHẹn 2 28/11\r\n\r\nVào Th 5, 20 thg 11, 2025 lúc 07:45 Nhắc việc đã viết:\r\n> 1. Báo cáo\r\n",
        );
        let Incoming { key, event } = of_mail(&bytes).expect("a mail");
        assert_eq!(key, "mail:<a@b>");
        let text = "XONG 1\nHẹn 2 28/11".to_owned();
        assert_eq!(event, Event::Text { sender: "dm-kt@xa.example".into(), text, quote: Some(ID.into()) });
    }

    #[test]
    fn what_machines_write_is_no_answer() {
        for header in ["Auto-Submitted: auto-replied", "Precedence: bulk"] {
            assert_eq!(of_mail(&mail(header, "XONG 1")).expect("a mail").event, Event::Other, "{header}");
        }
        assert_eq!(of_mail(b"From: a@b\r\n\r\nXONG"), None, "without an id it could come twice");
    }

    #[test]
    fn a_report_names_the_message_that_came_back() {
        let report = |action: &str| {
            format!(
                "Message-ID: <r@mx>\r\nFrom: MAILER-DAEMON@mx\r\nContent-Type: multipart/report; \
                 report-type=delivery-status; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--B\r\n\
                 Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; a@b\r\n\
                 Action: {action}\r\nStatus: 5.1.1\r\n\r\n--B\r\nContent-Type: text/rfc822-headers\r\n\r\n\
                 Message-ID: <{ID}@xa.example>\r\nSubject: x\r\n\r\n--B--\r\n"
            )
        };
        let event = |action| of_mail(report(action).as_bytes()).expect("a mail").event;
        assert_eq!(event("failed"), Event::Bounced { message: MessageId::new(ID) });
        assert_ne!(event("delayed"), Event::Bounced { message: MessageId::new(ID) }, "a delay is no end");
    }
}
