//! The e-mail channel against a server that fails at every point of the dialogue.
//! Time-outs are real and short: a server that hangs is waited for, one that answers never is.

#![allow(clippy::disallowed_methods, reason = "measures the time it takes")]

mod kit;
pub mod server;
mod trust;

use std::{sync::Arc, time::Duration};

use dondoc::{
    channel::{DotMark, MarkRefused},
    config::EmailSettings,
    model::{Phase, SendError},
};
use kit::{SHORT, channel, committed, fate, fate_of, leap, once, out, send, settings};
use server::{Act, At, Mode, Server};
use tokio::sync::Notify;

#[tokio::test]
async fn a_server_that_drops_or_hangs_leaves_the_phase_behind_and_decides_the_class() {
    let points = [
        (At::Banner, Phase::Greet, SendError::Transient),
        (At::Ehlo, Phase::Greet, SendError::Transient),
        (At::Mail, Phase::Mail, SendError::Transient),
        (At::Rcpt, Phase::Rcpt, SendError::Transient),
        (At::Data, Phase::Data, SendError::Transient),
        (At::Dot, Phase::Dot, SendError::Ambiguous),
    ];
    let mut tries = tokio::task::JoinSet::new();
    for (at, phase, error) in points {
        for act in [Act::Drop, Act::Hang] {
            tries.spawn(async move {
                let (server, result) = fate(Mode::Plain, once(at, &act)).await;
                let failure = result.expect_err("no message can pass");
                assert_eq!(
                    (failure.phase, failure.error, failure.code),
                    (phase, error, None),
                    "{at:?} {act:?}"
                );
                assert_eq!(server.messages().len(), usize::from(at == At::Dot), "{at:?} {act:?}");
            });
        }
    }
    while let Some(tried) = tries.join_next().await {
        tried.expect("as the table says");
    }
}

/// What waits in the buffers of two sockets, and of TLS.
const BUFFERED: usize = 16 * 1024 * 1024;

#[tokio::test]
async fn an_answer_without_an_end_is_cut_off_wherever_it_comes() {
    let points = [
        (At::Banner, Phase::Greet),
        (At::Ehlo, Phase::Greet),
        (At::Mail, Phase::Mail),
        (At::Rcpt, Phase::Rcpt),
        (At::Data, Phase::Data),
        (At::Dot, Phase::Dot),
    ];
    for (at, phase) in points {
        for piece in [&b"2"[..], b"250-and more and more and more and more and more\r\n", b"250-\r\n"] {
            for mode in [Mode::Plain, Mode::Implicit] {
                // Reading many short lines takes its time where nothing is optimised.
                if (mode == Mode::Implicit && piece != b"2") || (piece.len() == 6 && at != At::Banner) {
                    continue;
                }
                let began = tokio::time::Instant::now();
                let act = Act::Endless(piece);
                let (server, result) = fate(mode, once(at, &act)).await;
                let failure = result.expect_err("no message can pass");
                let expected = if at == At::Dot { SendError::Ambiguous } else { SendError::Transient };
                assert_eq!((failure.phase, failure.error), (phase, expected), "{at:?} {piece:?} {mode:?}");
                assert!(failure.detail.len() < 1_000, "{}", failure.detail);
                assert!(began.elapsed() < Duration::from_secs(15), "{at:?} {piece:?} {mode:?}");
                assert!(server.said() < BUFFERED, "{at:?} {piece:?}: {} bytes", server.said());
            }
        }
    }
    for at in [At::Ehlo, At::StartTls] {
        let (server, result) = fate(Mode::StartTls, once(at, &Act::Endless(b"220-x\r\n"))).await;
        assert_eq!(result.expect_err("no message can pass").error, SendError::Transient, "{at:?}");
        assert!(server.said() < BUFFERED);
    }
}

#[tokio::test]
async fn a_large_body_that_does_not_get_through_is_tried_again() {
    let large = out("large", &"Kính gửi ".repeat(1_000_000));
    for act in [Act::Drop, Act::Hang] {
        let (server, result) = fate_of(&large, Mode::Plain, once(At::Body, &act)).await;
        let failure = result.expect_err("not through");
        assert_eq!((failure.phase, failure.error), (Phase::Body, SendError::Transient), "{act:?}");
        assert!(server.messages().is_empty());
    }
}

