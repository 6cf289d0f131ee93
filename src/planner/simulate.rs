//! The whole machine in memory on a virtual clock: every message that would go out if nobody acted.
//! Uses the same planning, grouping and composing as the daemon; writes nothing.

use std::collections::BTreeMap;

use super::admin;
use super::compose::{Said, Told, Writing, compose};
use super::digest::{Audience, Digest};
use super::freshness::Freshness;
use super::leaders::{knows, needs_known};
use super::life;
use super::outbox::{
    Assembly, assemble, folds_into, weekly_for_admins, weekly_for_chair, weekly_slot, with_weekly,
};
use super::recheck::withdrawn;
use super::reconcile::{Change, FirstSight, opened};
use super::recur::occurrences;
use super::rules::Rules;
use super::step::{Memory, plan_item};
use super::weekly::{self, Heard, Known, Listed, TOLD};
use crate::model::{
    By, ChannelName, Day, Decision, Instant, Item, ItemId, Notice, NoticeState, Reason, RecipientId, Role,
    Slot, Template,
};

/// An item with what is remembered of it.
#[derive(Debug, Clone)]
pub struct Tracked {
    /// The item.
    pub item: Item,
    /// Its decisions.
    pub memory: Memory,
    /// When it needs the next look.
    pub wake_at: Option<Instant>,
}

impl Tracked {
    /// What was said of the item's present deadline.
    fn of_deadline(&self) -> impl Iterator<Item = &Notice> {
        let versions = [self.item.version, self.item.opened_version];
        let of = move |notice: &&Notice| versions.contains(&notice.version);
        self.memory.decided.iter().flat_map(|decision| &decision.notices).filter(of)
    }
}

/// A recurring duty and the day it was first seen.
#[derive(Debug, Clone)]
pub struct Recurring {
    /// The template.
    pub template: Template,
    /// When it was first seen.
    pub first_seen: Day,
}

/// Everything that is on the desk at one instant.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    /// The items.
    pub items: BTreeMap<ItemId, Tracked>,
    /// Whether what is seen for the first time comes to an organisation that is live.
    pub sight: FirstSight,
    /// Recurring duties.
    pub recurring: Vec<Recurring>,
    /// The weekly lists so far.
    pub lists: Vec<Decision>,
    /// When the last lists were made.
    pub last_lists: Option<Instant>,
    /// When the chair's last weekly message was made.
    pub last_weekly: Option<Instant>,
    /// Until this day only the initial review speaks of what was overdue at the start.
    pub review_until: Option<Day>,
    /// When the administrators' last weekly line was made.
    pub last_admin_line: Option<Instant>,
    /// The day on which somebody last had a message.
    pub served: BTreeMap<(RecipientId, ChannelName), Day>,
    /// When the last file of each source came.
    pub fresh: Freshness,
}

/// One message that would go out.
#[derive(Debug, Clone)]
pub struct Simulated {
    /// When.
    pub at: Instant,
    /// To whom.
    pub recipient: RecipientId,
    /// How.
    pub channel: ChannelName,
    /// What it says.
    pub digest: Digest,
    /// Its notices, as sent.
    pub notices: Vec<Notice>,
}

/// Runs the desk from `from` to `to`, both inclusive, and returns the messages in sending order.
pub fn run(rules: &Rules, desk: &mut Desk, from: Instant, to: Instant) -> Vec<Simulated> {
    let mut sent = Vec::new();
    let since = desk.last_weekly.unwrap_or(from - chrono::TimeDelta::milliseconds(1));
    desk.last_weekly = Some(since);
    desk.last_admin_line = desk.last_admin_line.or(Some(since));
    desk.last_lists = desk.last_lists.or(Some(since));
    let mut now = from;
    while now <= to {
        look(rules, desk, now, &mut sent);
        now = next_look(rules, desk, now);
    }
    sent
}

fn look(rules: &Rules, desk: &mut Desk, now: Instant, sent: &mut Vec<Simulated>) {
    let today = rules.calendar.zone.day(now);
    let due: Vec<_> = desk
        .recurring
        .iter()
        .flat_map(|r| occurrences(&rules.calendar, &r.template, r.first_seen, today))
        .filter(|spec| !desk.items.contains_key(&spec.id))
        .collect();
    for spec in due {
        let item = opened(&rules.calendar, &spec, desk.sight, now).item;
        desk.items.insert(spec.id, Tracked { item, memory: Memory::default(), wake_at: Some(now) });
    }
    for tracked in desk.items.values_mut().filter(|tracked| tracked.wake_at.is_some_and(|at| at <= now)) {
        plan(rules, tracked, now);
    }
    list(rules, desk, now);
    let ready: Vec<Notice> = desk.notices().filter(|n| is_ready(n, now)).cloned().collect();
    let ready = fold(rules, desk, ready, now);
    let mut chair = weekly_for_chair(rules, desk.last_weekly.unwrap_or(now), desk.review_until, now);
    if !chair.is_empty() {
        desk.last_weekly = Some(now);
    }
    // Whatever reached the chair this morning held the state of the week already.
    let had = |made: &Assembly| desk.served.get(&(made.recipient.clone(), made.channel)) == Some(&today);
    chair.retain(|made| !had(made));
    let admins = weekly_for_admins(rules, desk.last_admin_line.unwrap_or(now), now);
    if !admins.is_empty() {
        desk.last_admin_line = Some(now);
    }
    for assembly in with_weekly(assemble(&ready, &[]), chair.into_iter().chain(admins), &[]) {
        let message = send(rules, desk, &assembly, &ready, now);
        if message.is_some() {
            desk.served.insert((assembly.recipient, assembly.channel), today);
        }
        sent.extend(message);
    }
}

