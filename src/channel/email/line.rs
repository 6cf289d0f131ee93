//! One connection and the dialogue over it. Every wait has an end; every failure says at which stage.
//! Must not know how many messages a line carries, nor which connection is used for which.

use std::{error::Error, fmt, io, iter, sync::Arc, time::Duration};

use lettre::{
    Address,
    transport::smtp::{
        self,
        authentication::DEFAULT_MECHANISMS,
        client::{AsyncSmtpConnection, AsyncTokioStream},
        commands::{Data, Mail, Noop, Quit, Rcpt, Rset},
        response::{Response, Severity},
    },
};
use tokio::time::{Instant, sleep, timeout};

use super::{
    Shared,
    codes::{self, SmtpStage},
    dial::dial,
    failing::{broken, silent},
    gate::{DotGate, Progress},
    stream::{GatedStream, SealedStream},
    wrap::Wrap,
};
use crate::clock::runtime;
use crate::{
    channel::{DotMark, SendFailure, ServerFault},
    model::SendError,
};

/// An open connection.
pub(super) struct SmtpConnection {
    conn: AsyncSmtpConnection,
    gate: Arc<DotGate>,
    shared: Arc<Shared>,
    /// When the last dialogue over the connection ended.
    used: Instant,
    /// Whether a refusal left a transaction behind that RSET must clear.
    dirty: bool,
}

impl SmtpConnection {
    /// Connects, greets, encrypts and logs in.
    pub(super) async fn open(shared: &Arc<Shared>) -> Result<Self, SendFailure> {
        let settings = &shared.settings;
        let gate = Arc::new(DotGate::new());
        let tcp = GatedStream::new(dial(settings).await?, Arc::clone(&gate));
        let stream: Box<dyn AsyncTokioStream> = match &shared.wrap {
            Wrap::Implicit(connector, name) => {
                let handshake = connector.connect(name.clone(), tcp);
                match timeout(settings.timeout, handshake).await {
                    Ok(Ok(tls)) => Box::new(SealedStream(tls)),
                    Ok(Err(error)) => return Err(unsealed(&error, &settings.host)),
                    Err(_) => return Err(silent(SmtpStage::Seal, settings.timeout)),
                }
            }
            Wrap::None | Wrap::StartTls(_) => Box::new(tcp),
        };
        gate.asks();
        let greeting = AsyncSmtpConnection::connect_with_transport(stream, &shared.hello);
        let conn = limited(settings.timeout, SmtpStage::Greeting, greeting).await?;
        let mut line = Self { conn, gate, shared: Arc::clone(shared), used: runtime(), dirty: false };
        line.seal().await?;
        line.log_in().await?;
        tracing::debug!(host = settings.host, port = settings.port, "connection open");
        Ok(line)
    }

    async fn seal(&mut self) -> Result<(), SendFailure> {
        let Wrap::StartTls(parameters) = &self.shared.wrap else {
            return Ok(());
        };
        let settings = &self.shared.settings;
        if !self.conn.can_starttls() {
            let detail = format!(
                "{}:{} does not offer STARTTLS, and nothing is sent without it; set the port or tls of the \
                 e-mail channel",
                settings.host, settings.port
            );
            let failure = SendFailure::new(SendError::Transient, SmtpStage::Seal.phase(), None, &detail);
            return Err(failure.because(ServerFault::NoTls));
        }
        // A server's plain text behind the answer must not be taken for an answer under TLS: read byte by byte,
        // it is still on the wire when the handshake begins, and breaks that.
        self.gate.read_bytewise(true);
        self.gate.seals();
        let upgrade = self.conn.starttls(parameters.clone(), &self.shared.hello);
        let upgraded = timeout(settings.timeout, upgrade).await;
        self.gate.read_bytewise(false);
        match upgraded {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) if error.status().is_some() => Err(refused(SmtpStage::Seal, &error)),
            Ok(Err(error)) => Err(unsealed(&error, &settings.host)),
            Err(_) => Err(silent(SmtpStage::Seal, settings.timeout)),
        }
    }

    async fn log_in(&mut self) -> Result<(), SendFailure> {
        let Some(credentials) = &self.shared.login else {
            return Ok(());
        };
        if self.conn.server_info().get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
            let detail = "the server offers neither AUTH PLAIN nor AUTH LOGIN; check port, tls and login of the \
                          e-mail channel";
            return Err(SendFailure::new(SendError::AuthExpired, SmtpStage::Login.phase(), None, detail));
        }
        self.gate.asks();
        let auth = self.conn.auth(DEFAULT_MECHANISMS, credentials);
        let answer = limited(self.shared.settings.timeout, SmtpStage::Login, auth).await?;
        positive(SmtpStage::Login, &answer)
    }

    /// Whether the connection was used less than this long ago.
    pub(super) fn used_within(&self, limit: Duration) -> bool {
        runtime() - self.used < limit
    }

    /// Notes the end of a dialogue that leaves the connection usable.
    pub(super) fn rest(&mut self, refused: bool) {
        self.used = runtime();
        self.dirty = refused;
    }

    /// Begins a message.
    pub(super) async fn mail(&mut self) -> Result<(), SendFailure> {
        if self.dirty {
            self.command(SmtpStage::Mail, Rset).await?;
            self.dirty = false;
        }
        let from = self.shared.sender.address().clone();
        self.command(SmtpStage::Mail, Mail::new(Some(from), Vec::new())).await
    }

    /// Names the recipient, and sends the body and, once the mark is committed, the final dot.
    pub(super) async fn transfer(
        &mut self,
        to: Address,
        bytes: &[u8],
        mark: DotMark,
    ) -> Result<Response, SendFailure> {
        self.command(SmtpStage::Rcpt, Rcpt::new(to, Vec::new())).await?;
        self.gate.asks();
        let answer = limited(self.shared.settings.timeout, SmtpStage::Data, self.conn.command(Data)).await?;
        if !answer.has_code(354) {
            return Err(odd(SmtpStage::Data, &answer));
        }
        let answer = self.body(bytes, mark).await?;
        positive(SmtpStage::Dot, &answer)?;
        Ok(answer)
    }

    /// Sends the body and the final dot. lettre asks for the part after the last when all before it is written
    /// and flushed: then the gate closes, and the dot that lettre writes next waits in our stream for the mark.
    async fn body(&mut self, bytes: &[u8], mark: DotMark) -> Result<Response, SendFailure> {
        // lettre begins the final dot with a line end of its own.
        let bytes = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        self.gate.asks();
        let mut progress = self.gate.arm(mark);
        let gate = Arc::clone(&self.gate);
        let parts = iter::once(bytes).chain(iter::from_fn(move || {
            gate.close();
            None
        }));
        let settings = &self.shared.settings;
        // The store decides how long the mark may take; the server must answer in time before and after that.
        let cut = async {
            let left =
                timeout(settings.timeout, progress.wait_for(|now| *now != Progress::Body)).await.is_ok();
            if !left {
                return silent(SmtpStage::Body, settings.timeout);
            }
            let _ = progress.wait_for(|now| *now == Progress::Dot).await;
            sleep(settings.dot_timeout).await;
            silent(SmtpStage::Dot, settings.dot_timeout)
        };
        let sent = tokio::select! {
            biased;
            sent = self.conn.message_iter(parts) => sent,
            failure = cut => return Err(failure),
        };
        sent.map_err(|error| match self.gate.progress() {
            Progress::Dot => refused(SmtpStage::Dot, &error),
            Progress::Body | Progress::Marking => refused(SmtpStage::Body, &error),
            Progress::Refused => {
                let detail = crate::channel::MarkRefused.to_string();
                SendFailure::new(SendError::Superseded, SmtpStage::Body.phase(), None, &detail)
            }
        })
    }

    /// Asks the server for nothing but an answer.
    pub(super) async fn noop(&mut self) -> Result<(), SendFailure> {
        self.command(SmtpStage::Greeting, Noop).await
    }

    /// Takes leave; whether the server hears that does not matter.
    pub(super) async fn quit(mut self) {
        self.gate.asks();
        let _ = timeout(self.shared.settings.timeout, self.conn.command(Quit)).await;
    }

    async fn command(&mut self, stage: SmtpStage, command: impl fmt::Display) -> Result<(), SendFailure> {
        self.gate.asks();
        let answer = limited(self.shared.settings.timeout, stage, self.conn.command(command)).await?;
        positive(stage, &answer)
    }
}