#[tokio::test]
async fn a_small_body_that_the_kernel_took_is_uncertain_to_be_safe() {
    let (server, result) = fate(Mode::Plain, once(At::Body, &Act::Hang)).await;
    let failure = result.expect_err("no answer");
    assert_eq!((failure.phase, failure.error), (Phase::Dot, SendError::Ambiguous));
    assert!(server.messages().is_empty());
}

#[tokio::test]
async fn an_answer_decides_by_its_code_in_every_phase() {
    use SendError::{Permanent, RecipientGone, Transient};
    for (at, said, code, phase, error) in [
        (At::Banner, &b"451 later\r\n"[..], 451, Phase::Greet, Transient),
        (At::Banner, b"554 not for you\r\n", 554, Phase::Greet, Transient),
        (At::Ehlo, b"451 later\r\n", 451, Phase::Greet, Transient),
        (At::Mail, b"451 later\r\n", 451, Phase::Mail, Transient),
        (At::Mail, b"550 no\r\n", 550, Phase::Mail, SendError::Blocked),
        (At::Mail, b"530 5.7.0 log in first\r\n", 530, Phase::Mail, SendError::AuthExpired),
        (At::Rcpt, b"451 later\r\n", 451, Phase::Rcpt, Transient),
        (At::Rcpt, b"550 no such user\r\n", 550, Phase::Rcpt, RecipientGone),
        (At::Rcpt, b"554 no\r\n", 554, Phase::Rcpt, Permanent),
        (At::Rcpt, b"552 full\r\n", 552, Phase::Rcpt, Transient),
        (At::Data, b"451 later\r\n", 451, Phase::Data, Transient),
        (At::Data, b"554 no valid recipients\r\n", 554, Phase::Data, Permanent),
        (At::Dot, b"451 4.3.0 later\r\n", 451, Phase::Dot, Transient),
        (At::Dot, b"550-5.1.1 gone\r\n550 5.1.1 really\r\n", 550, Phase::Dot, RecipientGone),
        (At::Dot, b"554 5.7.1 spam\r\n", 554, Phase::Dot, Permanent),
    ] {
        let (_, result) = fate(Mode::Plain, once(at, &Act::Say(said))).await;
        let failure = result.expect_err("refused");
        assert_eq!((failure.phase, failure.error, failure.code), (phase, error, Some(code)), "{at:?} {code}");
    }
}

#[tokio::test]
async fn a_250_to_data_is_no_permission_and_ends_the_connection() {
    let server =
        Server::start(Mode::Plain, |at, n| (at == At::Data && n == 0).then_some(Act::Say(b"250 ok\r\n")))
            .await;
    let mut session = channel(settings(&server, Mode::Plain)).session();
    let failure = send(&mut session, "1").await.expect_err("no 354");
    assert_eq!((failure.phase, failure.error), (Phase::Data, SendError::Transient));
    assert!(failure.detail.contains("250"), "{}", failure.detail);
    send(&mut session, "2").await.expect("over a new connection");
    assert_eq!(server.count("connect"), 2);
}

#[tokio::test]
async fn an_unreadable_answer_is_uncertain_after_the_dot_and_harmless_before() {
    for said in [&b"250 \xff\xfe\r\n"[..], b"what\r\n", b"354 go on\r\n"] {
        let (server, result) = fate(Mode::Plain, once(At::Dot, &Act::Say(said))).await;
        let failure = result.expect_err("unreadable");
        assert_eq!((failure.phase, failure.error), (Phase::Dot, SendError::Ambiguous), "{said:?}");
        assert_eq!(server.messages().len(), 1);

        let (_, result) = fate(Mode::Plain, once(At::Rcpt, &Act::Say(said))).await;
        let failure = result.expect_err("unreadable");
        assert_eq!((failure.phase, failure.error), (Phase::Rcpt, SendError::Transient), "{said:?}");
    }
}

#[tokio::test]
async fn nobody_listening_is_tried_again() {
    let server = Server::start(Mode::Plain, |_, _| None).await;
    let mut settings = settings(&server, Mode::Plain);
    settings.port = 1;
    let failure = send(&mut channel(settings).session(), "1").await.expect_err("refused");
    assert_eq!((failure.phase, failure.error), (Phase::Connect, SendError::Transient));
}

