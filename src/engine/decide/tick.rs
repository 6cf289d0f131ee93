//! One evaluation, called a tick: bring items in line with config, decide what is due, group it into messages. Each
//! write is one transaction; running the tick twice changes nothing.
//! Must not send.

use std::sync::PoisonError;

use chrono::TimeDelta;

use super::Decide;
use crate::engine::kept::NamedValues;
use crate::engine::known::background::Background;
use crate::engine::known::current::{Looks, OpenItem};
use crate::engine::known::histories::HistoryRead;
use crate::engine::pass::{Failure, Pass, Service};
use crate::engine::record::written;
use crate::engine::setup::EngineError;
use crate::model::{Decision, Instant, ItemId, NoticeId, NoticeState, Reason};
use crate::planner::ItemHistory;
use crate::planner::decide::freshness::{self, Freshness};
use crate::planner::evaluate::{Looked, Planned, decide};
use crate::store::{Batch, Committed, NoticeChange, PlanWrite, keys};

/// How long an item whose records cannot be read is left alone.
const PUT_OFF: TimeDelta = TimeDelta::hours(1);
/// How many items are planned in one transaction: enough to share its cost, few enough to keep it short.
const BATCH: u32 = 500;

impl Decide {
    /// Decides everything that `now` has reached and makes the messages that are ready. Everything it read and decided
    /// goes into `background`, for the messages of the same pass.
    pub async fn decide(
        &self,
        now: Instant,
        background: &mut Background,
        pass: &mut Pass,
    ) -> Result<(), EngineError> {
        let mut kept = NamedValues::read(&self.tenant.store).await?;
        let (changed, values) = self.compare(&mut kept, now).await?;
        pass.changed += changed;
        let fresh = kept.fresh();
        self.wake_stale(&kept, &fresh, now).await?;
        let mut batch = Batch { values, ..Batch::default() };
        loop {
            let (due, mut reading, is_last) = self.due(now).await?;
            let memories = memories(&due, &mut reading, &fresh);
            let looked = due.iter().zip(&memories).map(|(look, memory)| Looked { item: &look.item, memory });
            let looked: Vec<Looked<'_>> = looked.collect();
            let decided = decide(&self.tenant.setup.rules, &looked, kept.restored_until(), now);
            if !decided.changes.is_empty() {
                pass.changed += decided.changes.len();
                let revisions = due.iter().map(|look| (look.item.id(), look.revision));
                self.tenant.store.commit(now, written(decided.changes, revisions)).await?;
                continue;
            }
            if is_last {
                // A decision and the message that tells of it are one commit.
                self.group(&mut batch, (&kept, &due, &decided.plans), now).await?;
                kept.set(&batch.values);
            }
            for ((look, memory), planned) in due.iter().zip(memories).zip(decided.plans) {
                let plan = self.plan_write(look, planned, &fresh);
                reading.decided.insert(plan.item.clone(), after(memory.decided, &plan, now));
                batch.plans.push(plan);
            }
            let is_again = batch.plans.iter().any(|plan| plan.wake_at.is_some_and(|at| at <= now));
            let committed = self.commit_tick(std::mem::take(&mut batch), reading, background, now).await?;
            pass.decisions += committed.decisions;
            pass.messages += committed.messages;
            if is_last && !is_again && committed.stale.is_empty() {
                break;
            }
        }
        let unreadable = self.aside.lock().unwrap_or_else(PoisonError::into_inner).len();
        if unreadable > 0 {
            pass.ended::<()>(Service::Decide, Err(Failure::Unreadable(unreadable)));
        }
        Ok(())
    }

    /// Writes what a tick decided, and keeps it in memory for the messages of the same pass and for later passes.
    async fn commit_tick(
        &self,
        batch: Batch,
        decided: HistoryRead,
        background: &mut Background,
        now: Instant,
    ) -> Result<Committed, EngineError> {
        let has_words = !(batch.messages.is_empty() && batch.notices.is_empty());
        if batch.plans.is_empty() && batch.lists.is_empty() && batch.values.is_empty() && !has_words {
            return Ok(Committed::default());
        }
        let committed = self.tenant.store.commit(now, batch).await?;
        self.pulse.goes_on();
        if committed.stale.is_empty() && committed.already == 0 {
            background.seed(self.histories.keep(decided).await);
        }
        Ok(committed)
    }

