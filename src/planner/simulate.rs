//! The whole machine in memory on a virtual clock: every message that would go out if nobody acted.
//! Evaluates and tells as the daemon does; writes nothing.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::change::reconcile::opened;
use super::change::recur::{is_missed, occurrences};
use super::decide::freshness::{request, rests_on_files};
use super::decide::outbox::{Assembly, FULL, ReadyNotices, Route, first_route};
use super::decide::people::{admins, readers as readers_on, units_of};
use super::decide::routine::groups;
use super::decide::rules::Rules;
use super::desk::{Beside, Desk, Saying};
use super::evaluate::{Early, Looked, OverdueItems, Planned, decide, early, late, stale_sources};
use super::message::digest::Digest;
use super::message::leaders::needs_known;
use super::message::said::{Ways, Writing};
use super::message::tally::ItemCounts;
use super::message::tell::{Facts, Lookup, holds_list, tell};
use crate::model::{
    ChannelName, Instant, Item, Message, Notice, NoticeState, Reason, RecipientId, Slot, UnitCode,
};

/// One message that would go out.
#[derive(Debug, Clone)]
pub struct Simulated {
    /// When the message would leave.
    pub at: Instant,
    pub recipient: RecipientId,
    pub channel: ChannelName,
    /// What the message says.
    pub digest: Digest,
    /// The notices in the message, as sent.
    pub notices: Vec<Notice>,
}

/// Runs the desk from `from` to `to`, both inclusive, and returns the messages in sending order; what is said to groups
/// and on the administrators' daily line is noted on the desk.
pub fn run(rules: &Rules, desk: &mut Desk, from: Instant, to: Instant) -> Vec<Simulated> {
    let mut sent = Vec::new();
    desk.made = desk.made.since(from - chrono::TimeDelta::milliseconds(1));
    desk.index();
    let mut now = from;
    while now <= to {
        look(rules, desk, now, &mut sent);
        now = next_look(rules, desk, now);
    }
    sent
}

/// One pass: evaluate, apply, and send what may leave.
fn look(rules: &Rules, desk: &mut Desk, now: Instant, sent: &mut Vec<Simulated>) {
    open_recurring(rules, desk, now);
    let plans = decide_all(rules, desk, now);
    apply(desk, plans, rules, now);
    by_itself(rules, desk, now);
    group(rules, desk, now);
    weekly(rules, desk, now);
    deliver(rules, desk, now, sent);
}

fn open_recurring(rules: &Rules, desk: &mut Desk, now: Instant) {
    let today = rules.calendar.zone.day(now);
    if desk.opened_on == Some(today) {
        return;
    }
    desk.opened_on = Some(today);
    let due: Vec<_> = desk
        .recurring
        .iter()
        .flat_map(|r| occurrences(&rules.calendar, &r.template, r.first_seen, today))
        .filter(|spec| !desk.items.contains_key(&spec.id) && !is_missed(spec, today))
        .collect();
    for spec in due {
        let item = opened(&rules.calendar, &spec, desk.sight, now).item;
        desk.open(item, now);
    }
}

/// Decides for every item whose time has come, until nothing more happens by itself.
fn decide_all(rules: &Rules, desk: &mut Desk, now: Instant) -> Vec<Planned> {
    let due = desk.due(now);
    loop {
        let due = due.iter().filter_map(|id| desk.items.get(id));
        let looked: Vec<Looked<'_>> =
            due.map(|tracked| Looked { item: &tracked.item, memory: &tracked.memory }).collect();
        let decided = decide(rules, &looked, None, now);
        if decided.changes.is_empty() {
            return decided.plans;
        }
        for change in decided.changes {
            if let Some(tracked) = desk.items.get_mut(change.item.id()) {
                tracked.item = change.item;
            }
        }
    }
}

fn apply(desk: &mut Desk, plans: Vec<Planned>, rules: &Rules, now: Instant) {
    for Planned { item, plan, .. } in plans {
        for id in &plan.superseded {
            desk.change(id, |notice| notice.end(NoticeState::Superseded, Reason::HigherStep, now));
        }
        let Some(tracked) = desk.items.get_mut(&item) else { continue };
        tracked.memory.waiting = plan.waiting.into_iter().map(|(step, _)| step).collect();
        rules.mark(&tracked.item).clone_into(&mut tracked.memory.policy_mark);
        desk.wake(&item, plan.wake_at);
        desk.add(Some(&item), plan.decisions);
    }
}

