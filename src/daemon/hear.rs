//! What came in is read, piece by piece: who wrote, whether it came before, and whose work it is to answer.
//! Must not know what a command means.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

use super::engine::{Engine, EngineError};
use super::notes::Prepared;
use super::{reach, spool};
use crate::channel::email::inbound::of_mail;
use crate::channel::zalo::inbound::{of_account, of_bot};
use crate::channel::{Event, Incoming, Mail};
use crate::model::{ChannelName, Instant, Message, MessageId, Note, PersonId, RecipientId};
use crate::render::answer::Voice;
use crate::store::{Batch, Inbound};
use chrono::TimeDelta;

/// What became of a piece.
pub(super) enum Taken {
    /// It was read; whether that changed anything.
    Done(bool),
    /// Others kept writing to the same items: it stays where it is until the next look.
    Again,
}

/// What is known of a piece while it is answered.
pub(super) struct Heard<'a> {
    pub(super) key: &'a str,
    pub(super) channel: ChannelName,
    pub(super) sender: &'a str,
    /// What is kept of the sender: the id of a person of ours, of anybody else nothing that leads back to them.
    pub(super) kept: String,
    pub(super) now: Instant,
    /// The message that is answered in a chat, by the vendor's id.
    pub(super) quote: Option<&'a str>,
    /// The mail, where it is one.
    pub(super) mail: Option<&'a Mail>,
    /// The message of ours that it answers, where that is still there.
    pub(super) answered: Option<&'a Message>,
}

impl Heard<'_> {
    pub(super) fn inbound(&self, command: &str, outcome: &str) -> Inbound {
        Inbound {
            key: self.key.to_owned(),
            channel: self.channel,
            sender: self.kept.clone(),
            at: self.now,
            command: command.to_owned(),
            outcome: outcome.to_owned(),
        }
    }

    /// How whoever wrote is spoken to.
    pub(super) fn voice(&self) -> Voice {
        Voice::of(self.channel)
    }

    /// Whether it is certain who wrote: an account that was linked, or a mail for which a configured server vouches.
    pub(super) fn is_proven(&self) -> bool {
        self.mail.is_none_or(|mail| mail.proven)
    }

    /// Whether a yes is meant for that question: by mail, where it answers the very mail that asked, whose id went to
    /// the registered mailbox alone.
    pub(super) fn answers_question(&self, question: Option<&MessageId>) -> bool {
        self.mail.is_none_or(|mail| mail.answers.is_some() && mail.answers.as_ref() == question)
    }

    /// An answer to whoever wrote.
    pub(super) fn reply(&self, recipient: &str, subject: &str, text: String) -> Prepared {
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

impl Engine {
    /// Reads everything that came in. Returns how many pieces changed something; one that cannot be read never
    /// stops the rest.
    pub(super) async fn hear(&mut self, now: Instant) -> Result<usize, EngineError> {
        let state = self.setup.state.clone();
        let mut heard = 0;
        for piece in spool::waiting(&state) {
            let Some(begun) = spool::begin(&piece) else { continue };
            let Ok(bytes) = std::fs::read(&begun) else { continue };
            let incoming = match piece.channel {
                ChannelName::ZaloBot => of_bot(&bytes),
                ChannelName::Email => of_mail(&bytes, self.store.tags(), self.vouching()),
                _ => of_account(&bytes),
            };
            match incoming {
                Some(incoming) => {
                    let read = AssertUnwindSafe(self.take_in(piece.channel, &incoming, now)).catch_unwind();
                    match read.await {
                        Ok(Ok(Taken::Done(changed))) => heard += usize::from(changed),
                        Ok(Ok(Taken::Again)) => {
                            spool::put_back(&begun, &piece);
                            continue;
                        }
                        Ok(Err(error)) => {
                            spool::put_back(&begun, &piece);
                            return Err(error);
                        }
                        Err(_) => tracing::error!(
                            "an answer could not be read and was removed; tell the developers"
                        ),
                    }
                }
                None => {
                    tracing::warn!(channel = piece.channel.as_str(), "something came in that cannot be read");
                }
            }
            if let Err(error) = std::fs::remove_file(&begun) {
                tracing::error!("what was read cannot be removed from spool/: {error}");
            }
        }
        spool::clean(&state, now);
        Ok(heard)
    }

    /// The servers whose word on a sender is taken.
    fn vouching(&self) -> &[String] {
        self.setup.config.settings.answers.imap.as_ref().map_or(&[], |imap| &imap.vouching)
    }

    async fn take_in(
        &mut self,
        channel: ChannelName,
        incoming: &Incoming,
        now: Instant,
    ) -> Result<Taken, EngineError> {
        // The vendor's key may hold the id of whoever wrote.
        let key = self.store.tags().stand_in(&["inbound", &incoming.key]);
        if self.store.has_inbound(&key).await? {
            return Ok(Taken::Done(false));
        }
        match &incoming.event {
            Event::Mail(mail) => self.by_mail(&key, mail, now).await,
            Event::Text { sender, text, quote } => {
                let heard = from_chat(&key, channel, sender, now);
                self.by_chat(Heard { quote: quote.as_deref(), ..heard }, text).await
            }
            Event::Greeting { sender } => self.by_chat(from_chat(&key, channel, sender, now), "").await,
            Event::Delivered { vendor_ids, message } => {
                self.delivered(vendor_ids, message.as_ref(), now).await.map(Taken::Done)
            }
            Event::Echo { recipient, text, vendor_id } => {
                self.echoed(channel, recipient, (text, vendor_id), now).await.map(Taken::Done)
            }
            Event::Bounced { message, recipients } => {
                self.bounced(message, recipients, now).await.map(Taken::Done)
            }
            Event::Automatic | Event::Other => Ok(Taken::Done(false)),
        }
    }

    /// Whoever writes in a chat: a person of ours, or somebody of whom no more is kept than knows them again.
    async fn by_chat(&mut self, heard: Heard<'_>, text: &str) -> Result<Taken, EngineError> {
        if let Some(person) = self.known(heard.channel, heard.sender, heard.now) {
            return self.answer(&heard, &RecipientId::new(person.as_str()), text).await;
        }
        let kept = self.store.tags().stand_in(&["sender", heard.channel.as_str(), heard.sender]);
        self.stranger(&Heard { kept, ..heard }, text).await.map(Taken::Done)
    }

    /// The person behind an id, while in office.
    fn known(&self, channel: ChannelName, sender: &str, now: Instant) -> Option<PersonId> {
        let rules = &self.setup.rules;
        let person = reach::owner(&rules.org, channel, sender)?;
        let today = rules.calendar.zone.day(now);
        rules.org.people.get(person).filter(|person| person.holds_on(today)).map(|person| person.id.clone())
    }

    /// Writes what a piece led to, with the answer to it; false when it came before.
    pub(super) async fn conclude(
        &self,
        heard: &Heard<'_>,
        inbound: Inbound,
        reply: Option<Prepared>,
        mut batch: Batch,
    ) -> Result<bool, EngineError> {
        self.prepare(reply.into_iter().collect(), &mut batch, heard.now).await?;
        self.metrics.heard(&inbound.outcome);
        batch.inbound = Some(inbound);
        Ok(self.store.commit(heard.now, batch).await?.written)
    }
}

fn from_chat<'a>(key: &'a str, channel: ChannelName, sender: &'a str, now: Instant) -> Heard<'a> {
    Heard { key, channel, sender, kept: sender.to_owned(), now, quote: None, mail: None, answered: None }
}

/// How long a message's numbers may be meant.
pub(super) const NUMBERS: TimeDelta = TimeDelta::days(7);
