//! The mailbox for answers at a real server: `scripts/imap start DIR`, then `DONDOC_TEST_IMAP=DIR`.
//! Without that variable these tests do nothing and say so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::print_stderr, reason = "says why there was no server to test with")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use dondoc::channel::imap::look;
use dondoc::config::{ImapSettings, Secret};

/// What `scripts/imap start` wrote, if there is such a server.
fn server() -> Option<HashMap<String, String>> {
    let Ok(dir) = std::env::var("DONDOC_TEST_IMAP") else {
        eprintln!("skipped: no mailbox; see scripts/imap");
        return None;
    };
    let env = fs::read_to_string(Path::new(&dir).join("env")).expect("a folder of a started server");
    let pairs = env.lines().filter_map(|line| line.split_once('='));
    Some(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

fn settings(server: &HashMap<String, String>) -> ImapSettings {
    let password = fs::read_to_string(&server["PASSWORD_FILE"]).expect("a password");
    ImapSettings {
        host: server["HOST"].clone(),
        port: server["PORT"].parse().expect("a port"),
        tls: true,
        user: server["LOGIN"].clone(),
        password: Secret::new(password.trim()),
        folder: "INBOX".into(),
        ca_file: Some(server["CA_FILE"].clone().into()),
        every: Duration::from_mins(1),
        vouching: Vec::new(),
    }
}

#[tokio::test]
async fn new_mail_is_fetched_over_tls_once_and_stays_in_the_mailbox() {
    let Some(server) = server() else { return };
    let settings = settings(&server);
    let maildir = Path::new(&server["MAILDIR"]);
    let kept = Mutex::new(Vec::new());
    let keep = |bytes: &[u8]| {
        kept.lock().expect("not poisoned").push(String::from_utf8_lossy(bytes).into_owned());
        Ok(())
    };
    // Whatever an earlier run left.
    look(&settings, &keep).await.expect("a look");
    kept.lock().expect("not poisoned").clear();
    for n in 1..=3 {
        let mail = format!(
            "Message-ID: <{n}@pc>\r\nFrom: a@b.example\r\nSubject: =?utf-8?b?Vmnhu4dj?=\r\n\r\nXONG {n}\r\n{}",
            // One is large, as with a photograph beside the answer.
            if n == 2 { "x".repeat(76) + "\r\n" } else { String::new() }.repeat(12_000)
        );
        let name = format!("{n}.{}.pc", std::process::id());
        fs::write(maildir.join("tmp").join(&name), mail).expect("written");
        std::os::unix::fs::chown(maildir.join("tmp").join(&name), Some(65534), Some(65534))
            .expect("given to nobody");
        fs::rename(maildir.join("tmp").join(&name), maildir.join("new").join(&name)).expect("delivered");
    }
    assert_eq!(look(&settings, &keep).await.expect("a look"), 3);
    assert_eq!(look(&settings, &keep).await.expect("a look"), 0, "each once");
    let kept = kept.into_inner().expect("not poisoned");
    assert!((1..=3).all(|n| kept.iter().any(|mail| mail.contains(&format!("XONG {n}")))), "{kept:?}");
    let left = fs::read_dir(maildir.join("cur")).expect("a folder").count();
    assert!(left >= 3, "nothing is deleted");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_issuer_are_refused_in_words() {
    let Some(server) = server() else { return };
    let keep = |_: &[u8]| Ok(());
    let wrong = ImapSettings { password: Secret::new("wrong"), ..settings(&server) };
    let refused = look(&wrong, &keep).await.expect_err("refused").to_string();
    assert!(refused.contains("the login was refused") && !refused.contains("wrong"), "{refused}");
    let stranger = ImapSettings { ca_file: None, ..settings(&server) };
    let refused = look(&stranger, &keep).await.expect_err("not trusted").to_string();
    assert!(refused.contains("TLS handshake failed"), "{refused}");
}
