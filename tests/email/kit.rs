//! What every test of the e-mail channel needs: settings, a message, a try.

use std::{path::PathBuf, time::Duration};

use dondoc::calendar::Zone;
use dondoc::channel::{
    Accepted, CaptureChannel, CaptureSettings, Channel, DotMark, EmailChannel, Envelope, SendFailure, Session,
};
use dondoc::config::{EmailSettings, Tls};
use dondoc::model::{MessageId, Outbound};
use dondoc::planner::message::digest::Letter;

use super::server::{Act, At, Mode, Server};

/// Longer than any answer takes on a busy machine.
pub const PATIENT: Duration = Duration::from_secs(20);
/// Waited for in full when a server hangs.
pub const SHORT: Duration = Duration::from_millis(1500);

pub fn settings(server: &Server, mode: Mode) -> EmailSettings {
    EmailSettings {
        host: "127.0.0.1".to_owned(),
        port: server.addr.port(),
        tls: match mode {
            Mode::Plain => Tls::None,
            Mode::StartTls => Tls::StartTls,
            Mode::Implicit => Tls::Implicit,
        },
        from: "Tổ đôn đốc <don-doc@example.vn>".to_owned(),
        reply_to: None,
        login: None,
        ca_file: (mode != Mode::Plain)
            .then(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/email/tls/ca.pem"))),
        hello: "may.example.vn".to_owned(),
        sessions: 1,
        timeout: PATIENT,
        dot_timeout: PATIENT,
    }
}

pub fn channel(settings: EmailSettings) -> Channel {
    Channel::new(EmailChannel::new(settings).expect("valid"))
}

pub fn out(name: &str, text: &str) -> Outbound {
    let from = "Tổ đôn đốc <don-doc@example.vn>".to_owned();
    let capture = CaptureSettings { folder: "unused".into(), from, reply_to: None };
    let builder = Channel::new(CaptureChannel::new(capture).expect("valid"));
    let letter = Letter {
        subject: format!("Việc {name}"),
        text: text.to_owned(),
        html: Some(text.to_owned()),
        ..Letter::default()
    };
    let id = MessageId::derive(&[name]);
    let at = "2025-11-24T00:45:00Z".parse().expect("an instant");
    let zone = Zone::named(Zone::DEFAULT_NAME).expect("compiled in");
    let envelope = Envelope {
        id: &id,
        local_part: id.as_str(),
        to: "dau.moi@example.vn",
        to_name: "Đầu mối",
        letter: &letter,
        at,
        zone,
    };
    builder.build(&envelope).expect("built")
}

pub fn committed() -> DotMark {
    Box::pin(async { Ok(()) })
}

pub async fn send(session: &mut Session, name: &str) -> Result<Accepted, SendFailure> {
    session.send(&out(name, "Kính gửi"), committed()).await
}

/// Sends one message to a server with this script, waiting `SHORT` for each answer.
pub async fn fate(
    mode: Mode,
    script: impl Fn(At, usize) -> Option<Act> + Send + Sync + 'static,
) -> (Server, Result<Accepted, SendFailure>) {
    fate_of(&out("1", "Kính gửi"), mode, script).await
}

pub async fn fate_of(
    out: &Outbound,
    mode: Mode,
    script: impl Fn(At, usize) -> Option<Act> + Send + Sync + 'static,
) -> (Server, Result<Accepted, SendFailure>) {
    let server = Server::start(mode, script).await;
    let settings = EmailSettings { timeout: SHORT, dot_timeout: SHORT, ..settings(&server, mode) };
    let result = channel(settings).session().send(out, committed()).await;
    (server, result)
}

/// Lets time pass for the client without waiting for it.
pub async fn leap(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

pub fn once(at: At, act: &Act) -> impl Fn(At, usize) -> Option<Act> + Send + Sync + 'static {
    let act = act.clone();
    move |now, _| (now == at).then(|| act.clone())
}
