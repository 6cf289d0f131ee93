//! From what is ready to messages: of what a look has just decided and of what waited before it.
//! Must not write; the look commits what it decided and the messages that tell of it together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::current::Look;
use super::engine::{Engine, EngineError};
use super::kept::{Kept, keys};
use crate::model::{
    ChannelName, Instant, Item, ItemId, Message, Notice, NoticeId, NoticeState, RecipientId, Role,
};
use crate::planner::agenda::{Standing, standing};
use crate::planner::outbox::{
    Assembly, assemble, folds_into, weekly_for_admins, weekly_for_chair, weekly_slot, with_weekly,
};
use crate::planner::weekly::{self, Heard, TOLD};
use crate::store::{Batch, NewMessage, NoticeChange};

impl Engine {
    /// Makes messages of what is ready, the weekly ones included. `due` are the items that this look has read.
    pub(super) async fn group(
        &self,
        batch: &mut Batch,
        (kept, due): (&Kept, &[Look]),
        now: Instant,
    ) -> Result<(), EngineError> {
        self.lists(kept, batch, now).await?;
        let ready = self.ready(batch, now).await?;
        let ready = self.fold(ready, due, batch, now).await?;
        let weekly = self.weekly(kept, batch, now).await?;
        if ready.is_empty() && weekly.is_empty() {
            return Ok(());
        }
        let open: Vec<Message> = self.store.messages(true).await?;
        let assemblies = with_weekly(assemble(&ready, &open), weekly, &open);
        self.make(assemblies, batch, now).await
    }

    /// The notices whose slot has come, as they stand once what `batch` decides is written.
    async fn ready(&self, batch: &Batch, now: Instant) -> Result<Vec<Notice>, EngineError> {
        let mut ready = self.store.ready_notices(now).await?;
        let replaced: BTreeSet<&NoticeId> =
            batch.plans.iter().flat_map(|plan| &plan.superseded).map(|change| &change.id).collect();
        ready.retain(|notice| !replaced.contains(&notice.id));
        // A step that somebody else decided since it was planned has its notices here already.
        let known: BTreeSet<NoticeId> = ready.iter().map(|notice| notice.id.clone()).collect();
        let decisions = batch.plans.iter().flat_map(|plan| &plan.decisions);
        let new = decisions.chain(&batch.lists).flat_map(|decision| &decision.notices);
        ready.extend(
            new.filter(|new| new.state.is_open() && new.slot_at <= now && !known.contains(&new.id)).cloned(),
        );
        ready.sort_by(|a, b| place(a).cmp(&place(b)));
        Ok(ready)
    }

    /// Leaves to the next morning what can wait, for whoever has had a message today.
    async fn fold(
        &self,
        ready: Vec<Notice>,
        due: &[Look],
        batch: &mut Batch,
        now: Instant,
    ) -> Result<Vec<Notice>, EngineError> {
        if ready.is_empty() {
            return Ok(ready);
        }
        let zone = self.setup.rules.calendar.zone;
        // What a rehearsal captured reached nobody.
        let live_at = self.store.live_at().await?;
        let today = live_at.into_iter().chain([zone.start_of(zone.day(now))]).max().unwrap_or(now);
        let reached: BTreeSet<(RecipientId, ChannelName)> =
            ready.iter().map(|notice| (notice.recipient.clone(), notice.channel)).collect();
        let served = self.store.left_since(&reached, today).await?;
        let (asked, mut kept): (Vec<Notice>, Vec<Notice>) = ready.into_iter().partition(|notice| {
            notice.state == NoticeState::Held && served.contains(&(notice.recipient.clone(), notice.channel))
        });
        if asked.is_empty() {
            return Ok(kept);
        }
        let known: BTreeMap<&ItemId, &Item> = due.iter().map(|look| (look.item.id(), &*look.item)).collect();
        let known_to = |item: &ItemId| known.contains_key(item);
        let unknown = asked.iter().filter(|notice| notice.item.as_ref().is_some_and(|item| !known_to(item)));
        let others = self.items_of(unknown).await?;
        for notice in asked {
            let of = |id: &ItemId| known.get(id).copied().or_else(|| others.get(id));
            let item = notice.item.as_ref().and_then(of);
            let gone = notice.item.is_some() && item.is_none();
            let slot = (!gone).then(|| folds_into(&self.setup.rules, item, &notice, now)).flatten();
            match slot {
                Some(slot) => batch.notices.push(NoticeChange {
                    slot_at: Some(slot),
                    ..NoticeChange::to(notice.id, NoticeState::Held, notice.reason)
                }),
                None => kept.push(notice),
            }
        }
        Ok(kept)
    }

