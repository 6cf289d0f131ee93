//! One piece that came in, while it is being answered: who wrote, by what channel, and what it answers.
//! Must not know what a command means.

use chrono::TimeDelta;

use crate::channel::Mail;
use crate::engine::health::metrics::Metrics;
use crate::engine::notes::{Prepared, prepare};
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{ChannelName, InboundOutcome, Instant, Message, MessageId, NewEvent, Note, RecipientId};
use crate::render::answer::Voice;
use crate::store::{
    Inbound, ItemWrite, NewMessage, PeopleWrite, Tx, events, items, messages, people, values,
};

/// How long after a message its numbers may be meant.
pub(in crate::engine) const NUMBERS: TimeDelta = TimeDelta::days(7);

/// The prefix of the key that records that a mail of somebody's that looked automatic has been answered; the recipient
/// follows.
const AUTOMATIC: &str = "automatic:";

/// The facts about a piece while it is being answered.
#[derive(Clone)]
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

/// Everything that a piece leads to, besides the answer.
#[derive(Default)]
pub(in crate::engine) struct LedTo {
    pub(in crate::engine) events: Vec<NewEvent>,
    pub(in crate::engine) items: Vec<ItemWrite>,
    pub(in crate::engine) people: Vec<PeopleWrite>,
    pub(in crate::engine) values: Vec<(String, String)>,
}

impl LedTo {
    /// Writes everything, the messages that go out because of the piece, and that the piece came.
    pub(in crate::engine) fn write(
        self,
        tx: &mut Tx<'_>,
        inbound: &Inbound,
        messages: &[NewMessage],
    ) -> Result<(), EngineError> {
        people::add_inbound(tx, inbound)?;
        events::append(tx, &self.events)?;
        items::put(tx, &self.items)?;
        people::write(tx, &self.people)?;
        values::set(tx, &self.values)?;
        Ok(messages::queue(tx, messages)?)
    }
}

/// Writes what a piece led to, together with the answer to it.
pub(in crate::engine) fn conclude(
    tx: &mut Tx<'_>,
    heard: &Piece<'_>,
    command: &str,
    outcome: InboundOutcome,
    reply: Option<Prepared>,
    led_to: LedTo,
) -> Result<bool, EngineError> {
    let mut messages = Vec::new();
    prepare(tx, heard.tenant, reply.into_iter().collect(), &mut messages, heard.now)?;
    heard.metrics.heard(outcome);
    led_to.write(tx, &heard.inbound(command, outcome), &messages)?;
    Ok(true)
}

/// The key that records that a mail of the speaker's that looked automatic has been answered.
pub(in crate::engine) fn automatic_key(speaker: &RecipientId) -> String {
    format!("{AUTOMATIC}{speaker}")
}