    /// Wakes the cases of a source once the source's data is too old. Each file of the source moves that instant, so an
    /// alarm set in every case would ring for nothing.
    async fn wake_stale(
        &self,
        kept: &NamedValues,
        fresh: &Freshness,
        now: Instant,
    ) -> Result<(), EngineError> {
        let stale = freshness::stale_sources(&self.tenant.setup.rules, fresh, now);
        let known = kept.stale();
        let mut batch = Batch::default();
        for (source, from) in stale.into_iter().filter(|(source, from)| known.get(source) != Some(from)) {
            batch.values.push((format!("{}{source}", keys::STALE), from.timestamp_millis().to_string()));
            batch.wake_sources.push(source);
        }
        if !batch.wake_sources.is_empty() {
            self.tenant.store.commit(now, batch).await?;
        }
        Ok(())
    }

    /// The items that are due for a look, what was decided for them before, and whether these are the last. An item
    /// whose records cannot be read is put off and stops no other.
    async fn due(&self, now: Instant) -> Result<(Vec<OpenItem>, HistoryRead, bool), EngineError> {
        let store = &self.tenant.store;
        let Looks { looks: mut due, mut unreadable } = self.current.due(store, now, BATCH).await?;
        let is_last = due.len() + unreadable.len() < BATCH as usize;
        let reading = match self.recall(&due).await {
            Err(error) if error.is_of_record() => {
                let mut readable = Vec::new();
                for look in due {
                    match self.recall(std::slice::from_ref(&look)).await {
                        Err(error) if error.is_of_record() => unreadable.push(look.item.id().clone()),
                        read => {
                            self.histories.keep(read?).await;
                            readable.push(look);
                        }
                    }
                }
                due = readable;
                self.recall(&due).await?
            }
            read => read?,
        };
        if !unreadable.is_empty() {
            for item in &unreadable {
                tracing::error!(%item, "the records of this item cannot be read; it is put off for an hour");
            }
            store.put_off(&unreadable, now + PUT_OFF).await?;
        }
        let mut aside = self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        aside.retain(|_, until| *until > now);
        aside.extend(unreadable.into_iter().map(|item| (item, now + PUT_OFF)));
        Ok((due, reading, is_last))
    }

    /// Reads what was decided before for the items that are due for a look.
    async fn recall(&self, due: &[OpenItem]) -> Result<HistoryRead, EngineError> {
        if due.is_empty() {
            return Ok(HistoryRead::default());
        }
        let ids: Vec<ItemId> = due.iter().map(|look| look.item.id().clone()).collect();
        Ok(self.histories.read(&self.tenant.store, &ids).await?)
    }

    /// The decision for an item, as the store writes it.
    fn plan_write(&self, look: &OpenItem, planned: Planned, fresh: &Freshness) -> PlanWrite {
        let Planned { item, plan, is_poisoned } = planned;
        if is_poisoned {
            tracing::error!(%item, "this item cannot be planned; it is set aside for an hour");
        }
        for decision in &plan.decisions {
            self.metrics.decided(decision.outcome);
        }
        let replaced = |id| NoticeChange::to(id, NoticeState::Superseded, Reason::HigherStep);
        // The freshness of a source that has sent files is watched by `wake_stale`.
        let source = look.item.spec.source.case().map(|origin| &origin.system);
        let stale_at = plan.stale_at.filter(|_| source.is_some_and(|source| fresh.of(source).is_none()));
        PlanWrite {
            item,
            expect: look.revision,
            wake_at: plan.wake_at.into_iter().chain(stale_at).min(),
            policy_mark: self.tenant.setup.rules.mark(&look.item).to_owned(),
            waiting: plan.waiting.into_iter().map(|(step, _)| step).collect(),
            decisions: plan.decisions,
            superseded: plan.superseded.into_iter().map(replaced).collect(),
        }
    }
}

/// The histories of the items that are due; the decisions are moved out of `reading`.
fn memories(due: &[OpenItem], reading: &mut HistoryRead, fresh: &Freshness) -> Vec<ItemHistory> {
    let of = |look: &OpenItem| ItemHistory {
        decided: reading.decided.remove(look.item.id()).unwrap_or_default(),
        waiting: look.waiting.clone(),
        policy_mark: look.policy_mark.clone(),
        as_of: fresh.as_of(&look.item),
    };
    due.iter().map(of).collect()
}

/// The decisions of an item once its plan is written.
fn after(mut decided: Vec<Decision>, plan: &PlanWrite, now: Instant) -> Vec<Decision> {
    let replaced = |id: &NoticeId| plan.superseded.iter().find(|change| change.id == *id);
    for notice in decided.iter_mut().flat_map(|decision| &mut decision.notices) {
        if let Some(change) = replaced(&notice.id) {
            notice.end(change.state, change.reason, now);
        }
    }
    decided.extend(plan.decisions.iter().cloned());
    decided
}
