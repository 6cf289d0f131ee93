//! What came in is read, piece by piece: who wrote, whether it came before, and whose work it is to answer.
//! Must not know what a command means.

use chrono::TimeDelta;

use super::engine::{Engine, EngineError};
use super::notes::Prepared;
use super::{reach, spool};
use crate::answer::code;
use crate::channel::email::inbound::of_mail;
use crate::channel::zalo::inbound::{of_account, of_bot};
use crate::channel::{Event, Incoming};
use crate::model::{
    Action, By, ChannelName, Instant, Message, MessageId, MessageState, NewEvent, Note, NoticeState,
    PersonId, Reason, RecipientId,
};
use crate::render::answer;
use crate::store::{Batch, Inbound, Invite, NoticeChange, PeopleWrite, Settlement};

/// How long after its sending a message is looked for when word of it comes.
const ECHOES: TimeDelta = TimeDelta::days(2);
/// Somebody unknown is answered once in this time.
const POLITE: TimeDelta = TimeDelta::hours(24);
/// Wrong codes, and codes asked for, in an hour.
const TRIES: i64 = 5;
const ASKED: i64 = 3;
/// How long a code lives that somebody asked for by themselves.
const SELF_ASKED: TimeDelta = TimeDelta::minutes(15);

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
    pub(super) now: Instant,
}

