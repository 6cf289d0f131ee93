//! The items as they stand for read commands: what is stored, brought in line with config in memory.
//! Writes nothing and never creates a database.

use std::collections::BTreeMap;

use super::context::Context;
use crate::config::Config;
use crate::daemon::engine::rules;
use crate::daemon::kept::{self, Kept};
use crate::model::{Action, Instant, Item, ItemId, NoticeState, Reason};
use crate::planner::cases::recounted;
use crate::planner::reconcile::{FirstSight, reconcile};
use crate::planner::simulate::{Desk, Tracked};
use crate::planner::{Memory, Rules};
use crate::store::{Reached, Store};

/// Config, rules and items for one read command.
pub struct Projection {
    /// The rules.
    pub rules: Rules,
    /// The items with their decisions.
    pub desk: Desk,
    /// Whether there is a database.
    pub is_stored: bool,
}

/// The items as they stand at the context's instant.
pub async fn project(context: &Context, config: &Config) -> anyhow::Result<Projection> {
    let store = context.reading(config).await?;
    at(config, store.as_ref(), context.now(), None).await
}

/// The items at `now`. With `before`, only what was recorded before that instant counts.
pub async fn at(
    config: &Config,
    store: Option<&Store>,
    now: Instant,
    before: Option<Instant>,
) -> anyhow::Result<Projection> {
    let reached = match store {
        Some(store) => store.reached().await?,
        None => Reached::default(),
    };
    let rules = rules(config, &reached);
    let mut desk = Desk::default();
    let mut kept = Kept::default();
    if let Some(store) = store {
        kept = Kept::read(store).await?;
        desk.items = match before {
            None => stored(store).await?,
            Some(before) => recorded_before(store, before).await?,
        };
        let last = kept.weekly();
        desk.last_weekly = last.chair.filter(|at| *at < now);
        desk.last_admin_line = last.admins.filter(|at| *at < now);
        desk.last_lists = last.lists.filter(|at| *at < now);
        desk.lists = store.lists().await?;
        desk.lists.retain(|list| list.decided_at < now);
        desk.review_until = last.review_until;
        desk.fresh = kept.fresh();
        desk.sight = FirstSight::at(before.unwrap_or(now), store.live_at().await?);
        take_back(store, &mut desk).await?;
    }
    let today = rules.calendar.zone.day(now);
    desk.recurring = kept.recurring(config, today);
    let specs = kept::specs(config, &desk.recurring, today);
    let known: BTreeMap<ItemId, Item> = desk
        .items
        .iter()
        .filter(|(_, tracked)| tracked.item.spec.source.plan().is_some())
        .map(|(id, tracked)| (id.clone(), tracked.item.clone()))
        .collect();
    for change in reconcile(&rules.calendar, &specs, &known, (desk.sight, now)) {
        let id = change.item.id().clone();
        match desk.items.get_mut(&id) {
            Some(tracked) => tracked.item = change.item,
            None => drop(desk.items.insert(id, tracked(change.item, Memory::default(), now))),
        }
    }
    for tracked in desk.items.values_mut() {
        if let Some(change) = recounted(&rules, &tracked.item, now) {
            tracked.item = change.item;
        }
        tracked.memory.as_of = desk.fresh.as_of(&tracked.item);
        tracked.wake_at = Some(now);
    }
    Ok(Projection { rules, desk, is_stored: store.is_some() })
}

fn tracked(item: Item, memory: Memory, now: Instant) -> Tracked {
    Tracked { item, memory, wake_at: Some(now) }
}

async fn stored(store: &Store) -> anyhow::Result<BTreeMap<ItemId, Tracked>> {
    let items = store.items().await?;
    let ids: Vec<ItemId> = items.iter().map(|stored| stored.item.id().clone()).collect();
    let mut histories = store.histories(&ids).await?;
    let tracked = items.into_iter().map(|stored| {
        let id = stored.item.id().clone();
        let memory = Memory {
            decided: histories.remove(&id).unwrap_or_default(),
            waiting: stored.waiting,
            policy_mark: stored.policy_mark,
            as_of: None,
        };
        (id, Tracked { item: stored.item, memory, wake_at: stored.wake_at })
    });
    Ok(tracked.collect())
}

/// Notices in messages that wait to be sent are held until those may leave.
async fn take_back(store: &Store, desk: &mut Desk) -> anyhow::Result<()> {
    let open: BTreeMap<_, _> =
        store.messages(true).await?.into_iter().map(|message| (message.id, message.not_before)).collect();
    let decisions = desk.items.values_mut().flat_map(|tracked| &mut tracked.memory.decided);
    for notice in decisions
        .chain(&mut desk.lists)
        .flat_map(|decision| &mut decision.notices)
        .filter(|n| n.state.is_open())
    {
        let leaves = notice.message.take().and_then(|id| open.get(&id).copied());
        notice.slot_at = leaves.unwrap_or(notice.slot_at).max(notice.slot_at);
        notice.state = NoticeState::Held;
    }
    Ok(())
}

/// Rebuilds the items from the events before an instant, and forgets what was decided or settled
/// from then on.
async fn recorded_before(store: &Store, before: Instant) -> anyhow::Result<BTreeMap<ItemId, Tracked>> {
    const PAGE: u32 = 1_000;
    let mut items = stored(store).await?;
    let mut folded: BTreeMap<ItemId, Item> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = store.events(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for event in page.into_iter().map(|event| event.body).filter(|event| event.at < before) {
            let Some(id) = event.item else { continue };
            if let Action::Opened { spec, .. } = &event.action {
                folded.insert(id.clone(), Item::open((**spec).clone(), event.at));
            }
            if let Some(item) = folded.get_mut(&id) {
                item.apply(event.at, &event.action);
            }
        }
    }
    items.retain(|id, tracked| match folded.remove(id) {
        Some(item) => {
            tracked.item = item;
            tracked.memory.decided.retain(|decision| decision.decided_at < before);
            for notice in tracked.memory.decided.iter_mut().flat_map(|decision| &mut decision.notices) {
                if notice.settled_at.is_some_and(|at| at >= before) {
                    notice.state = NoticeState::Held;
                    notice.reason = Reason::StepReached;
                    notice.settled_at = None;
                }
            }
            true
        }
        None => false,
    });
    Ok(items)
}