/// Decides the lists of the week once its slot has come.
fn list(rules: &Rules, desk: &mut Desk, now: Instant) {
    let since = desk.last_lists.unwrap_or(now);
    if weekly_slot(rules, since, now).is_none() {
        return;
    }
    desk.last_lists = Some(now);
    let heard = desk.leads_heard(rules, now);
    let items = desk.items.values().map(|tracked| &tracked.item);
    desk.lists.extend(weekly::decide(rules, items, &heard, since, now));
}

/// Leaves to the next morning what can wait, for whoever has had a message today.
fn fold(rules: &Rules, desk: &mut Desk, ready: Vec<Notice>, now: Instant) -> Vec<Notice> {
    let today = rules.calendar.zone.day(now);
    let (mut kept, mut later) = (Vec::new(), Vec::new());
    for notice in ready {
        let served = desk.served.get(&(notice.recipient.clone(), notice.channel)) == Some(&today);
        let slot = folds_into(rules, desk.item_of(&notice), &notice, now).filter(|_| served);
        match slot {
            Some(slot) => later.push((notice, slot)),
            None => kept.push(notice),
        }
    }
    for (notice, slot) in later {
        let notices = desk.decided_with(&notice).iter_mut().flat_map(|decision| &mut decision.notices);
        notices.filter(|other| other.id == notice.id).for_each(|other| other.slot_at = slot);
    }
    kept
}

fn is_ready(notice: &Notice, now: Instant) -> bool {
    notice.state == NoticeState::Held && notice.slot_at <= now
}

fn plan(rules: &Rules, tracked: &mut Tracked, now: Instant) {
    if let Some(action) = life::by_itself(rules, &tracked.item, now) {
        tracked.item = Change::of(&tracked.item, &By::system(), now, vec![action]).item;
    }
    let plan = plan_item(rules, &tracked.item, &tracked.memory, now);
    tracked.memory.settle(now, |notice| {
        plan.superseded.contains(&notice.id).then_some((NoticeState::Superseded, Reason::HigherStep))
    });
    tracked.memory.decided.extend(plan.decisions);
    tracked.memory.waiting = plan.waiting.into_iter().map(|(step, _)| step).collect();
    rules.mark(&tracked.item).clone_into(&mut tracked.memory.policy_mark);
    tracked.wake_at = plan.wake_at.into_iter().chain(plan.stale_at).min();
}

fn send(
    rules: &Rules,
    desk: &mut Desk,
    assembly: &Assembly,
    ready: &[Notice],
    now: Instant,
) -> Option<Simulated> {
    let mut notices: Vec<Notice> =
        ready.iter().filter(|notice| assembly.notices.contains(&notice.id)).cloned().collect();
    let was_empty = notices.is_empty();
    let heard = desk.heard(rules, &notices, now);
    let is_empty = desk.listed(rules, heard.as_ref(), &assembly.recipient, now).is_empty();
    notices.retain(|notice| match desk.withdrawn(rules, notice, is_empty) {
        Some(reason) => {
            desk.settle(notice, now, NoticeState::Cancelled, reason);
            false
        }
        None => true,
    });
    if notices.is_empty() && !was_empty {
        return None;
    }
    let list = desk.listed(rules, heard.as_ref(), &assembly.recipient, now);
    let said: Vec<Said> = notices
        .iter()
        .filter_map(|notice| {
            let tracked = desk.items.get(notice.item.as_ref()?)?;
            let (item, decided) = (&tracked.item, &tracked.memory.decided[..]);
            Some(Said { notice, item, decided, as_of: tracked.memory.as_of })
        })
        .collect();
    let key = (assembly.recipient.clone(), assembly.channel);
    let (slot_at, first) = (assembly.slot_at, !desk.served.contains_key(&key));
    let writing = Writing { recipient: &assembly.recipient, slot_at, now, rehearsal: false, first };
    let known = desk.known(rules, &assembly.recipient, &notices, now);
    let told = Told { said: &said, list: &list, known: &known };
    let mut digest = compose(rules, writing, told, desk.items.values().map(|tracked| &tracked.item));
    if digest.audience == Audience::Admin && was_empty {
        digest.admin = Some(admin::report(rules, &desk.fresh, now));
    }
    for notice in &notices {
        desk.settle(notice, now, NoticeState::Sent, Reason::Accepted);
    }
    let (recipient, channel) = (assembly.recipient.clone(), assembly.channel);
    Some(Simulated { at: now, recipient, channel, digest, notices })
}

