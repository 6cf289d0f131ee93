//! Compares what config says of items now with what it said last: only a difference makes an event.
//! Must not know how config or items are kept.

use std::collections::BTreeMap;

use super::recur::is_missed;
use crate::calendar::Calendar;
use crate::model::item::REMOVED_FROM_CONFIG;
use crate::model::{Action, By, Day, Deadline, Instant, Item, ItemId, ItemSpec, NewEvent, Via};
use crate::planner::decide::rules::REVIEW_WORKING_DAYS;

/// A change to one item: the events and the state they lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The item after the events.
    pub item: Item,
    /// The events, in order.
    pub events: Vec<NewEvent>,
}

/// Whether items of config are first seen before or after the organisation went live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FirstSight {
    /// Seen before the organisation is live: what is overdue already is reviewed when the rehearsal ends.
    #[default]
    AtStart,
    /// Seen while the organisation is live: the plan came late, and its old debts get an initial review of their own.
    Live,
}

impl FirstSight {
    /// The first sight that holds at `now`, given when the rehearsal ended.
    pub fn at(now: Instant, live_at: Option<Instant>) -> Self {
        if live_at.is_some_and(|live_at| live_at <= now) { Self::Live } else { Self::AtStart }
    }
}

/// The changes that bring `known` in line with `specs`. An unchanged spec changes nothing, so a
/// deadline that was set by hand or extended stays.
pub fn reconcile(
    calendar: &Calendar,
    specs: &[ItemSpec],
    known: &BTreeMap<ItemId, Item>,
    sight: FirstSight,
    now: Instant,
) -> Vec<Change> {
    let named: BTreeMap<&ItemId, &ItemSpec> = specs.iter().map(|spec| (&spec.id, spec)).collect();
    let today = calendar.zone.day(now);
    let mut changes: Vec<Change> = specs
        .iter()
        .filter_map(|spec| match known.get(&spec.id) {
            None if is_missed(spec, today) => None,
            None => Some(opened(calendar, spec, sight, now)),
            Some(item) => respecified(calendar, item, spec, now),
        })
        .collect();
    let gone = known.values().filter(|item| !named.contains_key(item.id()) && !item.status.is_closed());
    changes.extend(gone.map(|item| {
        let cancelled = Action::Cancelled { reason: REMOVED_FROM_CONFIG.into(), successor: None };
        apply(item, now, vec![cancelled])
    }));
    changes
}

/// Opens a new item of config. An item that is overdue already is adopted today, and reviewed first where it
/// was seen after the organisation went live.
pub fn opened(calendar: &Calendar, spec: &ItemSpec, sight: FirstSight, now: Instant) -> Change {
    let adopted_on = adopted_on(calendar, &spec.deadline, now);
    let reviewed = adopted_on.filter(|_| sight == FirstSight::Live);
    let review_until = reviewed.map(|today| calendar.work.add(today, REVIEW_WORKING_DAYS));
    open(spec, &By::config(), adopted_on, review_until, now)
}

/// Opens a new item because somebody says so.
pub fn opened_by(calendar: &Calendar, spec: &ItemSpec, by: &By, now: Instant) -> Change {
    open(spec, by, adopted_on(calendar, &spec.deadline, now), None, now)
}

fn open(
    spec: &ItemSpec,
    by: &By,
    adopted_on: Option<Day>,
    review_until: Option<Day>,
    now: Instant,
) -> Change {
    let action = Action::Opened { spec: Box::new(spec.clone()), adopted_on, review_until };
    Change::of(&Item::open(spec.clone(), now), by, now, vec![action])
}

/// The local day of `now`, when the deadline has passed by then.
pub fn adopted_on(calendar: &Calendar, deadline: &Deadline, now: Instant) -> Option<Day> {
    let passed = calendar.overdue_from(deadline).is_some_and(|from| from <= now);
    passed.then(|| calendar.zone.day(now))
}

fn respecified(calendar: &Calendar, item: &Item, spec: &ItemSpec, now: Instant) -> Option<Change> {
    let returns = item.before_removal.is_some();
    if item.spec == *spec && !returns {
        return None;
    }
    let mut actions = Vec::new();
    if item.spec != *spec {
        actions.push(Action::Respecified { spec: Box::new(spec.clone()) });
    }
    if returns {
        actions.push(Action::Restored);
    }
    if item.spec.deadline != spec.deadline {
        let adopted_on = adopted_on(calendar, &spec.deadline, now);
        let deadline = spec.deadline.clone();
        actions.push(Action::DeadlineSet { deadline, adopted_on, policy: None, note: None });
    }
    Some(apply(item, now, actions))
}

impl Change {
    /// The change that `actions`, in this order, make to the item.
    pub fn of(item: &Item, by: &By, at: Instant, actions: Vec<Action>) -> Self {
        let mut item = item.clone();
        let mut events = Vec::new();
        for action in actions {
            item.apply(at, &action);
            let id = Some(item.id().clone());
            events.push(NewEvent { at, item: id, by: by.clone(), via: by.own_way(), action });
        }
        Self { item, events }
    }

    /// This change with its events marked as having come through `via`.
    #[must_use]
    pub fn through(mut self, via: &Via) -> Self {
        for event in &mut self.events {
            event.via = Some(via.clone());
        }
        self
    }
}

fn apply(item: &Item, now: Instant, actions: Vec<Action>) -> Change {
    Change::of(item, &By::config(), now, actions)
}