/// The result of the work, or the failure where it took too long or went wrong.
async fn limited<T>(
    limit: Duration,
    stage: SmtpStage,
    work: impl Future<Output = Result<T, smtp::Error>>,
) -> Result<T, SendFailure> {
    match timeout(limit, work).await {
        Ok(result) => result.map_err(|error| refused(stage, &error)),
        Err(_) => Err(silent(stage, limit)),
    }
}

/// Checks for a positive answer: lettre takes 3xx for success, but only DATA and AUTH want it.
fn positive(stage: SmtpStage, answer: &Response) -> Result<(), SendFailure> {
    if answer.code().severity == Severity::PositiveCompletion { Ok(()) } else { Err(odd(stage, answer)) }
}

/// The failure where an answer has no meaning at its stage.
fn odd(stage: SmtpStage, answer: &Response) -> SendFailure {
    broken(stage, &format_args!("the server answered {} out of turn", answer.code()))
}

/// The failure that lettre reported: a refusal, which decides by its code, or a broken dialogue.
fn refused(stage: SmtpStage, error: &smtp::Error) -> SendFailure {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let Some(code) = error.status().map(u16::from) else {
        // lettre quotes what it could not read, and a server may echo a login.
        return if stage == SmtpStage::Login {
            broken(stage, &"the dialogue broke off")
        } else {
            broken(stage, error)
        };
    };
    let Some((class, about)) = codes::classify(code, &said, stage) else {
        return broken(stage, error);
    };
    let detail = if stage == SmtpStage::Login {
        let status = codes::enhanced_status(&code.to_string(), &said);
        format!(
            "the server refused the login ({code} {status}); check user and password of the e-mail channel"
        )
    } else {
        said
    };
    let cause = match (stage, code) {
        (SmtpStage::Login, 500..) => ServerFault::Credentials,
        (_, ..500) => ServerFault::InTrouble,
        _ => ServerFault::Other,
    };
    SendFailure::new(class, stage.phase(), Some(i32::from(code)), &detail).about(about, false).because(cause)
}

/// The failure of a handshake; it says so where a certificate is not trusted.
fn unsealed(error: &(dyn Error + 'static), host: &str) -> SendFailure {
    let cause = ServerFault::of(error).unwrap_or(ServerFault::NoTls);
    let mut next = Some(error);
    while let Some(error) = next {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(rustls::Error::InvalidCertificate(_)) = inner.and_then(|inner| inner.downcast_ref()) {
            let detail = format!(
                "the certificate of {host} is not trusted ({error}); check host, or name its issuer in ca_file"
            );
            let failure = SendFailure::new(SendError::Transient, SmtpStage::Seal.phase(), None, &detail);
            return failure.because(cause);
        }
        next = error.source();
    }
    broken(SmtpStage::Seal, &error).because(cause)
}
