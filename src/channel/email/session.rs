//! Many messages over one connection, reopened when it has gone stale.
//! Must not know the dialogue itself.

use std::{fmt, sync::Arc, time::Duration};

use super::{Shared, line::SmtpConnection, mime};
use crate::channel::contract::{Connection, Doing};
use crate::config::Tls;
use crate::model::Instant;
use crate::{
    channel::{Accepted, DotMark, SendFailure, failure::clean},
    model::{Outbound, Phase, SendError},
};

/// A connection unused for longer than this is not trusted to be alive.
const IDLE: Duration = Duration::from_secs(30);
/// The answer that a server gives before it closes.
const CLOSING: i32 = 421;

/// A sender over SMTP.
pub struct EmailSession {
    shared: Arc<Shared>,
    /// Taken out while in use, so that a cancelled send drops it.
    line: Option<SmtpConnection>,
}

impl EmailSession {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, line: None }
    }

    async fn hand_over(&mut self, out: &Outbound, mark: DotMark) -> Result<Accepted, SendFailure> {
        let to = mime::recipient(&out.to)?;
        if !out.bytes.is_ascii() {
            let detail = "the message has bytes outside ASCII, which not every server takes; build it again";
            return Err(SendFailure::new(SendError::Permanent, Phase::Build, None, detail));
        }
        let mut line = self.begin().await?;
        match line.transfer(to, &out.bytes, mark).await {
            Ok(answer) => {
                self.keep(line, false);
                let said: Vec<&str> = answer.message().collect();
                Ok(Accepted {
                    detail: clean(&format!("{} {}", answer.code(), said.join(" "))),
                    vendor_id: None,
                    unnumbered: false,
                })
            }
            Err(failure) => {
                self.keep_after(line, &failure);
                Err(failure)
            }
        }
    }

    /// A connection on which MAIL was accepted. A connection that broke while it was idle is replaced once: the
    /// server had accepted nothing.
    async fn begin(&mut self) -> Result<SmtpConnection, SendFailure> {
        if let Some(mut line) = self.line.take().filter(|line| line.used_within(IDLE)) {
            match line.mail().await {
                Ok(()) => return Ok(line),
                Err(failure) if is_usable_after(&failure) => {
                    self.keep(line, true);
                    return Err(failure);
                }
                Err(failure) => tracing::debug!(%failure, "the idle connection was dead"),
            }
        }
        let mut line = SmtpConnection::open(&self.shared).await?;
        match line.mail().await {
            Ok(()) => Ok(line),
            Err(failure) => {
                self.keep_after(line, &failure);
                Err(failure)
            }
        }
    }

    fn keep(&mut self, mut line: SmtpConnection, refused: bool) {
        line.rest(refused);
        self.line = Some(line);
    }

    /// Keeps the connection after a refusal by code; after any other failure nobody knows which answer would
    /// belong to which command.
    fn keep_after(&mut self, line: SmtpConnection, failure: &SendFailure) {
        if is_usable_after(failure) {
            self.keep(line, true);
        }
    }

    async fn leave(self) {
        if let Some(line) = self.line {
            line.quit().await;
        }
    }

    async fn reach(&mut self) -> Result<String, SendFailure> {
        let mut line = SmtpConnection::open(&self.shared).await?;
        line.noop().await?;
        self.keep(line, false);
        let settings = &self.shared.settings;
        let tls = match settings.tls {
            Tls::Implicit => "TLS",
            Tls::StartTls => "STARTTLS",
            Tls::None => "not encrypted",
        };
        let login = if settings.login.is_some() { "login accepted" } else { "no login" };
        Ok(format!("{}:{} answers: {tls}, {login}", settings.host, settings.port))
    }
}

impl Connection for EmailSession {
    fn send<'a>(&'a mut self, out: &'a Outbound, mark: DotMark) -> Doing<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.hand_over(out, mark))
    }

    fn probe(&mut self, _now: Instant) -> Doing<'_, Result<String, SendFailure>> {
        Box::pin(self.reach())
    }

    fn close(self: Box<Self>) -> Doing<'static, ()> {
        Box::pin(self.leave())
    }
}

impl fmt::Debug for EmailSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailSession(connected: {})", self.line.is_some())
    }
}

fn is_usable_after(failure: &SendFailure) -> bool {
    failure.code.is_some_and(|code| code != CLOSING)
}
