//! The items as read commands see them: what is stored, brought in line with config in memory. Writes nothing and never
//! creates a database.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::context::CommandContext;
use crate::cli::exit::CommandError;
use crate::config::Config;
use crate::engine::kept::{self, NamedValues};
use crate::engine::setup::rules;
use crate::model::{Action, Decision, Instant, Item, ItemId, Message, MessageState, NoticeState, Reason};
use crate::planner::change::cases::recounted;
use crate::planner::change::reconcile::{FirstSight, reconcile};
use crate::planner::decide::routine::Made;
use crate::planner::desk::{Desk, Tracked};
use crate::planner::{ItemHistory, Rules};
use crate::store::{
    Reached, Sought, Store, StoreError, StoreView, decisions, events, items, messages, people, values,
};

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

/// As [`project`], with only these items, however many others there are. An id that no item has is refused; the bare id
/// of a fanned-out item with the candidates.
pub async fn project_items(
    context: &CommandContext,
    config: &Config,
    ids: &[&ItemId],
) -> anyhow::Result<Projection> {
    let store = context.reading(config).await?;
    let only = ids.iter().map(|id| (*id).clone()).collect();
    projected(config, store.as_ref(), Some(only), context.now(), None).await
}

/// The items at `now`. With `before`, only what was recorded before that instant counts.
pub async fn at(
    config: &Config,
    store: Option<&Store>,
    now: Instant,
    before: Option<Instant>,
) -> anyhow::Result<Projection> {
    projected(config, store, None, now, before).await
}

