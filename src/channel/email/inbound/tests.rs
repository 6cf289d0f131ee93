//! Mails as a whole, sound and hostile. `tests/mails.rs` reads mails of real programs.

#![allow(clippy::panic, reason = "a test fails loudly")]

use super::*;
use crate::model::MessageId;

const ID: &str = "m0123456789abcdef01234567";

fn tags() -> TagKey {
    TagKey::new("secret")
}

fn local_part() -> String {
    tags().local_part(&MessageId::new(ID))
}

fn read(bytes: &[u8]) -> Option<Incoming> {
    of_mail(bytes, &tags(), &["mx.xa.example".to_owned()])
}

fn written(bytes: &[u8]) -> Mail {
    match read(bytes).map(|incoming| incoming.event) {
        Some(Arrival::Mail(mail)) => mail,
        other => panic!("no mail: {other:?}"),
    }
}

fn mail(headers: &str, body: &str) -> Vec<u8> {
    format!("Message-ID: <a@b>\r\nFrom: Nguoi <DM-KT@xa.example>\r\n{headers}\r\n\r\n{body}").into_bytes()
}

#[test]
fn an_answer_names_what_it_answers_and_keeps_what_it_quotes() {
    let body = "XONG 1\r\nHẹn 2 28/11\r\n\r\nVào Th 5, 20 thg 11, 2025 lúc 07:45 Nhắc việc đã viết:\r\n> 1. Báo cáo\r\n";
    let fields = format!(
        "In-Reply-To: <{}@xa.example>\r\nReferences: <x@y>\r\n <z@y>\r\nContent-Type: text/plain; charset=utf-8",
        local_part()
    );
    let bytes = mail(&fields, body);
    assert_eq!(read(&bytes).expect("a mail").key, "mail:<a@b>");
    let mail = written(&bytes);
    assert_eq!((mail.sender.as_str(), mail.text), ("dm-kt@xa.example", body.trim().replace("\r\n", "\n")));
    assert_eq!(mail.answers, Some(MessageId::new(ID)));
    assert_eq!(
        (mail.thread.in_reply_to.as_str(), mail.thread.references),
        ("<a@b>", vec!["<x@y>".into(), "<z@y>".into()])
    );
    assert!(!mail.proven && !mail.looks_automatic);
}

#[test]
fn a_mail_that_was_cut_off_still_says_what_stands_first() {
    let picture = "QUJD".repeat(1_000);
    for (first, picture) in [
        ("Content-Type: text/plain; charset=utf-8\r\n\r\nXONG 1\r\n", picture.as_str()),
        ("Content-Type: text/html; charset=utf-8\r\n\r\n<p>XONG 1</p>\r\n", picture.as_str()),
        ("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nWE9ORyAx\r\n", "QUJDR"),
    ] {
        let whole = format!(
            "Message-ID: <a@b>\r\nFrom: a@b.example\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n{first}\
             --B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n{picture}"
        );
        assert_eq!(written(whole.as_bytes()).text, "XONG 1", "{first}");
    }
}

#[test]
fn text_that_was_cut_off_within_its_code_is_read_as_far_as_it_goes() {
    let base64 = "Message-ID: <a@b>\r\nFrom: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\
                  Content-Transfer-Encoding: base64\r\n\r\nWE9ORyAxClhPTkcgMgpYT05";
    let text = written(base64.as_bytes()).text;
    assert!(text.starts_with("XONG 1\nXONG 2"), "{text}");
}

#[test]
fn what_machines_write_is_no_answer() {
    for header in ["Auto-Submitted: auto-replied", "Precedence: bulk"] {
        assert_eq!(read(&mail(header, "XONG 1")).expect("a mail").event, Arrival::Automatic, "{header}");
    }
    let nameless = |text: &[u8]| read(text).expect("a mail").key;
    let (one, other) = (&b"From: a@b.vn\r\n\r\nXONG"[..], &b"From: a@b.vn\r\n\r\nNHAN"[..]);
    assert_eq!(nameless(one), nameless(one), "without an id of its own it goes by its bytes");
    assert_ne!(nameless(one), nameless(other));
    assert_eq!(read(b""), None);
}

#[test]
fn an_id_that_somebody_worked_out_is_no_answer_to_it() {
    for forged in [ID.to_owned(), TagKey::new("other").local_part(&MessageId::new(ID))] {
        let bytes = mail(&format!("In-Reply-To: <{forged}@xa.example>"), "XONG 1");
        assert_eq!(written(&bytes).answers, None);
    }
    let bytes =
        mail(&format!("In-Reply-To: <x@y>\r\nReferences: <x@y> <{}@xa.example>", local_part()), "XONG 1");
    assert_eq!(written(&bytes).answers, Some(MessageId::new(ID)));
}

