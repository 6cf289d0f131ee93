//! What the channel says to whom: encryption, certificates, logins, and what is kept of answers.

use std::time::Duration;

use dondoc::{
    config::{EmailSettings, Login, Secret},
    model::{Phase, SendError},
};

use super::{
    kit::{channel, fate, once, send, settings},
    server::{Act, At, Mode, Server},
};

#[tokio::test]
async fn without_starttls_nothing_is_said() {
    let server = Server::start(Mode::Plain, |_, _| None).await;
    let mut settings = settings(&server, Mode::StartTls);
    settings.login = Some(Login { user: "bot".to_owned(), password: Secret::new("bí mật") });
    let failure = send(&mut channel(settings).session(), "1").await.expect_err("not encrypted");
    assert_eq!((failure.phase, failure.error), (Phase::Greet, SendError::Transient));
    assert!(failure.detail.contains("does not offer STARTTLS"), "{}", failure.detail);
    assert!(!server.log().iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")));
}

#[tokio::test]
async fn plain_text_behind_the_answer_to_starttls_is_not_believed() {
    let script = once(At::StartTls, &Act::Say(b"220 go\r\n250-here\r\n250 AUTH PLAIN\r\n"));
    let (server, result) = fate(Mode::StartTls, script).await;
    let failure = result.expect_err("injected");
    assert_eq!((failure.phase, failure.error), (Phase::Greet, SendError::Transient));
    assert!(!server.log().iter().any(|line| line.starts_with("MAIL")));
}

#[tokio::test]
async fn a_certificate_of_an_unknown_issuer_is_called_so() {
    for mode in [Mode::StartTls, Mode::Implicit] {
        let server = Server::start(mode, |_, _| None).await;
        let stranger = EmailSettings { ca_file: None, ..settings(&server, mode) };
        let failure = send(&mut channel(stranger).session(), "1").await.expect_err("not trusted");
        assert_eq!((failure.phase, failure.error), (Phase::Greet, SendError::Transient));
        assert!(
            failure.detail.contains("not trusted") && failure.detail.contains("ca_file"),
            "{}",
            failure.detail
        );
    }
}

#[tokio::test]
async fn the_login_is_made_under_tls_and_its_refusal_shows_no_secret() {
    let server = Server::start(Mode::StartTls, |_, _| None).await;
    let login = Some(Login { user: "bot".to_owned(), password: Secret::new("matkhau") });
    let with_login = EmailSettings { login: login.clone(), ..settings(&server, Mode::StartTls) };
    send(&mut channel(with_login).session(), "1").await.expect("accepted");
    let log = server.log();
    let place = |start: &str| log.iter().position(|line| line.starts_with(start)).expect(start);
    assert!(place("STARTTLS") < place("AUTH") && place("AUTH") < place("MAIL"));

    // Some servers echo what they did not like; AGJvdABtYXRraGF1 is that login.
    for (said, code, error) in [
        (
            &b"535 5.7.8 AUTH PLAIN AGJvdABtYXRraGF1: matkhau is wrong\r\n"[..],
            Some(535),
            SendError::AuthExpired,
        ),
        (b"454 4.7.0 AGJvdABtYXRraGF1 later\r\n", Some(454), SendError::Transient),
        (b"AUTH PLAIN AGJvdABtYXRraGF1 matkhau\r\n", None, SendError::Transient),
    ] {
        let server = Server::start(Mode::StartTls, once(At::Auth, &Act::Say(said))).await;
        let with_login = EmailSettings { login: login.clone(), ..settings(&server, Mode::StartTls) };
        let failure = send(&mut channel(with_login).session(), "1").await.expect_err("refused");
        assert_eq!((failure.phase, failure.error, failure.code), (Phase::Greet, error, code));
        let shown = format!("{failure} {failure:?}");
        assert!(!shown.contains("matkhau") && !shown.contains("AGJvdA"), "{shown}");
    }
}

#[tokio::test]
async fn a_server_without_auth_cannot_be_logged_in_to() {
    let script = once(At::Ehlo, &Act::Say(b"250 here\r\n"));
    let server = Server::start(Mode::Plain, script).await;
    let login = Some(Login { user: "bot".to_owned(), password: Secret::new("matkhau") });
    let failure =
        send(&mut channel(EmailSettings { login, ..settings(&server, Mode::Plain) }).session(), "1")
            .await
            .expect_err("no login");
    assert_eq!((failure.phase, failure.error), (Phase::Greet, SendError::AuthExpired));
}

#[tokio::test]
async fn mail_is_never_sent_in_plain_to_another_machine() {
    let server = Server::start(Mode::Plain, |_, _| None).await;
    let away = EmailSettings { host: "192.0.2.1".to_owned(), ..settings(&server, Mode::Plain) };
    let failure = send(&mut channel(away).session(), "1").await.expect_err("not here");
    assert_eq!((failure.phase, failure.error), (Phase::Connect, SendError::Transient));
    assert!(failure.detail.contains("not on this machine"), "{}", failure.detail);
}

#[tokio::test]
async fn what_a_server_says_is_kept_without_addresses() {
    let script = once(At::Rcpt, &Act::Say(b"550 5.1.1 <dau.moi@example.vn> unknown\r\n"));
    let (_, result) = fate(Mode::Plain, script).await;
    assert_eq!(result.expect_err("gone").detail, "5.1.1 <d***@example.vn> unknown");
    let (_, result) =
        fate(Mode::Plain, once(At::Dot, &Act::Say(b"250 2.0.0 for dau.moi@example.vn\r\n"))).await;
    assert_eq!(result.expect("accepted").detail, "250 2.0.0 for d***@example.vn");
}

#[tokio::test]
async fn a_probe_logs_in_and_sends_no_mail() {
    let server = Server::start(Mode::Implicit, |_, _| None).await;
    let login = Some(Login { user: "bot".to_owned(), password: Secret::new("matkhau") });
    let mut session = channel(EmailSettings { login, ..settings(&server, Mode::Implicit) }).session();
    let found = session.probe(dondoc::model::Instant::UNIX_EPOCH).await.expect("all well");
    assert!(found.ends_with("TLS, login accepted"), "{found}");
    assert_eq!(server.count("NOOP"), 1);
    assert!(!server.log().iter().any(|line| line.starts_with("MAIL")));
    send(&mut session, "1").await.expect("over the same connection");
    assert_eq!(server.count("connect"), 1);
}

#[tokio::test]
async fn a_lease_outlasts_a_server_that_takes_its_time_at_every_step() {
    let server = Server::start(Mode::Plain, |_, _| None).await;
    let (timeout, dot_timeout) = (Duration::from_secs(30), Duration::from_mins(10));
    let channel = channel(EmailSettings { timeout, dot_timeout, ..settings(&server, Mode::Plain) });
    // RSET, MAIL; look-up, TCP, TLS, banner and EHLO, STARTTLS, login; MAIL, RCPT, DATA, body.
    assert!(channel.lease() > timeout * 12 + dot_timeout);
}
