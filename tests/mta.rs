//! The e-mail channel against a real mail server: `scripts/mta start DIR`, then `DONDOC_TEST_MTA=DIR`.
//! Without that variable these tests do nothing and say so.

#![allow(clippy::print_stderr, reason = "says why there was no server to test with")]

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
    time::Duration,
};

use dondoc::calendar::Zone;
use dondoc::channel::{Channel, EmailChannel, Envelope};
use dondoc::config::{EmailSettings, Login, Secret, Tls};
use dondoc::model::{MessageId, Phase, SendError};
use dondoc::planner::message::digest::Letter;
use mailparse::MailHeaderMap;

/// What `scripts/mta start` wrote, if there is such a server.
fn mta() -> Option<HashMap<String, String>> {
    let Ok(dir) = std::env::var("DONDOC_TEST_MTA") else {
        eprintln!("skipped: no mail server; see scripts/mta");
        return None;
    };
    let env = fs::read_to_string(Path::new(&dir).join("env")).expect("a folder of a started server");
    Some(
        env.lines()
            .filter_map(|line| line.split_once('='))
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect(),
    )
}

fn settings(mta: &HashMap<String, String>) -> EmailSettings {
    let password = fs::read_to_string(&mta["PASSWORD_FILE"]).expect("a password");
    EmailSettings {
        host: mta["HOST"].clone(),
        port: mta["PORT"].parse().expect("a port"),
        tls: Tls::StartTls,
        from: "Tổ đôn đốc UBND xã <don-doc@xa.example>".to_owned(),
        reply_to: None,
        login: Some(Login { user: mta["LOGIN"].clone(), password: Secret::new(password.trim()) }),
        ca_file: Some(mta["CA_FILE"].clone().into()),
        hello: "may.xa.example".to_owned(),
        sessions: 2,
        timeout: Duration::from_secs(20),
        dot_timeout: Duration::from_mins(1),
    }
}

fn channel(settings: EmailSettings) -> Channel {
    Channel::new(EmailChannel::new(settings).expect("valid"))
}

/// Message-ID to subject and text of what the server delivered under these ids.
fn delivered(maildir: &Path, ids: &[String]) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(maildir.join("new")).into_iter().flatten() {
        let Ok(bytes) = fs::read(entry.expect("an entry").path()) else {
            continue;
        };
        let mail = mailparse::parse_mail(&bytes).expect("MIME");
        let id = mail.headers.get_first_value("Message-ID").expect("an id");
        if ids.contains(&id) {
            let text = mail.subparts[0].get_body().expect("UTF-8").replace("\r\n", "\n");
            found.insert(id, (mail.headers.get_first_value("Subject").expect("a subject"), text));
        }
    }
    found
}

#[tokio::test]
async fn twenty_messages_over_two_sessions_are_delivered_as_written() {
    let Some(mta) = mta() else { return };
    let channel = channel(settings(&mta));
    let mut sessions = [channel.session(), channel.session()];
    let run = std::process::id().to_string();
    let mut expected = BTreeMap::new();
    for n in 0..20_usize {
        let id = MessageId::derive(&[&run, &n.to_string()]);
        let subject =
            format!("{n} nhiệm vụ quá hạn, 02 đến hạn hôm nay – Kế hoạch số 67/KH-UBND ngày 24/10/2025");
        let text = format!("Kính gửi đồng chí,\n.\n.. đề nghị cập nhật kết quả nhiệm vụ {n}\n\nTrân trọng.");
        let letter = Letter {
            subject: subject.clone(),
            text: text.clone(),
            html: Some(format!("<p>Số {n}</p>")),
            ..Letter::default()
        };
        let envelope = Envelope {
            id: &id,
            local_part: id.as_str(),
            to: &format!("dau-moi-{n}@xa.example"),
            to_name: "Đầu mối",
            letter: &letter,
            at: "2025-11-24T00:45:00Z".parse().expect("an instant"),
            zone: Zone::named(Zone::DEFAULT_NAME).expect("compiled in"),
        };
        let out = channel.build(&envelope).expect("built");
        let accepted = sessions[n % 2].send(&out, Box::pin(async { Ok(()) })).await.expect("accepted");
        assert!(accepted.detail.starts_with("250"), "{}", accepted.detail);
        expected.insert(format!("<{id}@xa.example>"), (subject, text));
    }
    for session in sessions {
        session.close().await;
    }
    let ids: Vec<String> = expected.keys().cloned().collect();
    let maildir = Path::new(&mta["MAILDIR"]);
    // The server delivers after it has accepted, in a process of its own.
    let mut look = tokio::time::interval(Duration::from_millis(50));
    let mut found = delivered(maildir, &ids);
    for _ in 0..400 {
        if found.len() == expected.len() {
            break;
        }
        look.tick().await;
        found = delivered(maildir, &ids);
    }
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_wrong_password_asks_for_an_administrator() {
    let Some(mta) = mta() else { return };
    let mut settings = settings(&mta);
    settings.login = Some(Login { user: mta["LOGIN"].clone(), password: Secret::new("không phải") });
    let failure =
        channel(settings).session().probe(dondoc::model::Instant::UNIX_EPOCH).await.expect_err("refused");
    assert_eq!(
        (failure.phase, failure.error, failure.code),
        (Phase::Greet, SendError::AuthExpired, Some(535))
    );
}

#[tokio::test]
async fn a_server_whose_issuer_is_unknown_is_not_trusted() {
    let Some(mta) = mta() else { return };
    let stranger = EmailSettings { ca_file: None, ..settings(&mta) };
    let failure =
        channel(stranger).session().probe(dondoc::model::Instant::UNIX_EPOCH).await.expect_err("not trusted");
    assert!(failure.detail.contains("is not trusted"), "{}", failure.detail);
}

#[tokio::test]
async fn a_probe_finds_the_server_well() {
    let Some(mta) = mta() else { return };
    let found =
        channel(settings(&mta)).session().probe(dondoc::model::Instant::UNIX_EPOCH).await.expect("all well");
    assert!(found.ends_with("STARTTLS, login accepted"), "{found}");
}
