//! One piece that came in, while it is answered: who wrote, by what, and what it answers.
//! Must not know what a command means.

use chrono::TimeDelta;

use crate::channel::Mail;
use crate::engine::health::metrics::Metrics;
use crate::engine::notes::{Prepared, prepare};
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{ChannelName, InboundOutcome, Instant, Message, MessageId, Note, RecipientId};
use crate::render::answer::Voice;
use crate::store::{Batch, Inbound};

/// How long a message's numbers may be meant.
pub(in crate::engine) const NUMBERS: TimeDelta = TimeDelta::days(7);

/// Followed by the recipient: a mail of theirs that looked automatic has been answered.
const AUTOMATIC: &str = "automatic:";

/// What became of a piece.
pub(in crate::engine) enum PieceOutcome {
    /// It was read; whether that changed anything.
    Done(bool),
    /// Others kept writing to the same items: it stays where it is until the next look.
    Again,
}

/// What is known of a piece while it is answered.
pub(in crate::engine) struct Piece<'a> {
    pub(in crate::engine) tenant: &'a Tenant,
    pub(in crate::engine) metrics: &'a Metrics,
    pub(in crate::engine) key: &'a str,
    pub(in crate::engine) channel: ChannelName,
    pub(in crate::engine) sender: &'a str,
    /// What is kept of the sender: the id of a person of ours, of anybody else nothing that leads back to them.
    pub(in crate::engine) kept: String,
    pub(in crate::engine) now: Instant,
    /// The message that is answered in a chat, by the vendor's id.
    pub(in crate::engine) quote: Option<&'a str>,
    /// The mail, where it is one.
    pub(in crate::engine) mail: Option<&'a Mail>,
    /// The message of ours that it answers, where that is still there.
    pub(in crate::engine) answered: Option<&'a Message>,
}

impl Piece<'_> {
    pub(in crate::engine) fn inbound(&self, command: &str, outcome: InboundOutcome) -> Inbound {
        Inbound {
            key: self.key.to_owned(),
            channel: self.channel,
            sender: self.kept.clone(),
            at: self.now,
            command: command.to_owned(),
            outcome,
        }
    }

    /// How whoever wrote is spoken to.
    pub(in crate::engine) fn voice(&self) -> Voice {
        Voice::of(self.channel)
    }

    /// Whether it is certain who wrote: an account that was linked, or a mail for which a configured server vouches.
    pub(in crate::engine) fn is_proven(&self) -> bool {
        self.mail.is_none_or(|mail| mail.proven)
    }

    /// Whether a yes is meant for that question: by mail, where it answers the very mail that asked, whose id went to
    /// the registered mailbox alone.
    pub(in crate::engine) fn answers_question(&self, question: Option<&MessageId>) -> bool {
        self.mail.is_none_or(|mail| mail.answers.is_some() && mail.answers.as_ref() == question)
    }

    /// An answer to whoever wrote.
    pub(in crate::engine) fn reply(&self, recipient: &str, subject: &str, text: String) -> Prepared {
        let note = Note {
            subject: subject.to_owned(),
            text,
            html: None,
            attachment: None,
            // A mail goes to the address that config knows, never to one that a mail names.
            address: self.mail.is_none().then(|| self.sender.to_owned()),
            thread: self.mail.map(|mail| mail.thread.clone()),
            at_once: true,
        };
        Prepared { recipient: RecipientId::new(recipient), channel: self.channel, note, entries: Vec::new() }
    }
}

/// Writes what a piece led to, with the answer to it; false when it came before.
pub(in crate::engine) async fn conclude(
    heard: &Piece<'_>,
    inbound: Inbound,
    reply: Option<Prepared>,
    mut batch: Batch,
) -> Result<bool, EngineError> {
    prepare(heard.tenant, reply.into_iter().collect(), &mut batch, heard.now).await?;
    heard.metrics.heard(inbound.outcome);
    batch.inbound = Some(inbound);
    Ok(heard.tenant.store.commit(heard.now, batch).await?.written)
}

/// Under which it is kept that a mail of theirs that looked automatic has been answered.
pub(in crate::engine) fn automatic_key(speaker: &RecipientId) -> String {
    format!("{AUTOMATIC}{speaker}")
}