/// The next instant at which anything can happen: an item's wake, a notice's slot, the weekly slot,
/// or midnight, when recurring duties get their next occurrence.
fn next_look(rules: &Rules, desk: &Desk, now: Instant) -> Instant {
    let just_after = now + chrono::TimeDelta::milliseconds(1);
    let midnight = rules.calendar.zone.end_of(rules.calendar.zone.day(now));
    let wakes = desk.items.values().filter_map(|tracked| tracked.wake_at);
    let slots = desk.notices().filter(|n| n.state == NoticeState::Held).map(|n| n.slot_at);
    let weekly = rules.calendar.next_slot(Slot::Weekly, just_after, None);
    wakes.chain(slots).chain([weekly, midnight]).filter(|at| *at > now).min().unwrap_or(midnight)
}

impl Desk {
    fn notices(&self) -> impl Iterator<Item = &Notice> {
        let of_items = self.items.values().flat_map(|tracked| &tracked.memory.decided);
        of_items.chain(&self.lists).flat_map(|decision| &decision.notices)
    }

    fn item_of(&self, notice: &Notice) -> Option<&Item> {
        Some(&self.items.get(notice.item.as_ref()?)?.item)
    }

    /// The decisions among which that of the notice is.
    fn decided_with(&mut self, notice: &Notice) -> &mut [Decision] {
        match &notice.item {
            None => &mut self.lists,
            Some(item) => self.items.get_mut(item).map_or(&mut [], |tracked| &mut tracked.memory.decided),
        }
    }

    /// Of which items the leads have heard, where any of these notices is a list.
    fn heard(&self, rules: &Rules, notices: &[Notice], now: Instant) -> Option<Heard> {
        notices.iter().any(|notice| notice.item.is_none()).then(|| self.leads_heard(rules, now))
    }

    fn leads_heard(&self, rules: &Rules, now: Instant) -> Heard {
        let today = rules.calendar.zone.start_of(rules.calendar.zone.day(now));
        let told = |notice: &Notice| {
            let before = notice.settled_at.is_some_and(|at| at < today);
            notice.role == Role::Lead && TOLD.contains(&notice.state) && before
        };
        let has_heard = |tracked: &&Tracked| tracked.of_deadline().any(told);
        let items = self.items.values().filter(has_heard).map(|tracked| tracked.item.id().clone());
        Heard::new(items.collect(), &self.lists, today)
    }

    /// The list of a message that holds one.
    fn listed(
        &self,
        rules: &Rules,
        heard: Option<&Heard>,
        recipient: &RecipientId,
        now: Instant,
    ) -> Vec<Listed<'_>> {
        let Some(heard) = heard else { return Vec::new() };
        let known = Known { heard, fresh: &self.fresh };
        weekly::listed(rules, self.items.values().map(|tracked| &tracked.item), recipient, known, now)
    }

    /// The overdue items of which a leader has been told.
    fn known(&self, rules: &Rules, recipient: &RecipientId, notices: &[Notice], now: Instant) -> Vec<&Item> {
        if !needs_known(rules, recipient, notices, now) {
            return Vec::new();
        }
        let told = |notice: &Notice| notice.recipient == *recipient && notice.state.counts_as_told();
        let known = |tracked: &&Tracked| {
            knows(rules, &tracked.item, tracked.memory.as_of, now) && tracked.of_deadline().any(told)
        };
        self.items.values().filter(known).map(|tracked| &tracked.item).collect()
    }

    fn withdrawn(&self, rules: &Rules, notice: &Notice, list_is_empty: bool) -> Option<Reason> {
        match notice.item.as_ref().map(|item| &self.items[item]) {
            None => list_is_empty.then_some(Reason::NothingOverdue),
            Some(tracked) => withdrawn(rules, &tracked.item, tracked.memory.as_of, notice),
        }
    }

    fn settle(&mut self, notice: &Notice, at: Instant, state: NoticeState, reason: Reason) {
        let notices = self.decided_with(notice).iter_mut().flat_map(|decision| &mut decision.notices);
        notices.filter(|other| other.id == notice.id).for_each(|other| other.end(state, reason, at));
    }
}

impl Memory {
    /// Brings to an end the notices for which `what` gives one.
    pub fn settle(&mut self, at: Instant, what: impl Fn(&Notice) -> Option<(NoticeState, Reason)>) {
        for notice in self.decided.iter_mut().flat_map(|decision| &mut decision.notices) {
            if let Some((state, reason)) = what(notice) {
                notice.end(state, reason, at);
            }
        }
    }
}
