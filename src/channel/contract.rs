//! What every channel does: build a message, open a session, hand messages over.
//! Must not know any channel.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::failure::{SendFailure, masked};
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
    pub(super) fn as_it_is(&self) -> Outbound {
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

/// Work that a channel has begun.
pub(super) type Doing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way to send, as each channel makes it.
pub trait Carrier: fmt::Debug + Send + Sync {
    /// The name of the channel.
    fn name(&self) -> ChannelName;

    /// See [`Channel::build`].
    fn build(&self, envelope: &Envelope) -> Result<Outbound, SendFailure> {
        Ok(envelope.as_it_is())
    }

    /// See [`Channel::message_id`].
    fn message_id(&self, id: &MessageId, _local_part: &str) -> String {
        id.to_string()
    }

    /// A sender with its own connection, opened when first needed and used for many messages.
    fn session(&self) -> Session;

    /// How many sessions may send at once.
    fn sessions(&self) -> usize;

    /// How long a claim must hold: longer than any one `send` can take.
    fn lease(&self) -> Duration;
}

/// A connection that a channel has opened, or will. A `send` may be cancelled at any await: the connection it was using is
/// then gone, and the next `send` opens another.
pub trait Connection: fmt::Debug + Send {
    /// See [`Session::send`].
    fn send<'a>(&'a mut self, out: &'a Outbound, mark: DotMark) -> Doing<'a, Result<Accepted, SendFailure>>;

    /// See [`Session::probe`].
    fn probe(&mut self, now: Instant) -> Doing<'_, Result<String, SendFailure>>;

    /// Takes leave of the server, where the connection is the session's own.
    fn close(self: Box<Self>) -> Doing<'static, ()> {
        Box::pin(async {})
    }
}

/// A way to send. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Channel(Arc<dyn Carrier>);

impl Channel {
    /// A channel of any kind.
    pub fn new(carrier: impl Carrier + 'static) -> Self {
        Self(Arc::new(carrier))
    }

    /// The name of the channel.
    pub fn name(&self) -> ChannelName {
        self.0.name()
    }

    /// The message as it goes over the wire. The same envelope gives the same bytes. Refused, with phase
    /// `build`, when no message can be built for this address.
    pub fn build(&self, envelope: &Envelope) -> Result<Outbound, SendFailure> {
        self.0.build(envelope)
    }

    /// The key against doubles that goes over the wire: a Message-ID with `local_part` before its `@`, or the
    /// id itself.
    pub fn message_id(&self, id: &MessageId, local_part: &str) -> String {
        self.0.message_id(id, local_part)
    }

    /// A sender with its own connection, opened when first needed and used for many messages.
    pub fn session(&self) -> Session {
        self.0.session()
    }

    /// How many sessions may send at once.
    pub fn sessions(&self) -> usize {
        self.0.sessions()
    }

    /// How long a claim must hold: longer than any one `send` can take.
    pub fn lease(&self) -> Duration {
        self.0.lease()
    }
}

/// One sender.
#[derive(Debug)]
pub struct Session(Box<dyn Connection>);

impl Session {
    /// A session on a connection of any kind.
    pub fn on(connection: impl Connection + 'static) -> Self {
        Self(Box::new(connection))
    }

    /// Hands one message over. `mark` commits before the server can become responsible for it.
    pub async fn send(&mut self, out: &Outbound, mark: DotMark) -> Result<Accepted, SendFailure> {
        let result = self.0.send(out, mark).await;
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
        self.0.close().await;
    }

    /// Goes as far as possible without a message: connect, TLS, login; or a file written and removed. Says what
    /// was found.
    pub async fn probe(&mut self, now: Instant) -> Result<String, SendFailure> {
        self.0.probe(now).await
    }
}
