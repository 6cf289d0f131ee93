//! One evaluation: bring items in line with config, decide what is due, group it into messages.
//! Every write is one transaction; running it twice changes nothing.

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta};

use super::background::Background;
use super::current::Look;
use super::engine::{Engine, EngineError, Pass};
use super::histories::Reading;
use super::kept::{self, Kept, keys};
use super::record::AT_ONCE;
use crate::model::{
    Action, By, Day, Decision, Instant, Item, ItemId, MessageState, NewEvent, NoticeId, NoticeState, Reason,
    Via,
};
use crate::planner::Memory;
use crate::planner::change::golive::go_live;
use crate::planner::change::reconcile::{Change, FirstSight, reconcile};
use crate::planner::decide::freshness::Freshness;
use crate::planner::evaluate::{Looked, Planned, decide};
use crate::store::{Batch, Committed, ItemWrite, NoticeChange, PlanWrite, Settlement, Stored};

/// Items planned in one transaction: enough to share its cost, few enough to keep it short.
const BATCH: u32 = 500;
/// How long a channel that refused somebody is left alone, unless they write.
const LOSSES: TimeDelta = TimeDelta::days(7);
/// How long is kept what came in and what became of it.
const INBOUND: TimeDelta = TimeDelta::days(90);

impl Engine {
    /// Decides everything that `now` has reached and makes the messages that are ready.
    /// What it read and decided goes into `background`, for the messages of the same pass.
    pub async fn tick(&self, now: Instant, background: &mut Background) -> Result<Pass, EngineError> {
        let mut kept = Kept::read(&self.store).await?;
        let (changed, values) = self.compare(&mut kept, now).await?;
        let mut pass = Pass { changed, ..Pass::default() };
        let fresh = kept.fresh();
        self.wake_stale(&kept, &fresh, now).await?;
        let mut batch = Batch { values, ..Batch::default() };
        loop {
            let due = self.current.due(&self.store, now, BATCH).await?;
            let is_last = due.len() < BATCH as usize;
            let mut reading = self.recall(&due).await?;
            let memories = memories(&due, &mut reading, &fresh);
            let looked = due.iter().zip(&memories).map(|(look, memory)| Looked { item: &look.item, memory });
            let looked: Vec<Looked<'_>> = looked.collect();
            let decided = decide(&self.setup.rules, &looked, kept.restored_until(), now);
            if !decided.changes.is_empty() {
                pass.changed += decided.changes.len();
                let revisions = due.iter().map(|look| (look.item.id(), look.revision));
                self.store.commit(now, Self::changes(decided.changes, revisions)).await?;
                continue;
            }
            if is_last {
                // What is decided and the message that tells of it are one commit.
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
        Ok(pass)
    }

    /// Writes what a look decided, and keeps it for the messages of the same pass and for the passes to come.
    async fn commit_tick(
        &self,
        batch: Batch,
        decided: Reading,
        background: &mut Background,
        now: Instant,
    ) -> Result<Committed, EngineError> {
        let has_words = !(batch.messages.is_empty() && batch.notices.is_empty());
        if batch.plans.is_empty() && batch.lists.is_empty() && batch.values.is_empty() && !has_words {
            return Ok(Committed::default());
        }
        let committed = self.store.commit(now, batch).await?;
        self.pulse.goes_on();
        if committed.stale.is_empty() && committed.already == 0 {
            background.seed(self.histories.keep(decided).await);
        }
        Ok(committed)
    }

    /// Ends the rehearsal: every open item starts afresh, old debts go to the initial review.
    /// Returns false when the organisation is live already.
    pub async fn go_live(&self, now: Instant) -> Result<bool, EngineError> {
        self.reconcile(now).await?;
        if self.store.live_at().await?.is_some() {
            return Ok(false);
        }
        self.end_rehearsed(now).await?;
        self.forget_met().await;
        let stored = self.store.items().await?;
        let changes = go_live(&self.setup.rules, stored.iter().map(|stored| &stored.item), now);
        let review = changes.iter().filter_map(|change| change.item.review_until).max();
        let mut batch = Self::changes(changes, stored.iter().map(Stored::revised));
        batch.events.push(NewEvent {
            at: now,
            item: None,
            by: By::system(),
            via: Some(Via::System),
            action: Action::OrganisationLive,
        });
        batch.live_at = Some(now);
        batch.values = vec![
            (keys::LAST_WEEKLY.into(), just_before(now)),
            (keys::LAST_LISTS.into(), just_before(now)),
            (keys::LAST_ADMIN_LINE.into(), just_before(now)),
        ];
        batch.values.extend(review.map(|until| (keys::REVIEW_UNTIL.into(), until.to_string())));
        Ok(self.store.commit(now, batch).await?.stale.is_empty())
    }

    /// What the rehearsal wrote out must not leave for real.
    async fn end_rehearsed(&self, now: Instant) -> Result<(), EngineError> {
        let mut ends = Vec::new();
        for message in self.store.messages(true).await? {
            let open = self.store.notices_of(&message.id).await?.into_iter().filter(|n| n.state.is_open());
            ends.push(Settlement {
                message: message.id,
                token: message.token,
                state: MessageState::Rehearsed,
                not_before: None,
                resent: None,
                vendor_id: None,
                unnumbered: false,
                attempt: None,
                notices: open
                    .map(|n| NoticeChange::to(n.id, NoticeState::Rehearsed, Reason::Rehearsal))
                    .collect(),
            });
        }
        self.store.settle(now, ends).await?;
        Ok(())
    }

    /// Compares items with config when either config or the day has changed.
    pub async fn reconcile(&self, now: Instant) -> Result<usize, EngineError> {
        let mut kept = Kept::read(&self.store).await?;
        let (changed, values) = self.compare(&mut kept, now).await?;
        if !values.is_empty() {
            self.store.commit(now, Batch { values, ..Batch::default() }).await?;
        }
        Ok(changed)
    }

    /// Brings items in line with config, where it or the day has changed. Returns how many changed, and the values that
    /// remember the comparison, for the caller to write.
    async fn compare(
        &self,
        kept: &mut Kept,
        now: Instant,
    ) -> Result<(usize, Vec<(String, String)>), EngineError> {
        let rules = &self.setup.rules;
        let today = rules.calendar.zone.day(now);
        let mark = &self.setup.config.fingerprint;
        let same_config = kept.get(keys::CONFIG_MARK) == Some(mark);
        let same_day = kept.get(keys::RECONCILED_ON) == Some(&today.to_string());
        if same_config && same_day {
            return Ok((0, Vec::new()));
        }
        self.warn_of_missing_year(today);
        let stored = self.store.plan_items().await?;
        let known: BTreeMap<ItemId, Item> =
            stored.iter().map(|stored| (stored.item.id().clone(), stored.item.clone())).collect();
        let recurring = kept.recurring(&self.setup.config, today);
        let specs = kept::specs(&self.setup.config, &recurring, today);
        let sight = FirstSight::at(now, self.store.live_at().await?);
        let changes = reconcile(&rules.calendar, &specs, &known, (sight, now));
        let changed = changes.len();
        let dropped = changes.iter().filter(|change| change.item.before_removal.is_some()).count();
        if dropped > 0 {
            tracing::warn!(
                items = dropped,
                "config no longer names some items; they are cancelled until it does"
            );
        }
        let mut values: Vec<(String, String)> = recurring.iter().map(kept::first_seen).collect();
        values.push((keys::CONFIG_MARK.into(), mark.clone()));
        values.push((keys::RECONCILED_ON.into(), today.to_string()));
        if kept.get(keys::LAST_WEEKLY).is_none() {
            // The first look ever: a weekly slot at this very instant still counts.
            values.push((keys::LAST_WEEKLY.into(), just_before(now)));
            values.push((keys::LAST_ADMIN_LINE.into(), just_before(now)));
        }
        if kept.get(keys::LAST_LISTS).is_none() {
            values.push((keys::LAST_LISTS.into(), just_before(now)));
        }
        kept.set(&values);
        if changed > 0 || !same_config {
            let mut batch = Self::changes(changes, stored.iter().map(Stored::revised));
            batch.values = std::mem::take(&mut values);
            // People, calendar or policies may have changed: what waits must be looked at again.
            batch.wake_open = (!same_config).then_some(AT_ONCE);
            self.store.commit(now, batch).await?;
        }
        if !same_day {
            // A channel that refused somebody long ago is worth another try; what came in long ago is of no use.
            self.store.forget(now - LOSSES, now - INBOUND).await?;
        }
        if !same_config {
            self.reroute(now).await?;
        }
        let recounted = if same_config { 0 } else { self.recount(now).await? };
        Ok((changed + recounted, values))
    }

    /// Says once a day that the official table of this year, or from October on of the next, is missing.
    fn warn_of_missing_year(&self, today: Day) {
        let years = [Some(today.year()), (today.month() >= 10).then_some(today.year() + 1)];
        for year in
            years.into_iter().flatten().filter(|year| !self.setup.rules.calendar.work.knows_year(*year))
        {
            tracing::warn!(year, "calendar.toml has no table for this year: only fixed days off are known");
        }
    }

    /// A batch that writes what has changed, of items at the revisions they were read at.
    pub(super) fn changes<'a>(
        changes: Vec<Change>,
        revisions: impl Iterator<Item = (&'a ItemId, i64)>,
    ) -> Batch {
        let revisions: BTreeMap<&ItemId, i64> = revisions.collect();
        let mut batch = Batch::default();
        for Change { item, events } in changes {
            let expect = revisions.get(item.id()).copied();
            batch.events.extend(events);
            batch.items.push(ItemWrite { item, expect, wake_at: Some(AT_ONCE) });
        }
        batch
    }

    /// Has the cases of a source looked at once its data is too old. Every file moves that time, and an alarm in each
    /// case would ring for nothing.
    async fn wake_stale(&self, kept: &Kept, fresh: &Freshness, now: Instant) -> Result<(), EngineError> {
        let stale = self.setup.rules.stale_sources(fresh, now);
        let known = kept.stale();
        let mut batch = Batch::default();
        for (source, from) in stale.into_iter().filter(|(source, from)| known.get(source) != Some(from)) {
            batch.values.push((format!("{}{source}", keys::STALE), from.timestamp_millis().to_string()));
            batch.wake_sources.push(source);
        }
        if !batch.wake_sources.is_empty() {
            self.store.commit(now, batch).await?;
        }
        Ok(())
    }

    /// Reads what was decided before for the items that have to be looked at.
    async fn recall(&self, due: &[Look]) -> Result<Reading, EngineError> {
        if due.is_empty() {
            return Ok(Reading::default());
        }
        let ids: Vec<ItemId> = due.iter().map(|look| look.item.id().clone()).collect();
        Ok(self.histories.read(&self.store, &ids).await?)
    }

    /// What was decided for an item, as it is written.
    fn plan_write(&self, look: &Look, planned: Planned, fresh: &Freshness) -> PlanWrite {
        let Planned { item, plan, is_poisoned } = planned;
        if is_poisoned {
            tracing::error!(%item, "this item cannot be planned; it is set aside for an hour");
        }
        for decision in &plan.decisions {
            self.metrics.decided(decision.outcome);
        }
        let replaced = |id| NoticeChange::to(id, NoticeState::Superseded, Reason::HigherStep);
        // `wake_stale` knows of the sources that a file has come from.
        let source = look.item.spec.source.case().map(|origin| &origin.system);
        let stale_at = plan.stale_at.filter(|_| source.is_some_and(|source| fresh.of(source).is_none()));
        PlanWrite {
            item,
            expect: look.revision,
            wake_at: plan.wake_at.into_iter().chain(stale_at).min(),
            policy_mark: self.setup.rules.mark(&look.item).to_owned(),
            waiting: plan.waiting.into_iter().map(|(step, _)| step).collect(),
            decisions: plan.decisions,
            superseded: plan.superseded.into_iter().map(replaced).collect(),
        }
    }
}

/// What is remembered of each item; the decisions are taken out of `reading`.
fn memories(due: &[Look], reading: &mut Reading, fresh: &Freshness) -> Vec<Memory> {
    let of = |look: &Look| Memory {
        decided: reading.decided.remove(look.item.id()).unwrap_or_default(),
        waiting: look.waiting.clone(),
        policy_mark: look.policy_mark.clone(),
        as_of: fresh.as_of(&look.item),
    };
    due.iter().map(of).collect()
}

/// What is decided for an item once its plan is written.
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

fn just_before(at: Instant) -> String {
    (at.timestamp_millis() - 1).to_string()
}
