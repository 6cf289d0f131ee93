//! The ways a message leaves: by e-mail, over Zalo, to a webhook, or into a captured Maildir. Turns a letter into
//! bytes once, and hands bytes to a server. Must not know the store, items, or when to try again.

mod capture;
mod cause;
pub mod email;
mod failure;
mod heartbeat;
mod http;
pub mod imap;
mod inbound;
pub mod said;
mod settings;
mod tls;
mod webhook;
pub mod zalo;

use std::{pin::Pin, time::Duration};

pub use capture::{CaptureChannel, CaptureSettings};
pub use cause::ServerFault;
pub use email::EmailChannel;
pub use failure::{SendFailure, masked};
pub use heartbeat::Heartbeat;
pub use inbound::{Arrival, Incoming, Mail};
pub use settings::SettingsError;
pub use tls::shakes_hands;
pub use webhook::WebhookChannel;
pub use zalo::{BotChannel, OaChannel, ZbsChannel};

use crate::calendar::Zone;
use crate::model::{ChannelName, Instant, MessageId, Outbound};
use crate::planner::message::digest::Letter;

/// What a message is built from.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    pub id: &'a MessageId,
    /// What the Message-ID says before the `@`.
    pub local_part: &'a str,
    pub to: &'a str,
    /// The recipient's name, as people read it.
    pub to_name: &'a str,
    pub letter: &'a Letter,
    /// The instant of the `Date` header.
    pub at: Instant,
    /// The zone in which the `Date` header is written.
    pub zone: Zone,
}

impl Envelope<'_> {
    /// The letter's text as the whole message; a session adds what goes around it as the message leaves.
    fn as_it_is(&self) -> Outbound {
        Outbound {
            id: self.id.clone(),
            to: self.to.to_owned(),
            subject: self.letter.subject.clone(),
            bytes: self.letter.text.clone().into_bytes(),
            at: self.at,
            again: false,
            tries: 0,
        }
    }
}

/// The `dot` mark was not committed: somebody else holds the message, or the store failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the mark before the final dot was refused, so the message was not handed over")]
pub struct MarkRefused;

/// Commits the `dot` mark. Awaited once, right before the bytes that make the server responsible; the bytes
/// leave only if the commit succeeds. Dropped without being polled if the try fails earlier.
pub type DotMark = Pin<Box<dyn Future<Output = Result<(), MarkRefused>> + Send>>;

/// The next server has taken the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What the server said, without addresses, at most 200 characters.
    pub detail: String,
    /// The vendor's id of the message; people quote it when they answer.
    pub vendor_id: Option<String>,
    /// Whether a template left instead, which has no numbers to answer by.
    pub unnumbered: bool,
}

/// A way to send.
#[derive(Debug, Clone)]
pub enum Channel {
    /// SMTP.
    Email(EmailChannel),
    /// A Zalo Bot.
    Bot(BotChannel),
    /// A Zalo Official Account.
    Oa(OaChannel),
    /// Zalo templates by phone number.
    Zbs(ZbsChannel),
    /// A server of the organisation's own choice.
    Webhook(WebhookChannel),
    /// A Maildir on this machine.
    Capture(CaptureChannel),
}

impl Channel {
    /// The name of the channel.
    pub fn name(&self) -> ChannelName {
        match self {
            Self::Email(_) => ChannelName::Email,
            Self::Bot(_) => ChannelName::ZaloBot,
            Self::Oa(_) => ChannelName::ZaloOa,
            Self::Zbs(_) => ChannelName::ZaloZbs,
            Self::Webhook(_) => ChannelName::Webhook,
            Self::Capture(_) => ChannelName::Capture,
        }
    }

    /// The message as it goes over the wire. The same envelope gives the same bytes. Refused, with phase
    /// `build`, when no message can be built for this address.
    pub fn build(&self, envelope: &Envelope) -> Result<Outbound, SendFailure> {
        match self {
            Self::Email(channel) => channel.build(envelope),
            Self::Bot(_) | Self::Oa(_) | Self::Webhook(_) => Ok(envelope.as_it_is()),
            Self::Zbs(channel) => channel.build(envelope),
            Self::Capture(channel) => channel.build(envelope),
        }
    }

