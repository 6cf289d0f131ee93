//! One evaluation, called a tick: bring items in line with config, decide what is due, make messages of what is ready. Each
//! look is one unit of work, each page of messages too; running the tick twice changes nothing.
//! Must not send.

use std::sync::PoisonError;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use super::by_itself::{after_messages, before_messages};
use super::evaluation::Evaluation;
use super::group::{Waiting, group};
use super::{Aside, Decide};
use crate::engine::health::metrics::Metrics;
use crate::engine::kept::NamedValues;
use crate::engine::known::looks::{Look, looks};
use crate::engine::known::relook::{self, Relook};
use crate::engine::pass::{Failure, Pass, Service};
use crate::engine::record;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Instant, ItemId, NoticeState, Reason};
use crate::planner::ItemHistory;
use crate::planner::evaluate::{Looked, Planned, decide};
use crate::store::{DueItem, NoticeChange, PlanWrite, Tx, items};

/// How long an item whose records cannot be read is left alone.
const PUT_OFF: TimeDelta = TimeDelta::hours(1);
/// How many items are planned in one unit of work: enough to share its cost, few enough to keep it short.
const BATCH: u32 = 500;

/// How many pages of items are looked at again before what is ready is sent: about a second's work.
const RELOOKS: usize = 20;

/// Why items are looked at.
#[derive(Debug, Clone, Copy)]
enum Looking {
    /// Their time has come.
    Due,
    /// Something they depend on has changed.
    Again,
}

/// What one look has done.
#[derive(Debug, Default)]
struct LookResult {
    /// Items that something happened to without anybody acting.
    changed: usize,
    /// Decisions written.
    decisions: usize,
    /// Messages made.
    messages: usize,
    /// Items whose records cannot be read, and which are put off.
    unreadable: Vec<ItemId>,
    /// Whether no more items are to be looked at for the same reason.
    is_last: bool,
    /// For whom messages are still to be made.
    waiting: Waiting,
}

impl Decide {
    /// Decides everything that `now` has reached and makes the messages that are ready. Stops between two looks, and
    /// between two pages of messages, when `stop` is cancelled: the rest is still due then. Returns whether more is to be looked at again, once what is ready
    /// has been sent.
    pub async fn decide(
        &self,
        now: Instant,
        stop: &CancellationToken,
        pass: &mut Pass,
    ) -> Result<bool, EngineError> {
        pass.changed += self.reconcile(now).await?;
        let mut is_more = true;
        for _ in 0..RELOOKS {
            if !is_more || stop.is_cancelled() {
                break;
            }
            is_more = !self.look(now, Looking::Again, pass).await?.is_last;
        }
        while !stop.is_cancelled() {
            let looked = self.look(now, Looking::Due, pass).await?;
            if looked.is_last {
                self.group(now, looked.waiting, stop, pass).await?;
                break;
            }
        }
        let unreadable = self.put_aside(Vec::new(), now);
        if unreadable > 0 {
            pass.ended::<()>(Service::Decide, Err(Failure::Unreadable(unreadable)));
        }
        Ok(is_more)
    }

    /// Makes one look, in a unit of work of its own.
    async fn look(&self, now: Instant, looking: Looking, pass: &mut Pass) -> Result<LookResult, EngineError> {
        let (tenant, metrics) = (self.tenant.clone(), self.metrics.clone());
        let look = move |tx: &mut Tx<'_>| match looking {
            Looking::Due => look_at_due(tx, &tenant, &metrics, now),
            Looking::Again => look_again(tx, &tenant, &metrics, now),
        };
        let mut done = self.tenant.store.write(now, look).await?;
        self.pulse.goes_on();
        pass.changed += done.changed;
        pass.decisions += done.decisions;
        pass.messages += done.messages;
        self.put_aside(std::mem::take(&mut done.unreadable), now);
        Ok(done)
    }

    /// Makes messages page by page, each in a unit of work of its own.
    async fn group(
        &self,
        now: Instant,
        mut waiting: Waiting,
        stop: &CancellationToken,
        pass: &mut Pass,
    ) -> Result<(), EngineError> {
        while !waiting.is_empty() && !stop.is_cancelled() {
            let tenant = self.tenant.clone();
            let page = move |tx: &mut Tx<'_>| {
                let made = make_page(tx, &tenant, &mut waiting, now)?;
                Ok::<_, EngineError>((made, waiting))
            };
            let made;
            (made, waiting) = self.tenant.store.write(now, page).await?;
            self.pulse.goes_on();
            pass.messages += made;
        }
        Ok(())
    }

    /// Remembers items whose records cannot be read; returns how many those are by now.
    fn put_aside(&self, unreadable: Vec<ItemId>, now: Instant) -> usize {
        let mut aside: std::sync::MutexGuard<'_, Aside> =
            self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        aside.retain(|_, until| *until > now);
        aside.extend(unreadable.into_iter().map(|item| (item, now + PUT_OFF)));
        aside.len()
    }
}

