//! One evaluation: everything that follows from rules, from what is known, and from an instant. The daemon reads what is
//! known, evaluates and writes; a simulation evaluates and applies. Both take the two steps of this file, in this order.
//! Must not know where anything is kept; changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::TimeDelta;

use super::change::life;
use super::change::reconcile::Change;
use super::decide::held_back::hold_back;
use super::decide::outbox::{
    Assembly, assemble, folds_into, weekly_for_admins, weekly_for_chair, weekly_slot, with_weekly,
};
use super::decide::people::chairs;
use super::decide::routine::{self, DayLine, GroupWeek, Made};
use super::decide::rules::Rules;
use super::decide::step::{ItemHistory, ItemPlan, plan_item};
use super::decide::weekly::{self, LeadsTold};
use crate::model::{
    By, ChannelName, Decision, Instant, Item, ItemId, Message, Notice, NoticeId, NoticeState, RecipientId,
};

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

/// What messages are made from, once everything that is due has been looked at.
#[derive(Debug)]
pub struct Tray<'a> {
    /// What this look has decided.
    pub plans: &'a [Planned],
    /// Notices that were decided before, whose slot has come and which no message says for certain.
    pub held: Vec<Notice>,
    /// The items that the notices among `plans` and `held` speak of, where they are known.
    pub items: BTreeMap<&'a ItemId, &'a Item>,
    /// The messages that have not ended.
    pub open: &'a [Message],
    /// Which of the routes that [`routes`] names have had a message today.
    pub served: BTreeSet<Route>,
    /// When each message that comes by itself was made last.
    pub made: Made,
    /// All items of the organisation; needed where [`Made::needs_items`] says so.
    pub whole: Option<Whole<'a>>,
}

/// A recipient and a channel.
pub type Route = (RecipientId, ChannelName);

/// The items of the organisation, and of which the leads have heard.
#[derive(Debug, Clone)]
pub struct Whole<'a> {
    /// Items that are open, and items that ended lately.
    pub items: Vec<&'a Item>,
    /// Of which overdue items the leads have heard.
    pub heard: LeadsTold,
}

/// What is to be said, and by which messages.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The lists of the week, where their slot has come.
    pub lists: Option<Decision>,
    /// Notices that wait until a later slot.
    pub later: Vec<(Notice, Instant)>,
    /// The messages to be made.
    pub messages: Vec<Assembly>,
    /// The week's counts, for each group that config names.
    pub groups: Vec<GroupWeek>,
    /// The administrators' daily line.
    pub day_line: Option<DayLine>,
    /// When each message that comes by itself was made last, this time included.
    pub made: Made,
}

/// The recipients and channels of which it matters whether they have had a message today.
pub fn routes(rules: &Rules, plans: &[Planned], held: &[Notice], now: Instant) -> BTreeSet<Route> {
    let route = |notice: &Notice| (notice.recipient.clone(), notice.channel);
    let decisions = plans.iter().flat_map(|planned| &planned.plan.decisions);
    let new = decisions.flat_map(|decision| &decision.notices);
    let chairs = chairs(&rules.org, rules.calendar.zone.day(now)).into_iter();
    let chairs = chairs.filter_map(|chair| rules.org.recipient(&chair.recipient));
    let chairs =
        chairs.flat_map(|chair| rules.routes(&chair).into_iter().map(move |way| (chair.id.clone(), way)));
    held.iter().chain(new).map(route).chain(chairs).collect()
}

/// Makes messages of the notices that are ready, the weekly messages included.
pub fn gather(rules: &Rules, tray: Tray<'_>, now: Instant) -> Gathered {
    let Tray { plans, held, items, open, served, made, whole } = tray;
    let mut gathered = Gathered { made, ..Gathered::default() };
    if weekly_slot(rules, made.lists.unwrap_or(now), now).is_some() {
        gathered.made.lists = Some(now);
        gathered.lists = whole.as_ref().and_then(|whole| {
            let items = whole.items.iter().copied();
            weekly::decide(rules, items, &whole.heard, made.lists.unwrap_or(now), now)
        });
    }
    let ready = ready(plans, gathered.lists.as_ref(), held, now);
    let (later, ready) = fold(rules, &items, &served, ready, now);
    gathered.later = later;
    let mut chair = weekly_for_chair(rules, made.chair.unwrap_or(now), made.review_until, now);
    if !chair.is_empty() {
        gathered.made.chair = Some(now);
    }
    // Whatever reached the chair this morning held the state of the week already.
    chair.retain(|made| !served.contains(&(made.recipient.clone(), made.channel)));
    let admins = weekly_for_admins(rules, made.admins.unwrap_or(now), now);
    if !admins.is_empty() {
        gathered.made.admins = Some(now);
        // Groups hear of the week when the administrators do.
        gathered.groups = whole.map_or_else(Vec::new, |whole| routine::groups(rules, &whole.items, now));
    }
    gathered.messages = with_weekly(assemble(&ready, open), chair.into_iter().chain(admins), open);
    gathered.day_line = routine::day_line(rules, &mut gathered.made, now);
    gathered
}

/// The notices whose slot has come, as they stand once what was decided is recorded.
fn ready(plans: &[Planned], lists: Option<&Decision>, held: Vec<Notice>, now: Instant) -> Vec<Notice> {
    let replaced: BTreeSet<&NoticeId> = plans.iter().flat_map(|planned| &planned.plan.superseded).collect();
    let mut ready = held;
    ready.retain(|notice| !replaced.contains(&notice.id));
    // A step that somebody else decided since it was planned has its notices here already.
    let known: BTreeSet<NoticeId> = ready.iter().map(|notice| notice.id.clone()).collect();
    let decisions = plans.iter().flat_map(|planned| &planned.plan.decisions);
    let new = decisions.chain(lists).flat_map(|decision| &decision.notices);
    let is_ready = |new: &&Notice| new.state.is_open() && new.slot_at <= now && !known.contains(&new.id);
    ready.extend(new.filter(is_ready).cloned());
    ready.sort_by(|a, b| place(a).cmp(&place(b)));
    ready
}

/// The order in which ready notices are looked at.
fn place(notice: &Notice) -> impl Ord + use<'_> {
    (notice.slot_at, &notice.recipient, notice.channel, &notice.item, &notice.id)
}

/// Puts off to the next morning the notices that can wait, for whoever has had a message today.
fn fold(
    rules: &Rules,
    items: &BTreeMap<&ItemId, &Item>,
    served: &BTreeSet<Route>,
    ready: Vec<Notice>,
    now: Instant,
) -> (Vec<(Notice, Instant)>, Vec<Notice>) {
    let (mut later, mut kept) = (Vec::new(), Vec::new());
    for notice in ready {
        let is_served =
            notice.state == NoticeState::Held && served.contains(&(notice.recipient.clone(), notice.channel));
        let item = notice.item.as_ref().and_then(|id| items.get(id)).copied();
        match folds_into(rules, item, &notice, now).filter(|_| is_served) {
            Some(slot) => later.push((notice, slot)),
            None => kept.push(notice),
        }
    }
    (later, kept)
}