    /// Decides the lists of the week once its slot has come.
    async fn lists(&self, kept: &Kept, batch: &mut Batch, now: Instant) -> Result<(), EngineError> {
        let rules = &self.setup.rules;
        let since = kept.weekly().lists.unwrap_or(now);
        if weekly_slot(rules, since, now).is_none() {
            return Ok(());
        }
        batch.values.push((keys::LAST_LISTS.into(), now.timestamp_millis().to_string()));
        let items = self.current.items(&self.store, now).await?;
        let heard = self.leads_heard(&items, now).await?;
        batch.lists.extend(weekly::decide(rules, items.iter().map(AsRef::as_ref), &heard, since, now));
        Ok(())
    }

    /// Of which overdue items the leads have heard.
    pub(super) async fn leads_heard(&self, items: &[Arc<Item>], now: Instant) -> Result<Heard, EngineError> {
        let calendar = &self.setup.rules.calendar;
        let today = calendar.zone.start_of(calendar.zone.day(now));
        let passed = |item: &Item| {
            matches!(standing(calendar, item, now), Some(Standing::Overdue | Standing::Confirming))
        };
        let passed: Vec<&Item> = items.iter().map(AsRef::as_ref).filter(|item| passed(item)).collect();
        let heard = self.store.heard_of(&passed, (Role::Lead, &TOLD), today).await?;
        Ok(Heard::new(heard, &self.store.lists().await?, today))
    }

    async fn weekly(
        &self,
        kept: &Kept,
        batch: &mut Batch,
        now: Instant,
    ) -> Result<Vec<Assembly>, EngineError> {
        let rules = &self.setup.rules;
        let last = kept.weekly();
        let mut chair = weekly_for_chair(rules, last.chair.unwrap_or(now), last.review_until, now);
        let admins = weekly_for_admins(rules, last.admins.unwrap_or(now), now);
        let made = now.timestamp_millis().to_string();
        // Whatever reached the chair this morning held the state of the week already.
        let today = rules.calendar.zone.start_of(rules.calendar.zone.day(now));
        let had: BTreeSet<_> = chair.iter().map(|made| (made.recipient.clone(), made.channel)).collect();
        let is_due = !chair.is_empty();
        let had = if is_due { self.store.left_since(&had, today).await? } else { had };
        chair.retain(|made| !had.contains(&(made.recipient.clone(), made.channel)));
        if is_due {
            batch.values.push((keys::LAST_WEEKLY.into(), made.clone()));
        }
        if !admins.is_empty() {
            batch.values.push((keys::LAST_ADMIN_LINE.into(), made));
            // Groups hear of the week when the administrators do.
            self.week_for_groups(batch, now).await?;
        }
        Ok(chair.into_iter().chain(admins).collect())
    }

    /// Turns assemblies into messages, each behind those that its slot has already.
    async fn make(&self, made: Vec<Assembly>, batch: &mut Batch, now: Instant) -> Result<(), EngineError> {
        if made.is_empty() {
            return Ok(());
        }
        let slots: Vec<_> = made.iter().map(|a| (&a.recipient, a.channel, a.slot_at)).collect();
        let sequences = self.store.messages_in_slots(&slots).await?;
        let opens = self.setup.rules.calendar.next_open(now);
        for (assembly, sequence) in made.into_iter().zip(sequences) {
            let Assembly { recipient, channel, slot_at, notices, dissolves } = assembly;
            let message =
                Message::pending(self.store.org(), (&recipient, channel), (slot_at, sequence), opens);
            batch.messages.push(NewMessage { message, notices });
            batch.dissolve.extend(dissolves);
        }
        Ok(())
    }

    /// The items that notices speak of.
    async fn items_of(
        &self,
        notices: impl Iterator<Item = &Notice>,
    ) -> Result<BTreeMap<ItemId, Item>, EngineError> {
        let ids: BTreeSet<&ItemId> = notices.filter_map(|notice| notice.item.as_ref()).collect();
        let ids: Vec<ItemId> = ids.into_iter().cloned().collect();
        let stored = if ids.is_empty() { Vec::new() } else { self.store.items_of(&ids).await? };
        Ok(stored.into_iter().map(|stored| (stored.item.id().clone(), stored.item)).collect())
    }
}

/// The order in which ready notices are looked at.
fn place(notice: &Notice) -> impl Ord + use<'_> {
    (notice.slot_at, &notice.recipient, notice.channel, &notice.item, &notice.id)
}
