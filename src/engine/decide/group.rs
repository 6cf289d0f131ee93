//! Has the planner make messages of the notices that are ready, page by page of recipients: each page is one unit of work,
//! so that a morning with very many notices costs no more memory than a page of them.
//! Must not know what a message says.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::evaluation::Evaluation;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Instant, Message, Notice, NoticeState};
use crate::planner::decide::outbox::{Assembly, FULL, ReadyNotices, Route};
use crate::store::{
    NewMessage, NoticeChange, ReadySlot, StoreError, StoreView, Tx, items, messages, notices, values,
};

/// So many notices make a page full: enough to share the cost of a commit, few enough to keep it short. A page holds one
/// message at least, whatever that takes up.
const PAGE: u64 = 1_000;

/// The recipients and channels to which something is ready, each with the slots of it.
#[derive(Debug, Default)]
pub(super) struct Waiting(BTreeMap<Route, Vec<ReadySlot>>);

impl Waiting {
    /// Everything that is ready at `now`.
    pub(super) fn at(view: &StoreView<'_>, now: Instant) -> Result<Self, StoreError> {
        let mut routes: BTreeMap<Route, Vec<ReadySlot>> = BTreeMap::new();
        for slot in notices::ready(view, now)? {
            routes.entry((slot.recipient.clone(), slot.channel)).or_default().push(slot);
        }
        Ok(Self(routes))
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a page off.
    fn page(&mut self) -> Vec<(Route, Vec<ReadySlot>)> {
        let (mut page, mut count) = (Vec::new(), 0);
        while let Some((route, slots)) = self.0.pop_first() {
            count += slots.iter().map(|slot| slot.count).sum::<u64>();
            page.push((route, slots));
            if count >= PAGE {
                break;
            }
        }
        page
    }
}

/// Makes messages for a page of those for whom something is ready, and takes the page off. Returns how many messages there
/// are.
pub(super) fn group(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    waiting: &mut Waiting,
    now: Instant,
) -> Result<usize, EngineError> {
    let page = waiting.page();
    if page.is_empty() {
        return Ok(0);
    }
    let routes: BTreeSet<Route> = page.iter().map(|(route, _)| route.clone()).collect();
    let served = served(tx, tenant, &routes, now)?;
    let mut evaluation = Evaluation::default();
    for (route, slots) in page {
        let mut ready = ReadyNotices::new(&route, served.contains(&route));
        for slot in &slots {
            take(tx, tenant, slot, &mut ready, &mut evaluation.later, now)?;
        }
        let mut open = Vec::new();
        for message in messages::open_to(tx, &route.0, route.1)? {
            if notices::count_in(tx, &message.id)? < FULL {
                open.push(message);
            }
        }
        let (is_full, puts_off) = (ready.is_full(), ready.puts_off());
        let made: Vec<Assembly> = ready.assemble(&open).into_iter().collect();
        if is_full && (puts_off || !made.is_empty()) {
            // What more there is makes a message of its own, on a later page.
            waiting.0.insert(route, slots);
        }
        number(tx, tenant, made, &mut evaluation, now)?;
    }
    Ok(evaluation.write(tx)?.1)
}

/// Takes in the notices of a slot; those that wait for a later one are noted.
fn take(
    view: &StoreView<'_>,
    tenant: &Tenant,
    slot: &ReadySlot,
    ready: &mut ReadyNotices,
    later: &mut Vec<NoticeChange>,
    now: Instant,
) -> Result<(), EngineError> {
    if ready.is_full() {
        return Ok(());
    }
    let mut one = |notice: Notice| -> Result<bool, StoreError> {
        let stored = match notice.item.as_ref().map(|id| items::get(view, id)).transpose() {
            // The notice stays held until its item can be read again.
            Err(error) if error.is_of_record() => return Ok(false),
            read => read?.flatten(),
        };
        let item = stored.as_ref().map(|stored| &stored.item);
        if let Some(slot) = ready.take(&tenant.setup.rules, item, &notice, now) {
            let held = NoticeChange::to(notice.id, NoticeState::Held, notice.reason);
            later.push(NoticeChange { slot_at: Some(slot), ..held });
        }
        Ok(ready.is_full())
    };
    let mut failed = Ok(());
    notices::each_ready(view, slot, &mut |notice| match one(notice) {
        Ok(false) => ControlFlow::Continue(()),
        Ok(true) => ControlFlow::Break(()),
        Err(error) => {
            failed = Err(error);
            ControlFlow::Break(())
        }
    })?;
    Ok(failed?)
}

/// Which of these recipients and channels have had a message today.
pub(super) fn served(
    view: &StoreView<'_>,
    tenant: &Tenant,
    routes: &BTreeSet<Route>,
    now: Instant,
) -> Result<BTreeSet<Route>, StoreError> {
    let zone = tenant.setup.rules.calendar.zone;
    // Messages that a rehearsal captured reached nobody.
    let today = values::meta(view)?.live_at.into_iter().chain([zone.start_of(zone.day(now))]).max();
    messages::left_since(view, routes, today.unwrap_or(now))
}

/// Turns assemblies into messages, each numbered after those that its slot already has.
pub(super) fn number(
    view: &StoreView<'_>,
    tenant: &Tenant,
    made: Vec<Assembly>,
    evaluation: &mut Evaluation,
    now: Instant,
) -> Result<(), EngineError> {
    let slots: Vec<_> = made.iter().map(|a| (a.recipient.clone(), a.channel, a.slot_at)).collect();
    let sequences = messages::in_slots(view, &slots)?;
    let opens = tenant.setup.rules.calendar.next_open(now);
    for (assembly, sequence) in made.into_iter().zip(sequences) {
        let Assembly { recipient, channel, slot_at, mut notices, dissolves } = assembly;
        if let Some(old) = &dissolves {
            notices.extend(notices::open_in(view, old)?);
        }
        let message = Message::pending(tenant.store.org(), &recipient, channel, slot_at, sequence, opens);
        evaluation.messages.push(NewMessage { message, notices });
        evaluation.dissolve.extend(dissolves);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