async fn projected(
    config: &Config,
    store: Option<&Store>,
    only: Option<Vec<ItemId>>,
    now: Instant,
    before: Option<Instant>,
) -> anyhow::Result<Projection> {
    let zone = config.calendar.zone;
    let today = zone.day(now);
    let morning = zone.start_of(today);
    let stored = match store {
        Some(store) => {
            let only = only.clone();
            store.read(move |view| Snapshot::read(view, only.as_deref(), before, morning)).await?
        }
        None => Snapshot::default(),
    };
    let rules = rules(config, &stored.reached);
    let mut kept = NamedValues::default();
    kept.set(&stored.values);
    let mut desk = Desk::default();
    desk.made = made_before(kept.made(), now);
    desk.fresh = kept.fresh();
    desk.asked = kept.asked();
    desk.sight = FirstSight::at(before.unwrap_or(now), stored.live_at);
    desk.recurring = kept.recurring(config, today);
    let mut specs = kept::specs(config, &desk.recurring, today);
    if let Some(only) = only {
        let ids = stored.items.keys().chain(&stored.alike).chain(specs.iter().map(|spec| &spec.id));
        let ids: BTreeSet<&ItemId> = ids.collect();
        only.iter().try_for_each(|id| known(id, &ids))?;
        specs.retain(|spec| only.contains(&spec.id));
    }
    stored.lay_out(&mut desk, now, morning);
    if before.is_some() {
        // What waited at that time is not known any more, and on a day that only begins nothing has left yet.
        desk.dissolve_all();
        desk.served.clear();
    }
    let known: BTreeMap<ItemId, Item> = desk
        .items
        .iter()
        .filter(|(_, tracked)| tracked.item.spec.source.plan().is_some())
        .map(|(id, tracked)| (id.clone(), tracked.item.clone()))
        .collect();
    for change in reconcile(&rules.calendar, &specs, &known, desk.sight, now) {
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

/// Refuses an id that no item has.
fn known(id: &ItemId, ids: &BTreeSet<&ItemId>) -> anyhow::Result<()> {
    if ids.contains(id) {
        return Ok(());
    }
    let candidates = ids.iter().filter(|other| other.without_unit() == id.as_str());
    let candidates: Vec<&str> = candidates.map(|other| other.as_str()).collect();
    if candidates.is_empty() {
        return Err(CommandError::not_found(format!("no item `{id}`: `dondoc items` lists them")));
    }
    Err(CommandError::usage(format!("`{id}` stands for several items, name one: {}", candidates.join(", "))))
}

fn tracked(item: Item, memory: ItemHistory, now: Instant) -> Tracked {
    Tracked { item, memory, wake_at: Some(now) }
}

/// What was made before an instant.
fn made_before(made: Made, now: Instant) -> Made {
    let earlier = |at: &Instant| *at < now;
    Made {
        chair: made.chair.filter(earlier),
        lists: made.lists.filter(earlier),
        admins: made.admins.filter(earlier),
        daily: made.daily.filter(earlier),
        review_until: made.review_until,
    }
}

/// What the database holds of all that a projection needs, as it stands at one moment.
#[derive(Default)]
struct Snapshot {
    reached: Reached,
    values: Vec<(String, String)>,
    live_at: Option<Instant>,
    items: BTreeMap<ItemId, Tracked>,
    /// The ids of items that may be meant where an id was asked for that no stored item has.
    alike: Vec<ItemId>,
    lists: Vec<Decision>,
    /// The messages that have not ended.
    open: Vec<Message>,
    /// The messages of today's slots.
    of_today: Vec<Message>,
}

impl Snapshot {
    fn read(
        view: &StoreView<'_>,
        only: Option<&[ItemId]>,
        before: Option<Instant>,
        morning: Instant,
    ) -> Result<Self, StoreError> {
        let mut items = stored(view, only)?;
        if let Some(before) = before {
            recorded_before(view, &mut items, before)?;
        }
        let unknown = only.into_iter().flatten().filter(|id| !items.contains_key(*id));
        let unknown: Vec<String> = unknown.map(|id| id.as_str().to_ascii_uppercase()).collect();
        Ok(Self {
            reached: people::reached(view)?,
            values: values::all(view, "")?,
            live_at: values::meta(view)?.live_at,
            alike: if unknown.is_empty() { Vec::new() } else { items::ids_like(view, &unknown)? },
            items,
            lists: decisions::lists(view)?,
            open: messages::all(view, true)?,
            of_today: messages::sought(view, &Sought { from: Some(morning), ..Sought::default() })?,
        })
    }

    /// Puts on the desk the items and lists, the messages that wait, how many messages each of their slots has had, and
    /// who has had one of today's.
    fn lay_out(self, desk: &mut Desk, now: Instant, morning: Instant) {
        desk.items = self.items;
        desk.lists = self.lists;
        desk.lists.retain(|list| list.decided_at < now);
        let since = self.live_at.map_or(morning, |live_at| live_at.max(morning));
        let has_left = |message: &Message| LEFT.contains(&message.state);
        desk.messages = self.open;
        desk.messages.retain(|message| message.note.is_none() && !has_left(message));
        for message in self.of_today.into_iter().filter(|message| message.note.is_none()) {
            let key = (message.recipient.clone(), message.channel, message.slot_at);
            let taken = desk.taken.entry(key).or_default();
            *taken = (message.sequence + 1).max(*taken);
            if has_left(&message) && message.slot_at >= since {
                desk.served.insert((message.recipient, message.channel), message.slot_at);
            }
        }
    }
}

/// The stored items, or only these of them, with what was decided for each.
fn stored(view: &StoreView<'_>, only: Option<&[ItemId]>) -> Result<BTreeMap<ItemId, Tracked>, StoreError> {
    let items = match only {
        Some(ids) => items::of(view, ids)?,
        None => items::all(view)?,
    };
    let ids: Vec<ItemId> = items.iter().map(|stored| stored.item.id().clone()).collect();
    let mut histories = decisions::histories(view, &ids)?;
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

/// The states of messages that have left, or may have left.
const LEFT: [MessageState; 4] =
    [MessageState::Sent, MessageState::Uncertain, MessageState::Rehearsed, MessageState::Dot];

/// Rebuilds the items from the events before an instant, and forgets what was decided or settled from then on.
fn recorded_before(
    view: &StoreView<'_>,
    items: &mut BTreeMap<ItemId, Tracked>,
    before: Instant,
) -> Result<(), StoreError> {
    const PAGE: u32 = 1_000;
    let mut folded: BTreeMap<ItemId, Item> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = events::after(view, after, PAGE)?;
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
    Ok(())
}
