//! Mails as programs and servers write them, in `tests/mails/`: what the mailbox makes of each.
//!
//! Each file says at its top, in lines `X-Expect:`, what must come out: `mail proven=no auto=no`, `automatic`, `nothing`
//! or `bounced` with the recipients; of a mail also `contains`, `lacks` and `line` (a whole line) with a text. `{ID}` stands
//! for what the Message-ID of a message of ours says before the `@`, `{FORGED}` for one whose tag is wrong.

use std::fs;
use std::path::{Path, PathBuf};

use dondoc::channel::email::inbound::of_mail;
use dondoc::channel::{Arrival, Mail};
use dondoc::model::{MessageId, TagKey};

const OURS: &str = "m0123456789abcdef01234567";
const VOUCHING: &str = "mail.dienkhanh.example";

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails");
    let entries = fs::read_dir(folder).expect("a folder");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// What is expected of a file, and the mail as it comes over the wire.
fn read(file: &Path) -> (Vec<String>, Vec<u8>) {
    let text = fs::read_to_string(file).expect("text");
    let tagged = TagKey::new("secret").local_part(&MessageId::new(OURS));
    let forged = TagKey::new("other").local_part(&MessageId::new(OURS));
    let (mut expected, mut mail) = (Vec::new(), String::new());
    for line in text.replace("{ID}", &tagged).replace("{FORGED}", &forged).lines() {
        match line.strip_prefix("X-Expect: ") {
            Some(what) => expected.push(what.to_owned()),
            None => mail.extend([line, "\r\n"]),
        }
    }
    (expected, mail.into_bytes())
}

/// What came out, in the words of the files.
fn summary(event: Option<&Arrival>) -> String {
    let yes = |yes| if yes { "yes" } else { "no" };
    match event {
        None => "nothing".to_owned(),
        Some(Arrival::Automatic) => "automatic".to_owned(),
        Some(Arrival::Bounced { message, recipients }) => {
            assert_eq!(message.as_str(), OURS);
            ["bounced"].into_iter().chain(recipients.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
        }
        Some(Arrival::Mail(mail)) => {
            format!("mail proven={} auto={}", yes(mail.proven), yes(mail.looks_automatic))
        }
        Some(Arrival::Other) => "other".to_owned(),
        Some(event) => panic!("not by mail: {event:?}"),
    }
}

/// Holds a text against one line of expectations; says where it is otherwise.
fn check(name: &str, mail: &Mail, expected: &str) -> Option<String> {
    let (how, text) = expected.split_once(' ').expect("a text");
    let holds = match how {
        "contains" => mail.text.contains(text),
        "lacks" => !mail.text.contains(text),
        "line" => mail.text.lines().any(|line| line == text),
        _ => panic!("{name}: what is `{how}`?"),
    };
    (!holds).then(|| format!("{name}: not {expected}:\n{}", mail.text))
}

#[test]
fn every_mail_is_read_as_it_was_meant() {
    let tags = TagKey::new("secret");
    let mut wrong = Vec::new();
    for file in files() {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let (expected, bytes) = read(&file);
        let (first, rest) = expected.split_first().unwrap_or_else(|| panic!("{name} expects nothing"));
        let event = of_mail(&bytes, &tags, &[VOUCHING.to_owned()]).map(|incoming| incoming.event);
        let found = summary(event.as_ref());
        if found != *first {
            wrong.push(format!("{name}: {found} in place of {first}"));
            continue;
        }
        let Some(Arrival::Mail(mail)) = event else {
            assert!(rest.is_empty(), "{name} is no mail, and has no text");
            continue;
        };
        let answers = bytes.windows(11).any(|window| window == b"In-Reply-To");
        assert_eq!(mail.answers.is_some(), answers, "{name}");
        wrong.extend(rest.iter().filter_map(|expected| check(&name, &mail, expected)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_enough_of_them_and_all_are_invented() {
    let files = files();
    assert!(files.len() >= 30, "{} files", files.len());
    for file in files {
        let text = fs::read_to_string(&file).expect("text").replace("=\n", "");
        let domains = text.split('@').skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'));
            rest[..end.unwrap_or(rest.len())].trim_end_matches('.')
        });
        for domain in domains.filter(|domain| domain.contains('.')) {
            assert!(domain.ends_with(".example"), "{} names {domain}", file.display());
        }
    }
}

#[test]
fn a_mail_may_be_cut_off_anywhere() {
    let tags = TagKey::new("secret");
    for file in files() {
        let (_, bytes) = read(&file);
        for end in (0..bytes.len()).step_by(97) {
            let _ = of_mail(&bytes[..end], &tags, &[VOUCHING.to_owned()]);
        }
    }
}
