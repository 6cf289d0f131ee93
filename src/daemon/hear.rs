//! What came in is read, piece by piece: who wrote, whether it came before, and whose work it is to answer.
//! Must not know what a command means.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

use super::engine::{Engine, EngineError};
use super::notes::Prepared;
use super::{reach, spool};
use crate::channel::email::inbound::of_mail;
use crate::channel::zalo::inbound::{of_account, of_bot};
use crate::channel::{Event, Incoming};
use crate::model::{ChannelName, Instant, MessageId, Note, PersonId, RecipientId};
use crate::render::answer;
use crate::store::{Batch, Inbound};

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

    /// An answer to whoever wrote.
    pub(super) fn reply(&self, recipient: &str, text: String) -> Prepared {
        let note = Note {
            subject: answer::subject(),
            text,
            html: None,
            attachment: None,
            // A mail goes to the address that config knows, never to one that a mail names.
            address: (self.channel != ChannelName::Email).then(|| self.sender.to_owned()),
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
            let Ok(bytes) = std::fs::read(&piece.path) else { continue };
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
                        Ok(Ok(Taken::Again)) => continue,
                        Ok(Err(error)) => return Err(error),
                        Err(_) => tracing::error!(
                            "an answer could not be read and was removed; tell the developers"
                        ),
                    }
                }
                None => {
                    tracing::warn!(channel = piece.channel.as_str(), "something came in that cannot be read");
                }
            }
            if let Err(error) = std::fs::remove_file(&piece.path) {
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
        let ours = |sender| Heard { key: &key, channel, sender, kept: sender.to_owned(), now };
        match &incoming.event {
            Event::Mail(mail) => {
                let (sender, quote) = (&mail.sender, mail.answers.as_ref().map(MessageId::as_str));
                if let Some(person) = self.writes_by_mail(sender, quote, now).await? {
                    return self.answer(&ours(sender), &person, &mail.text, quote).await;
                }
                // No answer: a forged sender would make us write to somebody who never wrote.
                tracing::info!("a mail that answers none of ours was put aside");
                let heard = Heard { kept: String::new(), ..ours(sender) };
                let inbound = heard.inbound("", "stranger");
                self.conclude(&heard, inbound, None, Batch::default()).await.map(Taken::Done)
            }
            Event::Text { sender, text, quote } => self.by_chat(ours(sender), text, quote.as_deref()).await,
            Event::Greeting { sender } => self.by_chat(ours(sender), "", None).await,
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
    async fn by_chat(
        &mut self,
        heard: Heard<'_>,
        text: &str,
        quote: Option<&str>,
    ) -> Result<Taken, EngineError> {
        if let Some(person) = self.known(heard.channel, heard.sender, heard.now) {
            return self.answer(&heard, &person, text, quote).await;
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

    /// The person with this mail address, where the mail answers a message that went to them.
    async fn writes_by_mail(
        &self,
        sender: &str,
        quote: Option<&str>,
        now: Instant,
    ) -> Result<Option<PersonId>, EngineError> {
        let Some(quote) = quote else { return Ok(None) };
        let Some(message) = self.store.message(&MessageId::new(quote)).await? else { return Ok(None) };
        let rules = &self.setup.rules;
        let today = rules.calendar.zone.day(now);
        let person = rules.org.people.get(message.recipient.as_str()).filter(|person| person.holds_on(today));
        let wrote = |email: &String| email.eq_ignore_ascii_case(sender);
        let person = person.filter(|person| person.email.as_ref().is_some_and(wrote));
        Ok(person.map(|person| person.id.clone()))
    }
}