#[tokio::test]
async fn the_mark_is_awaited_between_the_body_and_the_dot() {
    for mode in [Mode::Plain, Mode::StartTls, Mode::Implicit] {
        let server = Server::start(mode, |_, _| None).await;
        let mut session = channel(settings(&server, mode)).session();
        let message = out("1", "Kính gửi");
        // The last line has no end before the dot, so the server does not see it as a line yet.
        let body = message.bytes.strip_suffix(b"\r\n").expect("ends a line");
        let lines = body.windows(2).rposition(|two| two == b"\r\n").expect("many lines") + 2;
        let watched = server.clone();
        let mark: DotMark = Box::pin(async move {
            watched.until(|seen| seen.body_bytes == lines).await;
            assert_eq!(watched.count("dot"), 0);
            watched.note("mark");
            Ok(())
        });
        session.send(&message, mark).await.expect("accepted");
        let log = server.log();
        let place = |what: &str| log.iter().position(|line| line == what).expect(what);
        assert!(place("DATA") < place("mark") && place("mark") < place("dot"), "{mode:?}: {log:?}");
    }
}

#[tokio::test]
async fn a_refused_mark_keeps_the_dot_back_and_ends_the_connection() {
    for mode in [Mode::Plain, Mode::StartTls, Mode::Implicit] {
        let server = Server::start(mode, |_, _| None).await;
        let mut session = channel(settings(&server, mode)).session();
        let mark: DotMark = Box::pin(async { Err(MarkRefused) });
        let failure = session.send(&out("1", "Kính gửi"), mark).await.expect_err("refused");
        assert_eq!((failure.phase, failure.error), (Phase::Body, SendError::Superseded), "{mode:?}");
        server.until(|seen| seen.log.last().is_some_and(|line| line == "eof")).await;
        assert_eq!(server.count("dot"), 0, "{mode:?}");
        send(&mut session, "2").await.expect("over a new connection");
        assert_eq!((server.count("connect"), server.messages().len()), (2, 1), "{mode:?}");
    }
}

#[tokio::test]
async fn a_send_cancelled_during_the_mark_never_sends_the_dot() {
    let server = Server::start(Mode::Plain, |_, _| None).await;
    let mut session = channel(settings(&server, Mode::Plain)).session();
    let reached = Arc::new(Notify::new());
    let marking = Arc::clone(&reached);
    let mark: DotMark = Box::pin(async move {
        marking.notify_one();
        std::future::pending().await
    });
    let message = out("1", "Kính gửi");
    tokio::select! {
        result = session.send(&message, mark) => panic!("{result:?}"),
        () = reached.notified() => {}
    }
    server.until(|seen| seen.log.last().is_some_and(|line| line == "eof")).await;
    assert_eq!(server.count("dot"), 0);
}

#[tokio::test]
async fn a_mark_may_take_longer_than_the_server_has() {
    let server = Server::start(Mode::Plain, |_, _| None).await;
    let short = EmailSettings { timeout: SHORT, dot_timeout: SHORT, ..settings(&server, Mode::Plain) };
    let mark: DotMark = Box::pin(async {
        leap(SHORT * 10).await;
        Ok(())
    });
    channel(short).session().send(&out("1", "Kính gửi"), mark).await.expect("accepted");
}

/// Message 1 is accepted, but only when `late` says so; message 2 is refused.
fn late_then_refused(late: &Arc<Notify>) -> impl Fn(At, usize) -> Option<Act> + use<> {
    let late = Arc::clone(late);
    move |at, n| match (at, n) {
        (At::Dot, 0) => Some(Act::SayLater(b"250 late\r\n", Arc::clone(&late))),
        (At::Dot, 1) => Some(Act::Say(b"554 refused\r\n")),
        _ => None,
    }
}

