//! The whole machine in memory on a virtual clock: every message that would go out if nobody acted.
//! Evaluates and tells as the daemon does; writes nothing.

use super::change::reconcile::opened;
use super::change::recur::occurrences;
use super::decide::outbox::first_route;
use super::decide::people::admins;
use super::decide::rules::Rules;
use super::decide::step::ItemHistory;
use super::desk::{Beside, Desk, Saying, Tracked};
use super::evaluate::{Gathered, Looked, Planned, Route, Tray, Whole, decide, gather, routes};
use super::message::digest::Digest;
use super::message::said::{Ways, Writing};
use super::message::tell::{Facts, Lookup, holds_list, tell};
use crate::model::{ChannelName, Instant, Message, Notice, NoticeState, Reason, RecipientId, Slot};

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
    let gathered = gather(rules, tray(rules, desk, &plans, now), now);
    apply(rules, desk, plans, now);
    note(rules, desk, &gathered, now);
    make(rules, desk, gathered, now);
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
        .filter(|spec| !desk.items.contains_key(&spec.id))
        .collect();
    for spec in due {
        let item = opened(&rules.calendar, &spec, desk.sight, now).item;
        desk.items.insert(spec.id, Tracked { item, memory: ItemHistory::default(), wake_at: Some(now) });
    }
}

/// Decides for every item whose time has come, until nothing more happens by itself.
fn decide_all(rules: &Rules, desk: &mut Desk, now: Instant) -> Vec<Planned> {
    loop {
        let due = desk.items.values().filter(|tracked| tracked.wake_at.is_some_and(|at| at <= now));
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

fn tray<'a>(rules: &Rules, desk: &'a Desk, plans: &'a [Planned], now: Instant) -> Tray<'a> {
    let held: Vec<Notice> = desk.ready(now).cloned().collect();
    let zone = rules.calendar.zone;
    let today = zone.start_of(zone.day(now));
    let is_served = |route: &Route| desk.served.get(route).is_some_and(|slot| *slot >= today);
    let served = routes(rules, plans, &held, now).into_iter().filter(is_served).collect();
    let whole = desk.made.needs_items(rules, now).then(|| Whole {
        items: desk.items.values().map(|tracked| &tracked.item).collect(),
        heard: desk.leads_heard(rules, now),
    });
    let spoken = plans.iter().map(|planned| &planned.item);
    let spoken = held.iter().filter_map(|notice| notice.item.as_ref()).chain(spoken);
    let items = spoken.filter_map(|id| desk.items.get_key_value(id)).map(|(id, at)| (id, &at.item)).collect();
    Tray { plans, held, items, open: &desk.messages, served, made: desk.made, whole }
}

fn apply(rules: &Rules, desk: &mut Desk, plans: Vec<Planned>, now: Instant) {
    for Planned { item, plan, .. } in plans {
        for id in &plan.superseded {
            desk.change(id, |notice| notice.end(NoticeState::Superseded, Reason::HigherStep, now));
        }
        let Some(tracked) = desk.items.get_mut(&item) else { continue };
        tracked.memory.waiting = plan.waiting.into_iter().map(|(step, _)| step).collect();
        rules.mark(&tracked.item).clone_into(&mut tracked.memory.policy_mark);
        tracked.wake_at = plan.wake_at.into_iter().chain(plan.stale_at).min();
        desk.add(Some(&item), plan.decisions);
    }
}

/// Puts notices off to later slots, and the others into the messages that were made of them.
fn make(rules: &Rules, desk: &mut Desk, gathered: Gathered, now: Instant) {
    desk.made = gathered.made;
    desk.add(None, gathered.lists);
    for (notice, slot) in gathered.later {
        desk.change(&notice.id, |notice| notice.slot_at = slot);
    }
    let opens = rules.calendar.next_open(now);
    for made in gathered.messages {
        if let Some(old) = &made.dissolves {
            desk.messages.retain(|message| message.id != *old);
        }
        let slot = desk.taken.entry((made.recipient.clone(), made.channel, made.slot_at)).or_default();
        let message =
            Message::pending(&rules.org.id, &made.recipient, made.channel, made.slot_at, *slot, opens);
        *slot += 1;
        for id in &made.notices {
            desk.join(id, &message.id);
        }
        desk.messages.push(message);
    }
}

/// What is said to groups and on the daily line leaves when the office opens, as everything else does.
fn note(rules: &Rules, desk: &mut Desk, gathered: &Gathered, now: Instant) {
    let at = rules.calendar.next_open(now);
    desk.beside.extend(gathered.groups.iter().map(|week| Beside {
        at,
        recipient: RecipientId::new(RecipientId::GROUP),
        channel: week.channel,
        said: Saying::Week(Box::new(week.board.clone())),
    }));
    if gathered.day_line.is_some_and(|line| !line.beside_week) {
        let admins = admins(&rules.org, rules.calendar.zone.day(now)).into_iter();
        let reached = admins.filter_map(|admin| first_route(rules, &admin));
        let line = |(recipient, channel)| Beside { at, recipient, channel, said: Saying::Day };
        desk.beside.extend(reached.map(line));
    }
}

/// Sends what may leave at `now`.
fn deliver(rules: &Rules, desk: &mut Desk, now: Instant, sent: &mut Vec<Simulated>) {
    let (leaving, waiting): (Vec<Message>, Vec<Message>) =
        std::mem::take(&mut desk.messages).into_iter().partition(|message| message.not_before <= now);
    desk.messages = waiting;
    // What one message tells is no news for the next message of the same moment.
    let heard = std::cell::OnceCell::new();
    for message in leaving {
        let notices = desk.in_message(&message.id);
        let is_open = |notice: &&Notice| notice.state.is_open();
        let open: Vec<Notice> = notices.iter().filter(is_open).cloned().collect();
        let route = (message.recipient.clone(), message.channel);
        let first = !desk.served.keys().any(|(recipient, _)| *recipient == message.recipient);
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
        let facts = Facts { writing, notices: &open, is_bare, heard, fresh, store: None };
        let lookup = Lookup {
            item: &|id| desk.items.get(id).map(|tracked| &tracked.item),
            decided: &|id| desk.items.get(id).map_or(&[], |tracked| &tracked.memory.decided),
            told: &|id| desk.was_told(id, &message.recipient),
        };
        let told = tell(rules, facts, lookup, desk.items.values().map(|tracked| &tracked.item));
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
    let wakes = desk.items.values().filter_map(|tracked| tracked.wake_at);
    let slots = desk.notices().filter(|n| n.state == NoticeState::Held).map(|n| n.slot_at);
    let opens = desk.messages.iter().map(|message| message.not_before);
    let weekly = rules.calendar.next_slot(Slot::Weekly, just_after, None);
    let daily = rules.calendar.next_slot(Slot::Daily, just_after, None);
    let daily = rules.routine.daily.then_some(daily);
    let found = wakes.chain(slots).chain(opens).chain([weekly, midnight]).chain(daily);
    found.filter(|at| *at > now).min().unwrap_or(midnight)
}
