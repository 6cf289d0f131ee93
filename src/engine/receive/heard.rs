//! One piece that came in, while it is being answered: who wrote, by what channel, and what it answers.
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

/// How long after a message its numbers may be meant.
pub(in crate::engine) const NUMBERS: TimeDelta = TimeDelta::days(7);

/// The prefix of the key that records that a mail of somebody's that looked automatic has been answered; the recipient
/// follows.
const AUTOMATIC: &str = "automatic:";

/// The outcome of reading a piece.
pub(in crate::engine) enum PieceOutcome {
    /// The piece was read; the flag says whether that changed anything.
    Done(bool),
    /// Others kept writing to the same items: the piece stays where it is until the next pass.
    Again,
}

/// The facts about a piece while it is being answered.
pub(in crate::engine) struct Piece<'a> {
    pub(in crate::engine) tenant: &'a Tenant,
    pub(in crate::engine) metrics: &'a Metrics,
    pub(in crate::engine) key: &'a str,
    pub(in crate::engine) channel: ChannelName,
    pub(in crate::engine) sender: &'a str,
    /// What is kept of the sender: the id of a person of the organisation; of anybody else, nothing that leads back to
    /// them.
    pub(in crate::engine) kept: String,
    pub(in crate::engine) now: Instant,
    /// The message that a chat text quotes, by the vendor's id.
    pub(in crate::engine) quote: Option<&'a str>,
    /// The mail, if the piece is one.
    pub(in crate::engine) mail: Option<&'a Mail>,
    /// The message of ours that the piece answers, if that is still in the store.
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

    /// The voice in which the sender is answered.
    pub(in crate::engine) fn voice(&self) -> Voice {
        Voice::of(self.channel)
    }

    /// Whether it is certain who wrote: the account was linked, or a configured server vouches for the mail.
    pub(in crate::engine) fn is_proven(&self) -> bool {
        self.mail.is_none_or(|mail| mail.proven)
    }

    /// Whether a yes is meant for this question. A mail must answer the very mail that asked, because the id of that
    /// mail went to the registered mailbox alone.
    pub(in crate::engine) fn answers_question(&self, question: Option<&MessageId>) -> bool {
        self.mail.is_none_or(|mail| mail.answers.is_some() && mail.answers.as_ref() == question)
    }

    /// An answer to the sender.
    pub(in crate::engine) fn reply(&self, recipient: &str, subject: &str, text: String) -> Prepared {
        let note = Note {
            // By mail, an answer goes to the address that config knows, never to one that a mail names.
            address: self.mail.is_none().then(|| self.sender.to_owned()),
            thread: self.mail.map(|mail| mail.thread.clone()),
            at_once: true,
            ..Note::new(subject, text)
        };
        Prepared { recipient: RecipientId::new(recipient), channel: self.channel, note, entries: Vec::new() }
    }
}

/// Writes what a piece led to, together with the answer to it; false when the piece came before.
pub(in crate::engine) async fn conclude(
    heard: &Piece<'_>,
    (command, outcome): (&str, InboundOutcome),
    reply: Option<Prepared>,
    mut batch: Batch,
) -> Result<bool, EngineError> {
    prepare(heard.tenant, reply.into_iter().collect(), &mut batch.messages, heard.now).await?;
    heard.metrics.heard(outcome);
    batch.inbound = Some(heard.inbound(command, outcome));
    Ok(heard.tenant.store.commit(heard.now, batch).await?.written)
}

/// The key that records that a mail of the speaker's that looked automatic has been answered.
pub(in crate::engine) fn automatic_key(speaker: &RecipientId) -> String {
    format!("{AUTOMATIC}{speaker}")
}