#[tokio::test]
async fn a_late_answer_never_becomes_the_answer_to_the_next_message() {
    let late = Arc::new(Notify::new());
    let server = Server::start(Mode::Plain, late_then_refused(&late)).await;
    let settings = EmailSettings { dot_timeout: SHORT, ..settings(&server, Mode::Plain) };
    let mut session = channel(settings).session();
    let failure = send(&mut session, "1").await.expect_err("cut");
    assert_eq!((failure.phase, failure.error), (Phase::Dot, SendError::Ambiguous));
    late.notify_one();
    let failure = send(&mut session, "2").await.expect_err("refused");
    assert_eq!((failure.error, failure.code), (SendError::Permanent, Some(554)));
    assert_eq!(server.count("connect"), 2);
}

#[tokio::test]
async fn a_cancelled_send_takes_its_connection_with_it() {
    let late = Arc::new(Notify::new());
    let server = Server::start(Mode::Plain, late_then_refused(&late)).await;
    let mut session = channel(settings(&server, Mode::Plain)).session();
    tokio::select! {
        result = send(&mut session, "1") => panic!("{result:?}"),
        () = server.until(|seen| seen.log.iter().any(|line| line == "dot")) => {}
    }
    late.notify_one();
    let failure = send(&mut session, "2").await.expect_err("refused");
    assert_eq!((failure.error, failure.code), (SendError::Permanent, Some(554)));
}

#[tokio::test]
async fn a_refused_message_leaves_the_connection_usable() {
    for at in [At::Mail, At::Rcpt, At::Data, At::Dot] {
        let script = move |now: At, n: usize| (now == at && n == 0).then_some(Act::Say(b"550 no\r\n"));
        let server = Server::start(Mode::Plain, script).await;
        let mut session = channel(settings(&server, Mode::Plain)).session();
        assert_eq!(send(&mut session, "1").await.expect_err("refused").code, Some(550));
        send(&mut session, "2").await.expect("accepted");
        assert_eq!((server.count("connect"), server.count("RSET")), (1, 1), "{at:?}");
    }
}

#[tokio::test]
async fn a_hundred_messages_pass_over_one_connection_as_they_were_built() {
    for mode in [Mode::Plain, Mode::StartTls, Mode::Implicit] {
        let server = Server::start(mode, |_, _| None).await;
        let mut session = channel(settings(&server, mode)).session();
        let mut sent = Vec::new();
        for n in 0..100 {
            let message = out(&n.to_string(), "Kính gửi\n.\n..\n.dấu chấm đầu dòng\n");
            session.send(&message, committed()).await.expect("accepted");
            sent.push(message.bytes);
        }
        session.close().await;
        assert_eq!(server.count("connect"), 1, "{mode:?}");
        assert!(server.messages() == sent, "{mode:?}: bytes changed on the way");
    }
}

#[tokio::test]
async fn a_connection_closed_while_idle_is_replaced_within_the_same_send() {
    for farewell in [Act::Drop, Act::SayAndDrop(b"421 4.4.2 idle for too long\r\n")] {
        // The second MAIL, the first on the reused connection, finds it closed.
        let script = move |at: At, n: usize| (at == At::Mail && n == 1).then(|| farewell.clone());
        let server = Server::start(Mode::Plain, script).await;
        let mut session = channel(settings(&server, Mode::Plain)).session();
        send(&mut session, "1").await.expect("accepted");
        send(&mut session, "2").await.expect("accepted over a new connection");
        assert_eq!((server.count("connect"), server.messages().len()), (2, 2));
    }
}

#[tokio::test]
async fn a_connection_that_was_long_idle_is_not_used_again() {
    let server = Server::start(Mode::Plain, |_, _| None).await;
    let mut session = channel(settings(&server, Mode::Plain)).session();
    for (pause, connections) in [(0, 1), (29, 1), (31, 2)] {
        leap(Duration::from_secs(pause)).await;
        send(&mut session, "1").await.expect("accepted");
        assert_eq!(server.count("connect"), connections, "after {pause} s");
    }
}

#[tokio::test]
async fn a_connection_is_replaced_only_once() {
    let server = Server::start(Mode::Plain, |at, n| (at == At::Mail && n > 0).then_some(Act::Drop)).await;
    let mut session = channel(settings(&server, Mode::Plain)).session();
    send(&mut session, "1").await.expect("accepted");
    let failure = send(&mut session, "2").await.expect_err("dropped twice");
    assert_eq!((failure.phase, failure.error), (Phase::Mail, SendError::Transient));
    assert_eq!(server.count("connect"), 2);
}