/// The lists of the week and the daily line; what is said on that leaves when the office opens, as everything else does.
fn by_itself(rules: &Rules, desk: &mut Desk, now: Instant) {
    let stale = stale_sources(rules, &desk.fresh, &desk.asked, now);
    for (source, day) in stale.map(|(source, day)| (source.clone(), day)).collect::<Vec<_>>() {
        let case = desk.items().find(|item| {
            rests_on_files(item) && item.spec.source.case().is_some_and(|origin| origin.system == source)
        });
        let asks = case.map(|case| request(rules, (&source, day), case, None, now));
        desk.add(None, asks);
        desk.asked.insert(source, day);
    }
    let overdue = desk
        .made
        .needs_lists(rules, now)
        .then(|| OverdueItems { items: desk.items().collect(), heard: desk.leads_heard(rules, now) });
    let Early { lists, day_line, made } = early(rules, desk.made, overdue.as_ref(), now);
    desk.made = made;
    desk.add(None, lists);
    if day_line.is_some_and(|line| !line.beside_week) {
        let at = rules.calendar.next_open(now);
        let admins = admins(&rules.org, rules.calendar.zone.day(now)).into_iter();
        let reached = admins.filter_map(|admin| first_route(rules, &admin));
        let line = |(recipient, channel)| Beside { at, recipient, channel, said: Saying::Day };
        desk.beside.extend(reached.map(line));
    }
}

/// Puts notices off to later slots, and the others into messages.
fn group(rules: &Rules, desk: &mut Desk, now: Instant) {
    let zone = rules.calendar.zone;
    let today = zone.start_of(zone.day(now));
    let mut routes: BTreeMap<Route, Vec<Notice>> = BTreeMap::new();
    for notice in desk.ready(now) {
        routes.entry((notice.recipient.clone(), notice.channel)).or_default().push(notice.clone());
    }
    let mut open: BTreeMap<Route, Vec<Message>> = BTreeMap::new();
    for message in &desk.messages {
        let route = (message.recipient.clone(), message.channel);
        if routes.contains_key(&route) {
            open.entry(route).or_default().push(message.clone());
        }
    }
    for (route, mut notices) in routes {
        // The order in which the store hands them out; it tells where a full message ends.
        notices.sort_by(|a, b| (a.slot_at, &a.item, &a.id).cmp(&(b.slot_at, &b.item, &b.id)));
        let is_served = is_served(desk, &route, today);
        let mut open = open.remove(&route).unwrap_or_default();
        let mut rest = notices.into_iter().peekable();
        while rest.peek().is_some() {
            let ready = ReadyNotices::new(&route, is_served);
            if !group_some(rules, desk, (ready, &mut open), &mut rest, now) {
                break;
            }
        }
    }
}

/// Whether a recipient has had a message of a slot from `since` on by a channel.
fn is_served(desk: &Desk, route: &Route, since: Instant) -> bool {
    desk.served.get(route).is_some_and(|slot| *slot >= since)
}

/// Puts notices off to later slots, and the others into a message until it is full, given the `open` ones to the same
/// recipient and channel; says whether anything was done.
fn group_some(
    rules: &Rules,
    desk: &mut Desk,
    (mut ready, open): (ReadyNotices, &mut Vec<Message>),
    rest: &mut impl Iterator<Item = Notice>,
    now: Instant,
) -> bool {
    for notice in rest {
        let item = notice.item.as_ref().and_then(|id| desk.items.get(id)).map(|tracked| &tracked.item);
        if let Some(slot) = ready.take(rules, item, &notice, now) {
            desk.change(&notice.id, |notice| notice.slot_at = slot);
        }
        if ready.is_full() {
            break;
        }
    }
    open.retain(|open| desk.in_message(&open.id).len() < FULL);
    let puts_off = ready.puts_off();
    let Some(made) = ready.assemble(open) else { return puts_off };
    open.retain(|open| Some(&open.id) != made.dissolves.as_ref());
    open.push(make(rules, desk, made, now));
    true
}

fn make(rules: &Rules, desk: &mut Desk, made: Assembly, now: Instant) -> Message {
    let Assembly { recipient, channel, slot_at, mut notices, dissolves } = made;
    if let Some(old) = &dissolves {
        desk.messages.retain(|message| message.id != *old);
        let joined = desk.in_message(old).into_iter().filter(|notice| notice.state.is_open());
        notices.extend(joined.map(|notice| notice.id));
    }
    let sequence = desk.taken.entry((recipient.clone(), channel, slot_at)).or_default();
    let opens = rules.calendar.next_open(now);
    let message = Message::pending(&rules.org.id, &recipient, channel, slot_at, *sequence, opens);
    *sequence += 1;
    for id in &notices {
        desk.join(id, &message.id);
    }
    desk.messages.push(message.clone());
    message
}

/// The weekly messages that come whatever there is to say, and what is said to groups, which leaves when the office opens.
fn weekly(rules: &Rules, desk: &mut Desk, now: Instant) {
    let late = late(rules, desk.made, now);
    desk.made = late.made;
    if late.is_week_of_groups(rules) {
        let at = rules.calendar.next_open(now);
        let said = groups(rules, &ItemCounts::of(rules, desk.items(), now)).into_iter().map(|week| Beside {
            at,
            recipient: RecipientId::new(RecipientId::GROUP),
            channel: week.channel,
            said: Saying::Week(Box::new(week.board)),
        });
        desk.beside.extend(said.collect::<Vec<_>>());
    }
    let zone = rules.calendar.zone;
    let today = zone.start_of(zone.day(now));
    let served = late.routes().into_iter().filter(|route| is_served(desk, route, today)).collect();
    for made in late.messages(&served, &desk.messages) {
        make(rules, desk, made, now);
    }
}