#[test]
fn who_wrote_is_one_address_or_nobody() {
    for (from, sender) in [
        ("From: a@b.example", Some("a@b.example")),
        ("From: \"dm-kt@xa.example\" <A@b.example>", Some("a@b.example")),
        ("From: =?utf-8?B?xJDhu5djIDxkbUB4YT4=?= <a@b.example>", Some("a@b.example")),
        ("From: a@b.example, c@d.example", None),
        ("From: Nhom: a@b.example, c@d.example;", None),
        ("From: nobody", None),
        ("X: y", None),
    ] {
        let bytes = format!("Message-ID: <a@b>\r\n{from}\r\n\r\nXONG 1");
        let found = match read(bytes.as_bytes()).expect("a mail").event {
            Arrival::Mail(mail) => Some(mail.sender),
            other => {
                assert_eq!(other, Arrival::Other, "{from}");
                None
            }
        };
        assert_eq!(found.as_deref(), sender, "{from}");
    }
    let two = "Authentication-Results: mx.xa.example; dmarc=pass header.from=b.example\r\nMessage-ID: <a@b>\r\n\
               From: a@b.example\r\nFrom: c@d.example\r\n\r\nXONG 1";
    assert!(!written(two.as_bytes()).proven);
    assert!(written(two.replace("From: c@d", "To: c@d").as_bytes()).proven);
}

#[test]
fn parts_within_parts_do_not_use_up_the_stack() {
    let head = "Message-ID: <a@b>\r\nFrom: a@b.example\r\n";
    let layers: [&dyn Fn(usize) -> String; 3] = [
        &|_| "Content-Type: message/rfc822\r\n\r\n".to_owned(),
        &|n| format!("Content-Type: multipart/digest; boundary=B{n}\r\n\r\n--B{n}\r\n\r\n"),
        &|n| format!("Content-Type: multipart/mixed; boundary=B{n}\r\n\r\n--B{n}\r\n"),
    ];
    for layer in layers {
        let deep: String = (0..15_000).map(layer).collect();
        assert!(read(format!("{head}{deep}XONG 1").as_bytes()).is_some());
    }
}

#[test]
fn hostile_mails_take_no_longer_than_others() {
    let head = "Message-ID: <a@b>\r\nFrom: a@b.example\r\nX-Failed-Recipients: a@b.example\r\n";
    let mixed = "Content-Type: multipart/mixed; boundary=B\r\n\r\n";
    for (fields, piece) in [
        ("Content-Type: text/html\r\n\r\n", "<a \">\""),
        ("\r\n", "a@b.c@"),
        ("\r\n", "<a@b.example>: "),
        ("\r\n", "could not be delivered\r\n"),
        ("\r\n", "m0.1@x "),
        ("Content-Type: text/plain; format=flowed\r\n\r\n", "> > a \r\n"),
        (mixed, "--B\r\n\r\n"),
        (mixed, "--B\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"),
        (mixed, "--B\r\nContent-Type: text/html\r\n\r\n<p>a\r\n"),
        ("Authentication-Results: mx.xa.example; ", "(a=b;"),
        ("From: ", "a@b, "),
        ("References: ", "<a@b>"),
        ("", "From: a@b\r\n"),
        ("", "Precedence: none\r\n"),
    ] {
        let text = format!("{head}{fields}{}", piece.repeat((512 << 10) / piece.len()));
        assert!(read(text.as_bytes()).is_some(), "{fields}{piece}");
    }
}

#[test]
fn attached_tables_are_the_bytes_that_were_saved() {
    let part = |head: &str, content: &str| format!("--b\r\n{head}\r\n\r\n{content}\r\n");
    let named = |name: &str| {
        format!("Content-Disposition: attachment; {name}\r\nContent-Type: application/octet-stream")
    };
    let in_base64 = "Content-Transfer-Encoding: base64";
    let body = [
        part("Content-Type: text/plain", "XONG 1"),
        // Letters of an old font, which no charset names.
        part("Content-Type: text/csv; name=a.csv\r\nContent-Transfer-Encoding: quoted-printable", "M=B7;=00"),
        part(&format!("{}\r\n{in_base64}", named("filename=\"B.XLSX\"")), "UEsD\r\nBA=="),
        part(&format!("{}\r\n{in_base64}", named("filename*=utf-8''t%E1%BB%89nh.xls")), "PA=="),
        part(&format!("{}\r\n{in_base64}", named("filename=\"=?utf-8?B?dOG7iW5oLm9kcw==?=\"")), "PA=="),
        part(&format!("Content-Type: application/vnd.ms-excel\r\n{in_base64}"), "PA=="),
        part(&named("filename=anh.png"), "x"),
        part(&named("filename=bao-cao.pdf"), "x"),
        part("Content-Type: message/rfc822", "Subject: x\r\nContent-Type: text/csv; name=c.csv\r\n\r\n1"),
        "--b--\r\n".to_owned(),
    ];
    let whole = mail("Content-Type: multipart/mixed; boundary=b", &body.concat());
    let mail = written(&whole);
    let tables: Vec<(&str, &[u8])> =
        mail.tables.iter().map(|table| (table.name.as_str(), table.bytes.as_slice())).collect();
    let expected: [(&str, &[u8]); 5] = [
        ("a.csv", b"M\xb7;\0"),
        ("B.XLSX", b"PK\x03\x04"),
        ("tỉnh.xls", b"<"),
        ("tỉnh.ods", b"<"),
        ("", b"<"),
    ];
    assert_eq!(tables, expected);
    assert!(mail.tables.iter().all(|table| table.is_whole) && mail.text == "XONG 1");
    assert!(!format!("{mail:?}").contains("XLSX"), "neither name nor content is shown");
    let cut = written(&whole[..whole.windows(4).position(|at| at == b"UEsD").expect("there") + 4]);
    assert_eq!(cut.tables.iter().map(|table| table.is_whole).collect::<Vec<_>>(), [true, false]);
}