impl Heard<'_> {
    pub(super) fn inbound(&self, command: &str, outcome: &str) -> Inbound {
        Inbound {
            key: self.key.to_owned(),
            channel: self.channel,
            sender: self.sender.to_owned(),
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
                ChannelName::Email => of_mail(&bytes),
                _ => of_account(&bytes),
            };
            match incoming {
                Some(incoming) => match self.take_in(piece.channel, &incoming, now).await? {
                    Taken::Done(changed) => heard += usize::from(changed),
                    Taken::Again => continue,
                },
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

    async fn take_in(
        &mut self,
        channel: ChannelName,
        incoming: &Incoming,
        now: Instant,
    ) -> Result<Taken, EngineError> {
        if self.store.has_inbound(&incoming.key).await? {
            return Ok(Taken::Done(false));
        }
        let of = |sender| Heard { key: &incoming.key, channel, sender, now };
        match &incoming.event {
            Event::Text { sender, text, quote } if channel == ChannelName::Email => {
                let heard = of(sender.as_str());
                if let Some(person) = self.writes_by_mail(sender, quote.as_deref(), now).await? {
                    return self.answer(&heard, &person, text, quote.as_deref()).await;
                }
                // No answer: a forged sender would make us write to somebody who never wrote.
                tracing::info!("a mail that answers none of ours was put aside");
                let inbound = heard.inbound("", "stranger");
                self.conclude(&heard, inbound, None, Batch::default()).await.map(Taken::Done)
            }
            Event::Text { sender, text, quote } => {
                let heard = of(sender.as_str());
                match self.known(channel, sender, now) {
                    Some(person) => self.answer(&heard, &person, text, quote.as_deref()).await,
                    None => self.stranger(&heard, text).await.map(Taken::Done),
                }
            }
            Event::Greeting { sender } => {
                let heard = of(sender.as_str());
                match self.known(channel, sender, now) {
                    Some(person) => self.answer(&heard, &person, "", None).await,
                    None => self.stranger(&heard, "").await.map(Taken::Done),
                }
            }
            Event::Delivered { vendor_ids, message } => {
                self.delivered(vendor_ids, message.as_ref(), now).await.map(Taken::Done)
            }
            Event::Echo { recipient, text, vendor_id } => {
                self.echoed(channel, recipient, (text, vendor_id), now).await.map(Taken::Done)
            }
            Event::Bounced { message } => self.bounced(message, now).await.map(Taken::Done),
            Event::Other => Ok(Taken::Done(false)),
        }
    }

    /// The person behind an id, while in office.
    fn known(&self, channel: ChannelName, sender: &str, now: Instant) -> Option<PersonId> {
        let rules = &self.setup.rules;
        let person = reach::owner(&rules.org, channel, sender)?;
        let today = rules.calendar.zone.day(now);
        rules.org.people.get(person).filter(|person| person.holds_on(today)).map(|person| person.id.clone())
    }

    /// Somebody whom nobody knows: a code, a wish for one, or a polite word once a day.
    async fn stranger(&mut self, heard: &Heard<'_>, text: &str) -> Result<bool, EngineError> {
        if let Some(code) = code::read(text) {
            return self.with_code(heard, &code).await;
        }
        let line = text.lines().next().unwrap_or_default();
        let wish = crate::answer::parse(line, self.setup.rules.calendar.zone.day(heard.now), &|_| None);
        if let Ok(said) = wish.as_ref()
            && said.word == crate::answer::Word::Register
        {
            return self.asks_for_code(heard, &said.rest).await;
        }
        let said_lately =
            self.store.inbound_since((heard.channel, heard.sender), heard.now - POLITE, "stranger").await?;
        tracing::info!(channel = heard.channel.as_str(), "somebody unknown wrote; nothing was recorded");
        let words = answer::stranger(&self.setup.rules.org.name);
        let reply = (said_lately == 0).then(|| heard.reply("khach", words));
        self.conclude(heard, heard.inbound("", "stranger"), reply, Batch::default()).await
    }

    async fn with_code(&mut self, heard: &Heard<'_>, given: &str) -> Result<bool, EngineError> {
        let sender = (heard.channel, heard.sender);
        if self.store.inbound_since(sender, heard.now - TimeDelta::hours(1), "wrong_code").await? >= TRIES {
            tracing::warn!(
                channel = heard.channel.as_str(),
                "somebody tries many codes; they are not looked at"
            );
            let reply = heard.reply("khach", answer::too_often());
            return self
                .conclude(heard, heard.inbound("MA", "too_often"), Some(reply), Batch::default())
                .await;
        }
        let hash = code::hashed(&self.setup.rules.org.id, given);
        let fits = |invite: &Invite| {
            let only = invite.only_from.as_ref();
            invite.expires_at > heard.now
                && only.is_none_or(|(channel, address)| {
                    (*channel, address.as_str()) == (heard.channel, heard.sender)
                })
        };
        let invite = self.store.invited(&hash).await?.filter(fits);
        let today = self.setup.rules.calendar.zone.day(heard.now);
        let person = invite.as_ref().and_then(|invite| self.setup.rules.org.people.get(&invite.person));
        let Some(person) = person.filter(|person| person.holds_on(today)) else {
            let reply = heard.reply("khach", answer::wrong_code());
            return self
                .conclude(heard, heard.inbound("MA", "wrong_code"), Some(reply), Batch::default())
                .await;
        };
        let (id, title) = (person.id.clone(), person.title.clone());
        let bound = Action::Bound { person: id.clone(), channel: heard.channel };
        let batch = Batch {
            events: vec![NewEvent { at: heard.now, item: None, by: By::someone(id.as_str()), action: bound }],
            people: vec![
                PeopleWrite::Bind {
                    person: id.clone(),
                    channel: heard.channel,
                    address: heard.sender.to_owned(),
                },
                PeopleWrite::EndInvite { code: hash },
                PeopleWrite::Found { recipient: RecipientId::new(id.as_str()) },
            ],
            ..Batch::default()
        };
        let reply = heard.reply(id.as_str(), answer::bound(&title));
        let done = self.conclude(heard, heard.inbound("MA", "bound"), Some(reply), batch).await?;
        self.learn_reach().await?;
        Ok(done)
    }

    /// A code goes to the mailbox of whoever config knows by that address; the chat says the same either way.
    async fn asks_for_code(&mut self, heard: &Heard<'_>, address: &str) -> Result<bool, EngineError> {
        let rules = &self.setup.rules;
        let today = rules.calendar.zone.day(heard.now);
        let has = |mail: &Option<String>| {
            mail.as_ref().is_some_and(|mail| mail.eq_ignore_ascii_case(address.trim()))
        };
        let person = rules.org.people.values().find(|person| has(&person.email) && person.holds_on(today));
        let mut batch = Batch::default();
        let mut made = Vec::new();
        if let Some(person) = person.filter(|_| self.setup.channels.contains_key(&ChannelName::Email)) {
            let since = heard.now - TimeDelta::hours(1);
            if self.store.invites_since(since, heard.sender, &person.id).await? >= ASKED {
                let reply = heard.reply("khach", answer::too_often());
                return self.conclude(heard, heard.inbound("DANG KY", "too_often"), Some(reply), batch).await;
            }
            let mut random = [0; code::LENGTH];
            if let Err(error) = getrandom::fill(&mut random) {
                tracing::error!("the system gives no random numbers, so no code can be made: {error}");
                return Ok(false);
            }
            let fresh = code::of(random);
            batch.people.push(PeopleWrite::Invite(Invite {
                code: code::hashed(&rules.org.id, &fresh),
                person: person.id.clone(),
                only_from: Some((heard.channel, heard.sender.to_owned())),
                issued_at: heard.now,
                expires_at: heard.now + SELF_ASKED,
            }));
            let (subject, text) = answer::code_by_mail(&fresh, &rules.org.name);
            let note = Note { subject, text, html: None, address: None, at_once: true };
            let recipient = RecipientId::new(person.id.as_str());
            made.push(Prepared { recipient, channel: ChannelName::Email, note, entries: Vec::new() });
        }
        batch.messages = self.prepare(made, heard.now).await?;
        let reply = heard.reply("khach", answer::code_sent());
        self.conclude(heard, heard.inbound("DANG KY", "code_asked"), Some(reply), batch).await
    }

    /// Writes what a piece led to, with the answer to it; false when it came before.
    async fn conclude(
        &self,
        heard: &Heard<'_>,
        inbound: Inbound,
        reply: Option<Prepared>,
        mut batch: Batch,
    ) -> Result<bool, EngineError> {
        batch.messages.extend(self.prepare(reply.into_iter().collect(), heard.now).await?);
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

    /// A message that the next server had taken came back: the level above and the administrators are to hear of it.
    async fn bounced(&self, id: &MessageId, now: Instant) -> Result<bool, EngineError> {
        let Some(message) = self.store.message(id).await? else { return Ok(false) };
        if message.state != MessageState::Sent {
            return Ok(false);
        }
        let end = (MessageState::Undeliverable, NoticeState::Undeliverable, Reason::Bounced);
        self.store.correct(now, id, NoticeState::Sent, end).await?;
        tracing::error!(recipient = %message.recipient, "a mail came back; correct the address in people.toml");
        let items: Vec<_> = self.store.notices_of(id).await?.into_iter().map(|notice| notice.item).collect();
        self.store.wake(&items, now).await?;
        Ok(true)
    }

    /// The vendor says that messages of ours have come.
    async fn delivered(
        &self,
        vendor_ids: &[String],
        own: Option<&MessageId>,
        now: Instant,
    ) -> Result<bool, EngineError> {
        let mut found = Vec::new();
        if let Some(id) = own {
            found.extend(self.store.message(id).await?);
        }
        for id in vendor_ids {
            for channel in [ChannelName::ZaloOa, ChannelName::ZaloZbs] {
                found.extend(self.store.message_by_vendor(channel, id).await?);
            }
        }
        let mut settled = false;
        for message in found {
            settled |= self.arrived(&message, None, now).await?;
        }
        Ok(settled)
    }

    /// The vendor repeats what we sent: a message in doubt to the same person with the same words has come.
    async fn echoed(
        &self,
        channel: ChannelName,
        recipient: &str,
        (text, vendor_id): (&str, &str),
        now: Instant,
    ) -> Result<bool, EngineError> {
        let Some(person) = reach::owner(&self.setup.rules.org, channel, recipient) else { return Ok(false) };
        let to = RecipientId::new(person.as_str());
        let doubtful = self.store.in_doubt((&to, channel), now - ECHOES).await?;
        let same = |message: &&Message| {
            message.bytes.as_deref().is_some_and(|bytes| text.as_bytes().starts_with(bytes))
        };
        match doubtful.iter().find(same) {
            Some(message) => self.arrived(message, Some(vendor_id), now).await,
            None => Ok(false),
        }
    }

    /// Settles a message in doubt as sent; whatever was no longer in doubt stays as it is.
    async fn arrived(
        &self,
        message: &Message,
        vendor_id: Option<&str>,
        now: Instant,
    ) -> Result<bool, EngineError> {
        match message.state {
            MessageState::Uncertain => {
                let end = (MessageState::Sent, NoticeState::Sent, Reason::ConfirmedLater);
                self.store.correct(now, &message.id, NoticeState::Uncertain, end).await?;
                Ok(true)
            }
            MessageState::Pending if message.resent => {
                let notices = self.store.notices_of(&message.id).await?;
                let open = notices.into_iter().filter(|notice| notice.state.is_open());
                let sent = |id| NoticeChange::to(id, NoticeState::Sent, Reason::Accepted);
                let settlement = Settlement {
                    message: message.id.clone(),
                    token: message.token,
                    state: MessageState::Sent,
                    not_before: None,
                    resent: None,
                    vendor_id: vendor_id.map(str::to_owned),
                    follow: None,
                    attempt: None,
                    notices: open.map(|notice| sent(notice.id)).collect(),
                };
                Ok(self.store.settle(now, vec![settlement]).await? == [true])
            }
            _ => Ok(false),
        }
    }
}
