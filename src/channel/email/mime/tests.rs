//! Built mails parse back as meant, and no header can be slipped in.

use mailparse::MailHeaderMap;
use proptest::prelude::*;

use super::*;
use crate::calendar::Zone;
use crate::channel::Channel;
use crate::model::{AttachedFile, InlinePicture};
use crate::planner::message::digest::Letter;

fn sender() -> SenderAddresses {
    SenderAddresses::new("Tổ đôn đốc UBND xã <don-doc@example.vn>", Some("vp@example.vn")).expect("valid")
}

fn letter(subject: &str, text: &str) -> Letter {
    Letter {
        subject: subject.to_owned(),
        text: text.to_owned(),
        html: Some(format!("<p>{text}</p>")),
        ..Letter::default()
    }
}

fn built(to: &str, to_name: &str, letter: &Letter) -> Result<Outbound, SendFailure> {
    let zone = Zone::named(Zone::DEFAULT_NAME).expect("compiled in");
    let at = "2025-11-24T00:45:00Z".parse().expect("an instant");
    let id = MessageId::derive(&["one"]);
    build(&sender(), &Envelope { id: &id, local_part: id.as_str(), to, to_name, letter, at, zone })
}

#[test]
fn a_message_reads_back_as_it_was_written() {
    let letter = letter(
        "2 việc quá hạn, 1 việc đến hạn hôm nay – Kế hoạch 67/KH-UBND",
        "Kính gửi đồng chí\nđề nghị …\n.\n",
    );
    let out = built("dau.moi@example.vn", "Nguyễn Thị Ánh", &letter).expect("built");
    assert!(out.bytes.is_ascii());
    assert_eq!(out.subject, letter.subject);
    let mail = mailparse::parse_mail(&out.bytes).expect("MIME");
    let header = |name| mail.headers.get_first_value(name);
    assert_eq!(header("Subject").as_deref(), Some(letter.subject.as_str()));
    assert_eq!(header("From").as_deref(), Some("Tổ đôn đốc UBND xã <don-doc@example.vn>"));
    assert_eq!(header("To").as_deref(), Some("Nguyễn Thị Ánh <dau.moi@example.vn>"));
    assert_eq!(header("Reply-To").as_deref(), Some("vp@example.vn"));
    assert_eq!(header("Message-ID"), Some(format!("<{}@example.vn>", MessageId::derive(&["one"]))));
    assert_eq!(mail.headers.get_all_values("Date"), ["Mon, 24 Nov 2025 07:45:00 +0700"]);
    assert_eq!(header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(header("X-Auto-Response-Suppress").as_deref(), Some("All"));
    assert_eq!(mail.ctype.mimetype, "multipart/alternative");
    let parts: Vec<_> = mail.subparts.iter().map(|part| part.ctype.mimetype.as_str()).collect();
    assert_eq!(parts, ["text/plain", "text/html"]);
    let text = mail.subparts[0].get_body().expect("UTF-8");
    assert_eq!(text.replace("\r\n", "\n").trim_end(), letter.text.trim_end());
    let html = mail.subparts[1].get_body().expect("UTF-8");
    assert_eq!(html.replace("\r\n", "\n").trim_end(), letter.html.as_deref().unwrap_or_default().trim_end());
}

#[test]
fn the_same_envelope_gives_the_same_bytes() {
    let letter = letter("việc", "nội dung");
    let first = built("a@example.vn", "A", &letter).expect("built");
    assert_eq!(built("a@example.vn", "A", &letter).expect("built"), first);
}

#[test]
fn addresses_that_not_every_server_takes_are_refused_with_a_reason() {
    for (to, reason) in [
        ("đầu.mối@example.vn", "outside ASCII"),
        ("a@xã.vn", "outside ASCII"),
        ("nobody", "not a mail address"),
        ("", "not a mail address"),
        ("a@example.vn\r\nRCPT TO:<b@example.vn>", "not a mail address"),
        ("\"a b\"@example.vn", ""),
        ("\"<a>\"@example.vn", ""),
    ] {
        let failure = built(to, "A", &letter("s", "t")).expect_err(to);
        assert_eq!((failure.error, failure.phase), (SendError::RecipientGone, Phase::Build));
        assert!(failure.detail.contains(reason), "{to}: {}", failure.detail);
    }
}

#[test]
fn a_from_that_is_no_address_is_refused() {
    for from in ["", "xã", "Xã <>", "Xã <a@xã.vn>", "a@example.vn, b@example.vn"] {
        assert!(SenderAddresses::new(from, None).is_err(), "{from}");
    }
    assert!(SenderAddresses::new("a@example.vn", Some("b")).is_err());
}

#[test]
fn both_channels_build_the_same_message() {
    use crate::channel::{CaptureChannel, CaptureSettings};
    let zone = Zone::named(Zone::DEFAULT_NAME).expect("compiled in");
    let id = MessageId::derive(&["one"]);
    let letter = letter("s", "t");
    let at = "2025-11-24T00:45:00Z".parse().expect("an instant");
    let envelope = Envelope {
        id: &id,
        local_part: id.as_str(),
        to: "a@example.vn",
        to_name: "A",
        letter: &letter,
        at,
        zone,
    };
    let capture =
        CaptureSettings { folder: "unused".into(), from: "x@example.vn".to_owned(), reply_to: None };
    let capture = Channel::new(CaptureChannel::new(capture).expect("valid"));
    let sender = SenderAddresses::new("x@example.vn", None).expect("valid");
    assert_eq!(capture.build(&envelope), build(&sender, &envelope));
}

proptest! {
    #[test]
    fn no_text_can_add_a_header_or_break_a_line(
        subject in "(\\PC|[\r\n\t:@<>])*", name in "(\\PC|[\r\n\t:@<>\"\\\\,])*", text in "(\\PC|[\r\n.])*"
    ) {
        let plain = built("a@example.vn", "A", &letter("s", "t")).expect("built");
        let out = built("a@example.vn", &name, &letter(&subject, &text)).expect("built");
        let names = |bytes: &[u8]| -> Vec<String> {
            let mail = mailparse::parse_mail(bytes).expect("MIME");
            mail.headers.iter().map(mailparse::MailHeader::get_key).collect()
        };
        prop_assert_eq!(names(&out.bytes), names(&plain.bytes));
        prop_assert!(out.bytes.is_ascii());
        let text = std::str::from_utf8(&out.bytes).expect("ASCII");
        for line in text.split("\r\n") {
            prop_assert!(!line.contains(['\r', '\n']), "a lone CR or LF: {:?}", line);
            prop_assert!(line.len() <= 998, "{} bytes in a line", line.len());
        }
        let mail = mailparse::parse_mail(&out.bytes).expect("MIME");
        prop_assert_eq!(mail.subparts.len(), 2);
        let to = mailparse::addrparse_header(mail.headers.get_first_header("To").expect("To")).expect("addresses");
        prop_assert_eq!(to.count_addrs(), 1);
        prop_assert_eq!(&to.extract_single_info().expect("one").addr, "a@example.vn");
    }
}

#[test]
fn pictures_stand_beside_the_html_and_papers_behind_the_text() {
    let mut letter = letter("Tình hình tuần", "Kính báo cáo");
    letter.html = Some("<img src=\"cid:ty-le\" alt=\"Tỷ lệ đúng hạn\">".to_owned());
    letter.pictures.push(InlinePicture { id: "ty-le", png: vec![0x89, b'P', b'N', b'G'] });
    letter.papers.push(AttachedFile {
        name: "Báo cáo tháng.docx".to_owned(),
        kind: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        bytes: b"PK".to_vec(),
    });
    let out = built("dau.moi@example.vn", "", &letter).expect("built");
    let mail = mailparse::parse_mail(&out.bytes).expect("MIME");
    let kinds = |mail: &mailparse::ParsedMail<'_>| -> Vec<String> {
        mail.subparts.iter().map(|part| part.ctype.mimetype.clone()).collect()
    };
    assert_eq!(kinds(&mail), ["multipart/alternative", letter.papers[0].kind]);
    let both = &mail.subparts[0];
    assert_eq!(kinds(both), ["text/plain", "multipart/related"]);
    assert_eq!(kinds(&both.subparts[1]), ["text/html", "image/png"]);
    let picture = &both.subparts[1].subparts[1];
    assert_eq!(picture.headers.get_first_value("Content-ID").as_deref(), Some("<ty-le>"));
    assert_eq!(picture.get_body_raw().expect("bytes"), letter.pictures[0].png);
    let paper = mail.subparts[1].get_content_disposition();
    assert_eq!(paper.params.get("filename").map(String::as_str), Some("Báo cáo tháng.docx"));
    assert_eq!(mail.subparts[1].get_body_raw().expect("bytes"), letter.papers[0].bytes);
}
