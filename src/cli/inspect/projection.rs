//! The items as read commands see them: what is stored, brought in line with config in memory. Writes nothing and never
//! creates a database.

use std::collections::BTreeMap;

use crate::cli::context::CommandContext;
use crate::config::Config;
use crate::engine::kept::{self, NamedValues};
use crate::engine::setup::rules;
use crate::model::{Action, Instant, Item, ItemId, Message, MessageState, NoticeState, Reason};
use crate::planner::change::cases::recounted;
use crate::planner::change::reconcile::{FirstSight, reconcile};
use crate::planner::decide::routine::Made;
use crate::planner::desk::{Desk, Tracked};
use crate::planner::{ItemHistory, Rules};
use crate::store::{Reached, Sought, Store};

/// The rules and items for one read command.
pub struct Projection {
    pub rules: Rules,
    pub desk: Desk,
    pub is_stored: bool,
}

/// The items as they stand at the context's instant.
pub async fn project(context: &CommandContext, config: &Config) -> anyhow::Result<Projection> {
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
    let mut kept = NamedValues::default();
    if let Some(store) = store {
        kept = NamedValues::read(store).await?;
        desk.items = match before {
            None => stored(store).await?,
            Some(before) => recorded_before(store, before).await?,
        };
        let made = kept.made();
        let earlier = |at: &Instant| *at < now;
        desk.made = Made {
            chair: made.chair.filter(earlier),
            lists: made.lists.filter(earlier),
            admins: made.admins.filter(earlier),
            daily: made.daily.filter(earlier),
            review_until: made.review_until,
        };
        desk.lists = store.lists().await?;
        desk.lists.retain(|list| list.decided_at < now);
        desk.fresh = kept.fresh();
        desk.sight = FirstSight::at(before.unwrap_or(now), store.live_at().await?);
        messages(store, &mut desk, (&rules, now)).await?;
        if before.is_some() {
            // What waited at that time is not known any more, and on a day that only begins nothing has left yet.
            desk.dissolve_all();
            desk.served.clear();
        }
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
            None => drop(desk.items.insert(id, tracked(change.item, ItemHistory::default(), now))),
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

fn tracked(item: Item, memory: ItemHistory, now: Instant) -> Tracked {
    Tracked { item, memory, wake_at: Some(now) }
}

async fn stored(store: &Store) -> anyhow::Result<BTreeMap<ItemId, Tracked>> {
    let items = store.items().await?;
    let ids: Vec<ItemId> = items.iter().map(|stored| stored.item.id().clone()).collect();
    let mut histories = store.histories(&ids).await?;
    let tracked = items.into_iter().map(|stored| {
        let id = stored.item.id().clone();
        let memory = ItemHistory {
            decided: histories.remove(&id).unwrap_or_default(),
            waiting: stored.waiting,
            policy_mark: stored.policy_mark,
            as_of: None,
        };
        (id, Tracked { item: stored.item, memory, wake_at: stored.wake_at })
    });
    Ok(tracked.collect())
}

/// Reads the messages that wait, how many messages each of their slots has had, and who has had one of today's.
async fn messages(store: &Store, desk: &mut Desk, (rules, now): (&Rules, Instant)) -> anyhow::Result<()> {
    let zone = rules.calendar.zone;
    let today = zone.start_of(zone.day(now));
    let since = store.live_at().await?.into_iter().chain([today]).max().unwrap_or(today);
    let has_left = |message: &Message| LEFT.contains(&message.state);
    let open = store.messages(true).await?.into_iter();
    desk.messages = open.filter(|message| message.note.is_none() && !has_left(message)).collect();
    let of_today = store.sought(&Sought { from: Some(today), ..Sought::default() }).await?;
    for message in of_today.into_iter().filter(|message| message.note.is_none()) {
        let key = (message.recipient.clone(), message.channel, message.slot_at);
        let taken = desk.taken.entry(key).or_default();
        *taken = (message.sequence + 1).max(*taken);
        if has_left(&message) && message.slot_at >= since {
            desk.served.insert((message.recipient, message.channel), message.slot_at);
        }
    }
    Ok(())
}

/// The states of messages that have left, or may have left.
const LEFT: [MessageState; 4] =
    [MessageState::Sent, MessageState::Uncertain, MessageState::Rehearsed, MessageState::Dot];

/// Rebuilds the items from the events before an instant, and forgets what was decided or settled from then on.
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
