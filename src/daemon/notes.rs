//! Prepared messages: alerts to the administrators, and the week's counts for groups.
//! Must not know how they are worded or sent.

use super::breaker::Outage;
use super::engine::{Engine, EngineError};
use crate::channel::zalo::GROUP;
use crate::model::{ChannelName, Instant, Message, Note, RecipientId};
use crate::planner::people::admins;
use crate::render::note;
use crate::store::{Batch, NewMessage};

/// A prepared message with the place it takes behind those of its recipient, channel and instant.
pub struct Prepared {
    /// To whom.
    pub recipient: RecipientId,
    /// How.
    pub channel: ChannelName,
    /// What it says.
    pub note: Note,
    /// What its numbers stand for.
    pub entries: Vec<crate::model::ItemId>,
}

impl Engine {
    /// Makes messages of what was prepared; answers may leave at once, the rest when the office opens.
    pub async fn prepare(&self, made: Vec<Prepared>, now: Instant) -> Result<Vec<NewMessage>, EngineError> {
        let slots: Vec<_> = made.iter().map(|one| (&one.recipient, one.channel, now)).collect();
        let mut taken = self.store.messages_in_slots(&slots).await?;
        for place in 0..made.len() {
            let same = |other: &Prepared| {
                other.recipient == made[place].recipient && other.channel == made[place].channel
            };
            taken[place] += made[..place].iter().filter(|other| same(other)).count() as u32;
        }
        let opens = self.setup.rules.calendar.next_open(now);
        let message = |(one, sequence): (Prepared, u32)| {
            let opens = if one.note.at_once { now } else { opens };
            let key = (&one.recipient, one.channel);
            let message = Message::pending(self.store.org(), key, (now, sequence), opens);
            let message = Message { note: Some(one.note), entries: one.entries, ..message };
            NewMessage { message, notices: Vec::new() }
        };
        Ok(made.into_iter().zip(taken).map(message).collect())
    }

    /// Tells the administrators that a channel stands still, by another one.
    pub(super) async fn tell_of_outage(
        &self,
        channel: ChannelName,
        outage: &Outage,
        now: Instant,
    ) -> Result<Batch, EngineError> {
        let rules = &self.setup.rules;
        let (subject, text) =
            note::outage(channel, outage.since, outage.blocked, &outage.detail, rules.calendar.zone);
        let recipients = admins(&rules.org, rules.calendar.zone.day(now)).into_iter();
        let made: Vec<Prepared> = recipients
            .filter_map(|admin| rules.org.recipient(&admin.recipient))
            .filter_map(|admin| {
                let other = rules.routes(&admin).into_iter().find(|route| *route != channel)?;
                let note = Note {
                    subject: subject.clone(),
                    text: text.clone(),
                    html: None,
                    address: None,
                    at_once: false,
                };
                Some(Prepared { recipient: admin.id, channel: other, note, entries: Vec::new() })
            })
            .collect();
        if made.is_empty() {
            tracing::error!(
                channel = channel.as_str(),
                "this channel stands still, and no administrator can be told by another: {}",
                outage.detail
            );
        }
        Ok(Batch { messages: self.prepare(made, now).await?, ..Batch::default() })
    }

    /// The week's counts for each group that config names.
    pub(super) async fn week_for_groups(&self, now: Instant) -> Result<Vec<NewMessage>, EngineError> {
        let settings = &self.setup.config.settings;
        let bot = settings.zalo_bot.as_ref().and_then(|bot| Some((ChannelName::ZaloBot, bot.group.clone()?)));
        let oa = settings.zalo_oa.as_ref().and_then(|oa| Some((ChannelName::ZaloOa, oa.group.clone()?)));
        let groups: Vec<(ChannelName, String)> = bot.into_iter().chain(oa).collect();
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let rules = &self.setup.rules;
        let current = self.store.current_items(now - chrono::TimeDelta::days(8)).await?;
        let board = crate::planner::board::board(rules, current.iter().map(|stored| &stored.item), now);
        let (subject, text) = note::week(&board, &rules.org.name, rules.calendar.zone.day(now));
        let made = groups.into_iter().map(|(channel, group)| Prepared {
            recipient: RecipientId::new("nhom"),
            channel,
            note: Note {
                subject: subject.clone(),
                text: text.clone(),
                html: None,
                address: Some(format!("{GROUP}{group}")),
                at_once: false,
            },
            entries: Vec::new(),
        });
        self.prepare(made.collect(), now).await
    }
}
