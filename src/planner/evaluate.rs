//! One evaluation: everything that follows from rules, from what is known, and from an instant. The daemon reads what is
//! known, evaluates and writes; a simulation evaluates and applies. Both take the steps of this file in their order: what is
//! due, what comes by itself, messages of what is ready (`outbox`), and the weekly messages that come whatever there is.
//! Must not know where anything is kept; changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::TimeDelta;

use super::change::life;
use super::change::reconcile::Change;
use super::decide::freshness::{self, Freshness};
use super::decide::held_back::hold_back;
use super::decide::outbox::{Assembly, Route, waits, weekly_for_admins, weekly_for_readers, weekly_slot};
use super::decide::routine::{self, DayLine, Made};
use super::decide::rules::Rules;
use super::decide::step::{ItemHistory, ItemPlan, plan_item};
use super::decide::weekly::{self, LeadsTold};
use crate::model::{By, Day, Decision, Instant, Item, ItemId, Message, SourceId};

/// An item that cannot be planned is looked at again after this long.
const POISON_WAIT: TimeDelta = TimeDelta::hours(1);

/// An item that has to be looked at, with what is remembered of it.
#[derive(Debug, Clone, Copy)]
pub struct Looked<'a> {
    pub item: &'a Item,
    /// What was decided for the item before.
    pub memory: &'a ItemHistory,
}

/// What the looks at items lead to.
#[derive(Debug, Default)]
pub struct Decided {
    /// What happened to items without anybody acting. Where there is any change, nothing else is decided: the
    /// changes are recorded first, and everything is looked at again.
    pub changes: Vec<Change>,
    /// What was decided for each item, in the order in which the items were looked at.
    pub plans: Vec<Planned>,
}

/// What was decided for one item.
#[derive(Debug)]
pub struct Planned {
    pub item: ItemId,
    pub plan: ItemPlan,
    /// Whether planning the item failed; it is looked at again later, and the other items are not kept from
    /// their reminders.
    pub is_poisoned: bool,
}

/// Decides for each item what `now` has reached. `restored_until` is until when something may have left that a restored
/// database does not know of.
pub fn decide(
    rules: &Rules,
    looked: &[Looked<'_>],
    restored_until: Option<Instant>,
    now: Instant,
) -> Decided {
    let change = |looked: &Looked<'_>| {
        let action = life::by_itself(rules, looked.item, now)?;
        Some(Change::of(looked.item, &By::system(), now, vec![action]))
    };
    let changes: Vec<Change> = looked.iter().filter_map(change).collect();
    if !changes.is_empty() {
        return Decided { changes, plans: Vec::new() };
    }
    let plan = |looked: &Looked<'_>| {
        let Looked { item, memory } = *looked;
        let planned = catch_unwind(AssertUnwindSafe(|| plan_item(rules, item, memory, now)));
        let is_poisoned = planned.is_err();
        let again = ItemPlan { wake_at: Some(now + POISON_WAIT), ..ItemPlan::default() };
        let mut plan = planned.unwrap_or(again);
        if let Some(until) = restored_until {
            hold_back(rules, item, &mut plan.decisions, until, now);
        }
        Planned { item: item.id().clone(), plan, is_poisoned }
    };
    Decided { plans: looked.iter().map(plan).collect(), changes }
}

/// The sources of which a new file is to be asked for, each with the working day of the request. `asked` are the days for
/// which files were asked for before.
pub fn stale_sources<'a>(
    rules: &'a Rules,
    fresh: &'a Freshness,
    asked: &'a BTreeMap<SourceId, Day>,
    now: Instant,
) -> impl Iterator<Item = (&'a SourceId, Day)> {
    let due =
        fresh.sources().filter_map(move |id| Some((id, freshness::day_of_request(rules, id, fresh, now)?)));
    due.filter(|(id, day)| asked.get(*id).is_none_or(|last| last < day))
}

/// What comes by itself before messages are made of what is ready.
#[derive(Debug, Default)]
pub struct Early {
    /// The lists of the week, where their slot has come.
    pub lists: Option<Decision>,
    /// The administrators' daily line.
    pub day_line: Option<DayLine>,
    /// When each message that comes by itself was made last, this time included.
    pub made: Made,
}

/// The overdue items of the organisation, and of which the leads have heard.
#[derive(Debug, Clone)]
pub struct OverdueItems<'a> {
    /// Items that are overdue or asked to be confirmed; any others among them are passed over.
    pub items: Vec<&'a Item>,
    /// Of which overdue items the leads have heard.
    pub heard: LeadsTold,
}

/// The lists of the week and the daily line, where their slot has come: once everything that is due has been decided, and
/// before messages are made. `overdue` is needed where [`Made::needs_lists`] says so.
pub fn early(rules: &Rules, made: Made, overdue: Option<&OverdueItems<'_>>, now: Instant) -> Early {
    let mut early = Early { made, ..Early::default() };
    if weekly_slot(rules, made.lists.unwrap_or(now), now).is_some() {
        early.made.lists = Some(now);
        early.lists = overdue.and_then(|overdue| {
            let items = overdue.items.iter().copied();
            weekly::decide(rules, items, &overdue.heard, made.lists.unwrap_or(now), now)
        });
    }
    early.day_line = routine::day_line(rules, &mut early.made, now);
    early
}

/// What comes by itself once messages are made of what is ready.
#[derive(Debug, Default)]
pub struct Late {
    /// The chair's weekly message, which comes whatever there is to say.
    chair: Vec<Assembly>,
    /// The administrators' weekly line.
    admins: Vec<Assembly>,
    /// When each message that comes by itself was made last, this time included.
    pub made: Made,
}

/// The weekly messages of chair and administrators, where their slot has come.
pub fn late(rules: &Rules, made: Made, now: Instant) -> Late {
    let chair = weekly_for_readers(rules, made.chair.unwrap_or(now), made.review_until, now);
    let admins = weekly_for_admins(rules, made.admins.unwrap_or(now), now);
    let mut late = Late { chair, admins, made };
    if !late.chair.is_empty() {
        late.made.chair = Some(now);
    }
    if !late.admins.is_empty() {
        late.made.admins = Some(now);
    }
    late
}

impl Late {
    /// The recipients and channels of which it matters what has left today and what waits.
    pub fn routes(&self) -> BTreeSet<Route> {
        let each = self.chair.iter().chain(&self.admins);
        each.map(|made| (made.recipient.clone(), made.channel)).collect()
    }

    /// Whether groups hear of the week now: they do when the administrators do.
    pub fn is_week_of_groups(&self, rules: &Rules) -> bool {
        !self.admins.is_empty() && !rules.routine.groups.is_empty()
    }

    /// The messages to be made: none to somebody to whom one waits anyway, and none to a chair who was `served` today, for
    /// whatever reached the chair this morning held the state of the week already.
    pub fn messages(self, served: &BTreeSet<Route>, open: &[Message]) -> Vec<Assembly> {
        let Self { mut chair, admins, .. } = self;
        chair.retain(|made| !served.contains(&(made.recipient.clone(), made.channel)));
        chair.into_iter().chain(admins).filter(|made| !waits(made, open)).collect()
    }
}