/// Looks at the items that are due, longest waiting first, and makes messages once these are the last.
fn look_at_due(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    metrics: &Metrics,
    now: Instant,
) -> Result<LookResult, EngineError> {
    let due = items::due(tx, now, BATCH)?;
    let is_last = due.len() < BATCH as usize;
    let mut looked = look_at(tx, tenant, metrics, due, now)?;
    looked.is_last &= is_last;
    if looked.is_last {
        // Where one page is enough, decisions and the messages that tell of them are one unit of work.
        let (lists, notes) = before_messages(tx, tenant, now)?;
        looked.waiting = Waiting::at(tx, now)?;
        looked.decisions += lists;
        looked.messages += notes + make_page(tx, tenant, &mut looked.waiting, now)?;
    }
    Ok(looked)
}

/// Makes a page of messages, and with the last page the weekly messages that come whatever there is to say. Returns how
/// many messages there are.
fn make_page(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    waiting: &mut Waiting,
    now: Instant,
) -> Result<usize, EngineError> {
    let made = group(tx, tenant, waiting, now)?;
    Ok(made + if waiting.is_empty() { after_messages(tx, tenant, now)? } else { 0 })
}

/// Looks at a page of the items that are to be looked at again, though their time has not come.
fn look_again(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    metrics: &Metrics,
    now: Instant,
) -> Result<LookResult, EngineError> {
    let Some(Relook { which, after }) = relook::pending(tx)?.into_iter().next() else {
        return Ok(LookResult { is_last: true, ..LookResult::default() });
    };
    let page = items::open_behind(tx, &which, &after, BATCH)?;
    let after = page.last().map(|last| last.id.to_string()).filter(|_| page.len() == BATCH as usize);
    relook::went_on(tx, after)?;
    let done = look_at(tx, tenant, metrics, page, now)?;
    Ok(LookResult { is_last: relook::pending(tx)?.is_empty(), ..done })
}

/// Evaluates items and writes what follows. The look is the last where no item has to be looked at again at once.
fn look_at(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    metrics: &Metrics,
    listed: Vec<DueItem>,
    now: Instant,
) -> Result<LookResult, EngineError> {
    let rules = &tenant.setup.rules;
    let kept = NamedValues::of(tx)?;
    let fresh = kept.fresh();
    let (due, unreadable) = looks(tx, listed)?;
    for item in &unreadable {
        tracing::error!(%item, "the records of this item cannot be read; it is put off for an hour");
    }
    items::put_off(tx, &unreadable, now + PUT_OFF)?;
    let (due, memories): (Vec<Look>, Vec<ItemHistory>) = due
        .into_iter()
        .map(|(look, decided)| {
            let as_of = fresh.as_of(&look.item);
            let (waiting, policy_mark) = (look.waiting.clone(), look.policy_mark.clone());
            (look, ItemHistory { decided, waiting, policy_mark, as_of })
        })
        .unzip();
    let looked: Vec<Looked<'_>> =
        due.iter().zip(&memories).map(|(look, memory)| Looked { item: &look.item, memory }).collect();
    let decided = decide(rules, &looked, kept.restored_until(), now);
    if !decided.changes.is_empty() {
        let changed = decided.changes.len();
        let revisions = due.iter().map(|look| (look.item.id(), look.revision));
        record::written(tx, decided.changes, revisions)?;
        return Ok(LookResult { changed, unreadable, ..LookResult::default() });
    }
    let mut evaluation = Evaluation::default();
    for (look, planned) in due.iter().zip(decided.plans) {
        evaluation.plans.push(plan_write(tenant, metrics, look, planned));
    }
    let is_again = evaluation.plans.iter().any(|plan| plan.wake_at.is_some_and(|at| at <= now));
    let (decisions, messages) = evaluation.write(tx)?;
    Ok(LookResult { decisions, messages, unreadable, is_last: !is_again, ..LookResult::default() })
}

/// The decision for an item, as the store writes it.
fn plan_write(tenant: &Tenant, metrics: &Metrics, look: &Look, planned: Planned) -> PlanWrite {
    let Planned { item, plan, is_poisoned } = planned;
    if is_poisoned {
        tracing::error!(%item, "this item cannot be planned; it is set aside for an hour");
    }
    for decision in &plan.decisions {
        metrics.decided(decision.outcome);
    }
    let replaced = |id| NoticeChange::to(id, NoticeState::Superseded, Reason::HigherStep);
    PlanWrite {
        item,
        expect: look.revision,
        wake_at: plan.wake_at,
        policy_mark: tenant.setup.rules.mark(&look.item).to_owned(),
        waiting: plan.waiting.into_iter().map(|(step, _)| step).collect(),
        decisions: plan.decisions,
        superseded: plan.superseded.into_iter().map(replaced).collect(),
    }
}