    /// The key against doubles that goes over the wire: a Message-ID with `local_part` before its `@`, or the
    /// id itself.
    pub fn message_id(&self, id: &MessageId, local_part: &str) -> String {
        match self {
            Self::Email(channel) => channel.message_id(local_part),
            Self::Bot(_) | Self::Oa(_) | Self::Zbs(_) | Self::Webhook(_) => id.to_string(),
            Self::Capture(channel) => channel.message_id(local_part),
        }
    }

    /// A sender with its own connection, opened when first needed and used for many messages.
    pub fn session(&self) -> Session {
        match self {
            Self::Email(channel) => Session::Email(Box::new(channel.session())),
            Self::Bot(channel) => Session::Bot(channel.session()),
            Self::Oa(channel) => Session::Oa(channel.session()),
            Self::Zbs(channel) => Session::Zbs(channel.session()),
            Self::Webhook(channel) => Session::Webhook(channel.session()),
            Self::Capture(channel) => Session::Capture(channel.session()),
        }
    }

    /// How long a claim must hold: longer than any one `send` can take.
    pub fn lease(&self) -> Duration {
        match self {
            Self::Email(channel) => channel.lease(),
            Self::Bot(channel) => channel.lease(),
            Self::Oa(channel) => channel.lease(),
            Self::Zbs(channel) => channel.lease(),
            Self::Webhook(channel) => channel.lease(),
            Self::Capture(_) => capture::LEASE,
        }
    }
}

/// One sender. `send` may be cancelled at any await: the connection it was using is then gone, and the
/// next `send` opens another.
#[derive(Debug)]
pub enum Session {
    /// Over SMTP.
    Email(Box<email::EmailSession>),
    /// Through a Zalo Bot.
    Bot(zalo::BotSession),
    /// Through a Zalo Official Account.
    Oa(zalo::OaSession),
    /// By Zalo templates.
    Zbs(zalo::ZbsSession),
    /// To a webhook.
    Webhook(webhook::WebhookSession),
    /// Into a Maildir.
    Capture(capture::CaptureSession),
}

impl Session {
    /// Hands one message over. `mark` commits before the server can become responsible for it.
    pub async fn send(&mut self, out: &Outbound, mark: DotMark) -> Result<Accepted, SendFailure> {
        let result = match self {
            Self::Email(session) => session.send(out, mark).await,
            Self::Bot(session) => session.send(out, mark).await,
            Self::Oa(session) => session.send(out, mark).await,
            Self::Zbs(session) => session.send(out, mark).await,
            Self::Webhook(session) => session.send(out, mark).await,
            Self::Capture(session) => session.send(out, mark).await,
        };
        let to = masked(&out.to);
        match &result {
            Ok(accepted) => {
                tracing::info!(message = %out.id, %to, answer = accepted.detail, "message accepted");
            }
            Err(failure) => tracing::info!(message = %out.id, %to, %failure, "message not accepted"),
        }
        result
    }

    /// Takes leave of the server, if there is a connection.
    pub async fn close(self) {
        match self {
            Self::Email(session) => session.close().await,
            // The connections of the other channels belong to the channel, not to a session.
            Self::Bot(_) | Self::Oa(_) | Self::Zbs(_) | Self::Webhook(_) | Self::Capture(_) => {}
        }
    }

    /// Goes as far as possible without a message: connect, TLS, login; or a file written and removed. Says what
    /// was found.
    pub async fn probe(&mut self, now: Instant) -> Result<String, SendFailure> {
        match self {
            Self::Email(session) => session.probe().await,
            Self::Bot(session) => session.probe().await,
            Self::Oa(session) => session.probe(now).await,
            Self::Zbs(session) => session.probe(now).await,
            Self::Webhook(_) => Ok(webhook::WebhookSession::probe()),
            Self::Capture(session) => session.probe().await,
        }
    }
}
