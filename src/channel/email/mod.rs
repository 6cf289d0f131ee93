//! E-mail over SMTP, by the connection of lettre and not its transports. The only user of lettre.
//! Must not know who is told what, or when a failed message is tried again.

mod codes;
mod dial;
mod failing;
mod gate;
pub mod inbound;
mod line;
mod mime;
mod session;
mod stream;
mod wrap;

use std::{sync::Arc, time::Duration};

use lettre::transport::smtp::{authentication::Credentials, extension::ClientId};

pub(super) use mime::{SenderAddresses, build as build_mime, message_id};
pub use session::EmailSession;

use super::{Envelope, SendFailure, SettingsError};
use crate::channel::contract::{Carrier, Session};
use crate::config::EmailSettings;
use crate::model::{ChannelName, MessageId, Outbound};

/// How many waits of `timeout` one `send` can hold: RSET and MAIL on a connection found broken, look-up,
/// dialling, implicit TLS, greeting, STARTTLS, login, MAIL, RCPT, DATA, the body, and one to spare.
const WAITS: u32 = 13;
/// What the lease allows the store for committing the mark.
const MARK_ALLOWANCE: Duration = Duration::from_mins(1);

/// The e-mail channel.
#[derive(Clone)]
pub struct EmailChannel {
    shared: Arc<Shared>,
}

/// What all sessions of the channel share.
struct Shared {
    settings: EmailSettings,
    sender: SenderAddresses,
    hello: ClientId,
    wrap: wrap::Wrap,
    login: Option<Credentials>,
}

impl EmailChannel {
    /// Checks the settings and loads the trusted certificates; opens no connection.
    pub fn new(settings: EmailSettings) -> Result<Self, SettingsError> {
        let sender = SenderAddresses::new(&settings.from, settings.reply_to.as_deref())?;
        if settings.hello.is_empty() || !settings.hello.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SettingsError::Hello { hello: settings.hello });
        }
        let hello = ClientId::Domain(settings.hello.clone());
        let wrap = wrap::Wrap::new(&settings)?;
        let login = settings
            .login
            .as_ref()
            .map(|login| Credentials::new(login.user.clone(), login.password.reveal().to_owned()));
        Ok(Self { shared: Arc::new(Shared { settings, sender, hello, wrap, login }) })
    }
}

impl Carrier for EmailChannel {
    fn name(&self) -> ChannelName {
        ChannelName::Email
    }

    fn build(&self, envelope: &Envelope) -> Result<Outbound, SendFailure> {
        mime::build(&self.shared.sender, envelope)
    }

    fn message_id(&self, _id: &MessageId, local_part: &str) -> String {
        mime::message_id(&self.shared.sender, local_part)
    }

    fn session(&self) -> Session {
        Session::on(EmailSession::new(Arc::clone(&self.shared)))
    }

    fn sessions(&self) -> usize {
        self.shared.settings.sessions
    }

    fn lease(&self) -> Duration {
        let settings = &self.shared.settings;
        settings.timeout * WAITS + MARK_ALLOWANCE + settings.dot_timeout
    }
}

impl std::fmt::Debug for EmailChannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let EmailSettings { host, port, tls, .. } = &self.shared.settings;
        write!(f, "EmailChannel({host}:{port}, {tls:?})")
    }
}
