//! Reads what messages are made from, has the planner assemble them, and adds the result to a batch.
//! Must not write: the caller commits what was decided together with the messages that tell of it.

use std::collections::{BTreeMap, BTreeSet};

use super::Decide;
use super::routine::{day_for_admins, week_for_groups};
use crate::engine::kept::{self, NamedValues};
use crate::engine::known::current::OpenItem;
use crate::engine::known::heard::leads_heard;
use crate::engine::setup::EngineError;
use crate::model::{Instant, Item, ItemId, Message, Notice, NoticeState};
use crate::planner::decide::outbox::Assembly;
use crate::planner::evaluate::{Planned, Tray, Whole, gather, routes};
use crate::store::{Batch, NewMessage, NoticeChange};

impl Decide {
    /// Makes messages of the notices that are ready, the weekly ones included. `due` are the items that this evaluation
    /// has read, `plans` what it decided for them.
    pub(in crate::engine) async fn group(
        &self,
        batch: &mut Batch,
        (kept, due, plans): (&NamedValues, &[OpenItem], &[Planned]),
        now: Instant,
    ) -> Result<(), EngineError> {
        let rules = &self.tenant.setup.rules;
        let (store, made) = (&self.tenant.store, kept.made());
        let mut held = store.ready_notices(now).await?;
        let mut new = plans.iter().flat_map(|planned| &planned.plan.decisions).flat_map(|made| &made.notices);
        if held.is_empty()
            && !made.is_due(rules, now)
            && !new.any(|new| new.state.is_open() && new.slot_at <= now)
        {
            return Ok(());
        }
        let open: Vec<Message> = store.messages(true).await?;
        // Messages that a rehearsal captured reached nobody.
        let zone = rules.calendar.zone;
        let today = store.live_at().await?.into_iter().chain([zone.start_of(zone.day(now))]).max();
        let served = store.left_since(&routes(rules, plans, &held, now), today.unwrap_or(now)).await?;
        let looked = due.iter().map(|look| (look.item.id(), &*look.item));
        let mut items: BTreeMap<&ItemId, &Item> = looked.collect();
        let (others, unreadable) = self.items_of(held.iter(), &items).await?;
        items.extend(others.iter());
        // They stay held until their items can be read again.
        held.retain(|notice| notice.item.as_ref().is_none_or(|item| !unreadable.contains(item)));
        let everything;
        let mut whole = None;
        if made.needs_items(rules, now) {
            everything = self.current.items(store, now).await?;
            let heard = leads_heard(&self.tenant, &everything, now).await?;
            whole = Some(Whole { items: everything.iter().map(AsRef::as_ref).collect(), heard });
        }
        let tray = Tray { plans, held, items, open: &open, served, made, whole };
        let gathered = gather(rules, tray, now);
        batch.values.extend(kept::made(made, gathered.made));
        batch.lists.extend(gathered.lists);
        batch.notices.extend(gathered.later.into_iter().map(|(notice, slot)| NoticeChange {
            slot_at: Some(slot),
            ..NoticeChange::to(notice.id, NoticeState::Held, notice.reason)
        }));
        self.make(gathered.messages, batch, now).await?;
        week_for_groups(&self.tenant, gathered.groups, batch, now).await?;
        match gathered.day_line {
            Some(line) => day_for_admins(&self.tenant, &self.current, line, batch, now).await,
            None => Ok(()),
        }
    }

    /// Turns assemblies into messages, each numbered after those that its slot already has.
    async fn make(&self, made: Vec<Assembly>, batch: &mut Batch, now: Instant) -> Result<(), EngineError> {
        if made.is_empty() {
            return Ok(());
        }
        let slots: Vec<_> = made.iter().map(|a| (&a.recipient, a.channel, a.slot_at)).collect();
        let sequences = self.tenant.store.messages_in_slots(&slots).await?;
        let opens = self.tenant.setup.rules.calendar.next_open(now);
        for (assembly, sequence) in made.into_iter().zip(sequences) {
            let Assembly { recipient, channel, slot_at, notices, dissolves } = assembly;
            let message =
                Message::pending(self.tenant.store.org(), (&recipient, channel), (slot_at, sequence), opens);
            batch.messages.push(NewMessage { message, notices });
            batch.dissolve.extend(dissolves);
        }
        Ok(())
    }

    /// Reads the items that notices speak of, except those that are known. Returns apart the ids of those that cannot be
    /// read.
    async fn items_of(
        &self,
        notices: impl Iterator<Item = &Notice>,
        known: &BTreeMap<&ItemId, &Item>,
    ) -> Result<(BTreeMap<ItemId, Item>, Vec<ItemId>), EngineError> {
        let ids: BTreeSet<&ItemId> =
            notices.filter_map(|notice| notice.item.as_ref()).filter(|id| !known.contains_key(id)).collect();
        let ids: Vec<ItemId> = ids.into_iter().cloned().collect();
        if ids.is_empty() {
            return Ok(<_>::default());
        }
        let (stored, unreadable) = self.tenant.store.readable_items(&ids).await?;
        Ok((stored.into_iter().map(|stored| (stored.item.id().clone(), stored.item)).collect(), unreadable))
    }
}
