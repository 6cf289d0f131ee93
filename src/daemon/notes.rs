//! Prepared messages: alerts to the administrators, and the week's counts for groups.
//! Must not know how they are worded or sent.

use super::breaker::Outage;
use super::engine::{Engine, EngineError};
use super::watch::Trouble;
use crate::channel::zalo::GROUP;
use crate::figures::counts::Counts;
use crate::model::{ChannelName, Instant, Message, MessageState, Note, RecipientId};
use crate::planner::decide::people::admins;
use crate::planner::decide::routine::{self, DayLine, GroupWeek};
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
    /// Adds to a batch the messages of what was prepared; answers may leave at once, the rest when the office opens.
    pub async fn prepare(
        &self,
        made: Vec<Prepared>,
        batch: &mut Batch,
        now: Instant,
    ) -> Result<(), EngineError> {
        let slots: Vec<_> = made.iter().map(|one| (&one.recipient, one.channel, now)).collect();
        let taken = self.store.messages_in_slots(&slots).await?;
        let opens = self.setup.rules.calendar.next_open(now);
        for (one, stored) in made.into_iter().zip(taken) {
            let opens = if one.note.at_once { now } else { opens };
            let key = (&one.recipient, one.channel);
            let same = |Message { recipient, channel, slot_at, .. }: &Message| {
                (recipient, *channel) == key && *slot_at == now
            };
            let beside = batch.messages.iter().filter(|new| same(&new.message)).count() as u32;
            let message = Message::pending(self.store.org(), key, (now, stored + beside), opens);
            let message = Message { note: Some(one.note), entries: one.entries, ..message };
            batch.messages.push(NewMessage { message, notices: Vec::new() });
        }
        Ok(())
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
            note::outage(channel, outage.since, outage.standstill(), &outage.detail, rules.calendar.zone);
        let made = self.to_admins(&subject, &text, &[channel], now);
        if made.is_empty() {
            tracing::warn!(
                channel = channel.as_str(),
                "no administrator can be told of it by another channel: give them a second one in `prefer`"
            );
        }
        let mut batch = Batch::default();
        self.prepare(made, &mut batch, now).await?;
        Ok(batch)
    }

    /// The administrators' daily line, unless they hear of the week today anyway; that line does not say what is wrong with
    /// config.
    pub(super) async fn day_for_admins(
        &self,
        line: DayLine,
        batch: &mut Batch,
        now: Instant,
    ) -> Result<(), EngineError> {
        if line.beside_week && self.refused.is_none() {
            return Ok(());
        }
        self.daily_lines(line.since, batch, now).await
    }

    /// The line as things stand before this look is written: what it makes now is not said to wait.
    async fn daily_lines(&self, last: Instant, batch: &mut Batch, now: Instant) -> Result<(), EngineError> {
        let rules = &self.setup.rules;
        let survey = self.survey(self.store.statuses().await?).await?;
        let ended = self.store.ended_since(last).await?;
        let of = |states: &[MessageState]| {
            states.iter().filter_map(|state| ended.get(state.as_str())).sum::<u64>()
        };
        let current = self.current.items(&self.store, now).await?;
        let mut daily = note::Daily {
            sent: of(&[MessageState::Sent]),
            failed: of(&[MessageState::Uncertain, MessageState::Undeliverable]),
            waiting: survey.open(),
            items: Counts::of(&rules.calendar, current.iter().map(AsRef::as_ref), now).open as u64,
            late: None,
            still: Vec::new(),
            refused: survey.refused.as_ref().map(|refused| (refused.since, refused.why.clone())),
        };
        for trouble in survey.troubles() {
            match trouble {
                Trouble::Late { since } => daily.late = Some(since),
                Trouble::Channel { channel, .. } => daily.still.push(channel),
            }
        }
        let (subject, text) = note::daily(&daily, &rules.org.name, now, rules.calendar.zone);
        let made = self.to_admins(&subject, &text, &daily.still, now);
        self.prepare(made, batch, now).await
    }

    /// A message to each administrator, by the first channel that does not stand still.
    pub(super) fn to_admins(
        &self,
        subject: &str,
        text: &str,
        still: &[ChannelName],
        now: Instant,
    ) -> Vec<Prepared> {
        let rules = &self.setup.rules;
        let recipients = admins(&rules.org, rules.calendar.zone.day(now)).into_iter();
        recipients
            .filter_map(|admin| rules.org.recipient(&admin.recipient))
            .filter_map(|admin| {
                let channel = rules.routes(&admin).into_iter().find(|route| !still.contains(route))?;
                let note = Note {
                    subject: subject.to_owned(),
                    text: text.to_owned(),
                    html: None,
                    attachment: None,
                    address: None,
                    thread: None,
                    at_once: false,
                };
                Some(Prepared { recipient: admin.id, channel, note, entries: Vec::new() })
            })
            .collect()
    }

    /// The week's counts for groups.
    pub(super) async fn week_for_groups(
        &self,
        groups: Vec<GroupWeek>,
        batch: &mut Batch,
        now: Instant,
    ) -> Result<(), EngineError> {
        let rules = &self.setup.rules;
        let made = groups.into_iter().map(|week| {
            let (subject, text) = note::week(&week.board, &rules.org.name, rules.calendar.zone.day(now));
            let note = Note {
                subject,
                text,
                html: None,
                attachment: None,
                address: Some(format!("{GROUP}{}", week.group)),
                thread: None,
                at_once: false,
            };
            let recipient = RecipientId::new(routine::GROUP);
            Prepared { recipient, channel: week.channel, note, entries: Vec::new() }
        });
        self.prepare(made.collect(), batch, now).await
    }
}