/// The items of one instant, counted unit by unit as messages need them.
struct GrowingTally {
    counts: ItemCounts,
    counted: BTreeSet<UnitCode>,
}

impl GrowingTally {
    fn new(now: Instant) -> Self {
        Self { counts: ItemCounts::new(now), counted: BTreeSet::new() }
    }

    /// The counts, with those of `units` at least; with all where that is none.
    fn with(&mut self, rules: &Rules, desk: &Desk, units: Option<&Vec<&UnitCode>>) -> &ItemCounts {
        let wanted = units.map_or_else(|| desk.owed.units().collect(), Clone::clone);
        for unit in wanted {
            if !self.counted.contains(unit) {
                self.counted.insert(unit.clone());
                let owed = desk.owed.of(unit).iter().filter_map(|id| desk.items.get(id));
                owed.for_each(|tracked| self.counts.add(rules, &tracked.item));
            }
        }
        &self.counts
    }
}

/// Sends what may leave at `now`.
fn deliver(rules: &Rules, desk: &mut Desk, now: Instant, sent: &mut Vec<Simulated>) {
    let (leaving, waiting): (Vec<Message>, Vec<Message>) =
        std::mem::take(&mut desk.messages).into_iter().partition(|message| message.not_before <= now);
    desk.messages = waiting;
    let today = rules.calendar.zone.day(now);
    // What one message tells is no news for the next message of the same moment.
    let heard = OnceCell::new();
    let readers = OnceCell::new();
    let mut tally = GrowingTally::new(now);
    for message in leaving {
        let notices = desk.in_message(&message.id);
        let is_open = |notice: &&Notice| notice.state.is_open();
        let open: Vec<Notice> = notices.iter().filter(is_open).cloned().collect();
        let route = (message.recipient.clone(), message.channel);
        let had = |channel: &ChannelName| desk.served.contains_key(&(message.recipient.clone(), *channel));
        let first = !ChannelName::ALL.iter().any(had);
        let heard = holds_list(&open).then(|| heard.get_or_init(|| desk.leads_heard(rules, now)));
        let slot_at = message.slot_at;
        let writing = Writing {
            recipient: &message.recipient,
            slot_at,
            now,
            rehearsal: false,
            first,
            ways: Ways::default(),
        };
        let (is_bare, fresh) = (notices.is_empty(), &desk.fresh);
        let knows_more = needs_known(rules, &message.recipient, &open, now);
        let is_of_all = knows_more || open.iter().any(|notice| notice.item.is_none());
        let own = units_of(&rules.org, message.recipient.as_str(), today);
        let tally = tally.with(rules, desk, (!is_of_all).then_some(&own));
        let facts = Facts { writing, notices: &open, is_bare, heard, fresh, tally, store: None, rates: None };
        let lookup = Lookup {
            item: &|id| desk.items.get(id).map(|tracked| &tracked.item),
            decided: &|id| desk.items.get(id).map_or(&[], |tracked| &tracked.memory.decided),
            told: &|id| {
                desk.items.get(id).is_some_and(|tracked| tracked.has_told(&message.recipient, slot_at))
            },
        };
        let items: Vec<&Item> = if knows_more {
            desk.items().collect()
        } else if heard.is_some() {
            let readers: &BTreeMap<_, BTreeSet<_>> = readers.get_or_init(|| readers_on(&rules.org, today));
            let ids = desk.owed.by(readers.get(&message.recipient).into_iter().flatten().copied());
            ids.into_iter().filter_map(|id| desk.items.get(id)).map(|tracked| &tracked.item).collect()
        } else {
            Vec::new()
        };
        let told = tell(rules, facts, lookup, items.iter().copied());
        for (id, reason) in &told.withdrawn {
            desk.change(id, |notice| notice.end(NoticeState::Cancelled, *reason, now));
        }
        let Some(digest) = told.digest else { continue };
        for notice in &told.told {
            desk.change(&notice.id, |notice| notice.end(NoticeState::Sent, Reason::Accepted, now));
        }
        let served = desk.served.entry(route).or_insert(slot_at);
        *served = slot_at.max(*served);
        let (recipient, channel) = (message.recipient, message.channel);
        sent.push(Simulated { at: now, recipient, channel, digest, notices: told.told });
    }
}

/// The next instant at which anything can happen: an item's wake, a notice's slot, a message that waits, a slot of what
/// comes by itself, or midnight, when recurring duties get their next occurrence.
fn next_look(rules: &Rules, desk: &Desk, now: Instant) -> Instant {
    let just_after = now + chrono::TimeDelta::milliseconds(1);
    let midnight = rules.calendar.zone.end_of(rules.calendar.zone.day(now));
    let opens = desk.messages.iter().map(|message| message.not_before);
    let weekly = rules.calendar.next_slot(Slot::Weekly, just_after, None);
    let daily = rules.calendar.next_slot(Slot::Daily, just_after, None);
    let daily = rules.routine.daily.then_some(daily);
    let found = desk.next(now).into_iter().chain(opens).chain([weekly, midnight]).chain(daily);
    found.filter(|at| *at > now).min().unwrap_or(midnight)
}
