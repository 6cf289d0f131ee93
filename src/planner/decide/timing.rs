//! When the steps of an item are reached: single ones, repeats, and where they end.
//! Must not know who is told.

use super::rules::{Rules, next_week};
use super::who;
use crate::calendar::Anchors;
use crate::calendar::slots::SlotNeeds;
use crate::model::decision::SINGLE;
use crate::model::extension::{ExtensionDecision, ExtensionEnd};
use crate::model::{
    Anchor, BuiltInStep, Day, Decision, DueKind, Instant, Item, Notice, NoticeState, Role, Status, Step,
};
use crate::planner::change::extension;

/// One time at which a step is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn<'a> {
    pub step: &'a Step,
    /// The place of the step in the policy.
    pub order: usize,
    /// The version of the deadline that the turn belongs to.
    pub version: u32,
    /// The local day of a repeat; none for a single step.
    pub repeat: Option<Day>,
    /// The number of the part of the item that the step tells of.
    pub part: Option<u32>,
    /// When the step is reached.
    pub at: Instant,
}

impl Turn<'_> {
    /// The occurrence as decisions name it.
    pub fn occurrence(&self) -> String {
        match (self.repeat, self.part) {
            (Some(day), _) => day.to_string(),
            (None, Some(part)) => format!("phan-{part}"),
            (None, None) => SINGLE.to_owned(),
        }
    }
}

/// The days that the item's steps count from.
pub fn anchors(rules: &Rules, item: &Item) -> Anchors {
    Anchors {
        due: item.due(),
        time: item.deadline.time,
        adopted_on: item.adopted_on,
        cutoff: extension::cutoff(rules, item),
        opened_at: item.opened_at,
    }
}

/// When a notice leaves that is decided at `now`, of a step that was reached at `reached_at`.
pub fn departure(rules: &Rules, item: &Item, step: &Step, reached_at: Instant, now: Instant) -> Instant {
    let needs = SlotNeeds {
        slot: step.slot,
        urgent: step.leaves_at_once(),
        step_day: rules.calendar.zone.day(reached_at),
        due: item.due(),
        cutoff: extension::cutoff(rules, item),
    };
    rules.calendar.departure(now, needs)
}

/// The version that a step of the item belongs to.
pub fn version_of(item: &Item, step: &Step) -> u32 {
    if step.at.anchor == Anchor::Opened { item.opened_version } else { item.version }
}

/// Everything the item's steps reach up to `until` that is not decided yet, and the first
/// instant after it, in order of time.
pub fn turns<'a>(rules: &'a Rules, item: &Item, decided: &[Decision], until: Instant) -> Upcoming<'a> {
    turns_of(rules, item, decided, until, |_| true)
}

/// As [`turns`], but of the policy's steps only those that are `wanted`.
pub fn turns_of<'a>(
    rules: &'a Rules,
    item: &Item,
    decided: &[Decision],
    until: Instant,
    wanted: impl Fn(&Step) -> bool,
) -> Upcoming<'a> {
    let mut found = Upcoming::default();
    if item.status.is_closed() {
        if let Some(at) = ended_from(rules, item) {
            news(rules, item, decided, &rules.built_in.ended, at, until, &mut found);
        }
        return found;
    }
    if let Some(at) = reported_from(rules, item) {
        news(rules, item, decided, &rules.built_in.reported, at, until, &mut found);
        return found;
    }
    walk_listed(rules, item, decided, until, wanted, &mut found);
    for (step, at) in built_in(rules, item, decided) {
        let first = Turn { step, order: usize::MAX, version: item.version, repeat: None, part: None, at };
        walk(rules, item, decided, first, until, &mut found);
    }
    for (step, at) in told_of(rules, item) {
        news(rules, item, decided, step, at, until, &mut found);
    }
    parts(rules, item, decided, until, &mut found);
    progress(rules, item, decided, until, &mut found);
    // Of the steps reached at the same instant the last day to ask for more time is told, because it does
    // not return; and whoever decides on a request is asked, whatever else they hear of the item. Whoever hears of
    // the item anyway is asked in the same breath where it stands.
    let place = |turn: &Turn| {
        let more = !turn.step.id.is(BuiltInStep::Progress);
        let asks = turn.step.id.is(BuiltInStep::Asked);
        (turn.at, more, turn.step.at.anchor == Anchor::Cutoff, asks, turn.order)
    };
    found.reached.sort_by_key(place);
    found
}

/// Whether a step that the item's policy lists and that is `wanted` is still to come after `now`, before
/// the plan closes.
pub fn has_more(
    rules: &Rules,
    item: &Item,
    decided: &[Decision],
    wanted: impl Fn(&Step) -> bool,
    now: Instant,
) -> bool {
    let mut found = Upcoming::default();
    walk_listed(rules, item, decided, now, wanted, &mut found);
    let is_open = |at: Instant| item.spec.closes.is_none_or(|closes| rules.calendar.zone.day(at) <= closes);
    found.reached.iter().map(|turn| turn.at).chain(found.next).any(is_open)
}

fn walk_listed<'a>(
    rules: &'a Rules,
    item: &Item,
    decided: &[Decision],
    until: Instant,
    wanted: impl Fn(&Step) -> bool,
    found: &mut Upcoming<'a>,
) {
    let anchors = anchors(rules, item);
    for (order, step) in rules.steps(item).iter().enumerate().filter(|(_, step)| wanted(step)) {
        let Some(at) = rules.calendar.step_at(step.at, &anchors) else { continue };
        let first = Turn { step, order, version: version_of(item, step), repeat: None, part: None, at };
        // Most steps are still to come for the first time, and only the first of these instants matters. A step that counts
        // from the opening may be reached on the day on which it is.
        let is_ahead = at > until && step.at.anchor != Anchor::Opened;
        if is_ahead && step.times != Some(0) && !decided.iter().any(|d| is_of(d, &first)) {
            let day = || rules.calendar.zone.day(at);
            let has_ended = if step.every.is_some() { repeats_ended(item, day) } else { stopped(item, day) };
            if !has_ended {
                found.take(first, until);
            }
            continue;
        }
        walk(rules, item, decided, first, until, found);
    }
}

/// Whether a decision is one of the step and the deadline of a turn.
fn is_of(decision: &Decision, turn: &Turn) -> bool {
    decision.version == turn.version && decision.step == turn.step.id
}

fn walk<'a>(
    rules: &Rules,
    item: &Item,
    decided: &[Decision],
    first: Turn<'a>,
    until: Instant,
    found: &mut Upcoming<'a>,
) {
    let mine = |d: &&Decision| is_of(d, &first);
    let Some(every) = first.step.every else {
        if !decided.iter().any(|d| mine(&d)) && !stopped(item, || rules.calendar.zone.day(first.at)) {
            found.take(first, until);
        }
        return;
    };
    let told: Vec<Day> = decided.iter().filter(mine).filter_map(|d| d.occurrence.parse().ok()).collect();
    let mut count = told.len() as u32;
    let start = rules.calendar.zone.day(first.at);
    let mut day = match told.iter().max() {
        // Repeats that stopped for a while go on from the instant at which the step starts anew.
        Some(last) => rules.calendar.forward(*last, every).max(start),
        None => start,
    };
    while first.step.times.is_none_or(|times| count < times) && !repeats_ended(item, || day) {
        let at = match first.step.counts_hours() {
            _ if day == start => first.at,
            // A repeat of a step in hours is reached at the hour of the first.
            true => rules.calendar.zone.at(day, rules.calendar.zone.local(first.at).time()),
            false => rules.calendar.zone.start_of(day),
        };
        if !found.take(Turn { repeat: Some(day), at, ..first }, until) {
            return;
        }
        let next = rules.calendar.forward(day, every);
        if next <= day {
            // The calendar ends here, and no repeat is counted on from its last day.
            return;
        }
        day = next;
        count += 1;
    }
}

/// Awaiting and continuous items stop with the plan's year.
fn stopped(item: &Item, day: impl FnOnce() -> Day) -> bool {
    let dateless = matches!(item.deadline.kind(), DueKind::Awaiting | DueKind::Continuous);
    dateless && item.spec.stops.is_some_and(|stops| day() > stops)
}

fn repeats_ended(item: &Item, day: impl Fn() -> Day) -> bool {
    stopped(item, &day) || item.spec.closes.is_some_and(|closes| day() > closes)
}

/// One turn of a step that speaks of what happened at an instant, once for each day on which it did.
fn news<'a>(
    rules: &Rules,
    item: &Item,
    decided: &[Decision],
    step: &'a Step,
    at: Instant,
    until: Instant,
    found: &mut Upcoming<'a>,
) {
    let repeat = Some(rules.calendar.zone.day(at));
    let turn = Turn { step, order: usize::MAX, version: item.version, repeat, part: None, at };
    let occurrence = turn.occurrence();
    // What happened before a new deadline is not told again under the new one; what a rehearsal captured
    // has reached nobody, so it is told.
    let is_known = |d: &Decision| {
        d.is(turn.version, &step.id, &occurrence)
            || (d.step == step.id && d.at == at && d.version >= item.opened_version)
    };
    if !decided.iter().any(is_known) {
        found.take(turn, until);
    }
}

/// One turn for each part of the item that is still to be done: its person hears of it once.
fn parts<'a>(rules: &'a Rules, item: &Item, decided: &[Decision], until: Instant, found: &mut Upcoming<'a>) {
    let step = &rules.built_in.part;
    for part in item.parts.iter().filter(|part| part.done_at.is_none()) {
        let (version, at) = (item.version, part.given_at);
        let turn = Turn { step, order: usize::MAX, version, repeat: None, part: Some(part.number), at };
        let occurrence = turn.occurrence();
        let is_told = |d: &Decision| {
            d.step == step.id && d.occurrence == occurrence && d.version >= item.opened_version
        };
        if !decided.iter().any(is_told) {
            found.take(turn, until);
        }
    }
}

/// The turns of the question where the item stands, once a week until it is due. Of those that are reached the last is
/// enough.
fn progress<'a>(
    rules: &'a Rules,
    item: &Item,
    decided: &[Decision],
    until: Instant,
    found: &mut Upcoming<'a>,
) {
    let (Some(due), Some(from)) = (item.due(), rules.asks_progress_from(item)) else { return };
    let (zone, step) = (rules.calendar.zone, &rules.built_in.progress);
    let asked = decided.iter().filter(|d| d.step == step.id && d.version >= item.opened_version);
    let asked = asked.filter_map(|d| d.occurrence.parse::<Day>().ok()).max();
    let mut at = asked.map_or(from, |day| from.max(next_week(&rules.calendar, zone.end_of(day))));
    let mut reached = None;
    while zone.day(at) < due {
        let day = zone.day(at);
        let (version, at_start) = (item.version, zone.start_of(day));
        let turn = Turn { step, order: 0, version, repeat: Some(day), part: None, at: at_start };
        if at_start > until {
            found.take(turn, until);
            break;
        }
        reached = Some(turn);
        let next = next_week(&rules.calendar, at);
        if next <= at {
            // The calendar ends here.
            break;
        }
        at = next;
    }
    found.reached.extend(reached);
}

/// From when a report that waits to be confirmed is spoken of: the next morning's digest, once for each
/// report. Nothing else is said of the item meanwhile.
fn reported_from(rules: &Rules, item: &Item) -> Option<Instant> {
    let reported_at = item.reported_at.filter(|_| item.status == Status::Reported)?;
    Some(next_morning(rules, reported_at))
}

/// From when those who follow the item hear that it has ended: the next morning's digest, once for each end.
fn ended_from(rules: &Rules, item: &Item) -> Option<Instant> {
    let closed_at = item.closed_at.filter(|_| !item.followers.is_empty())?;
    Some(next_morning(rules, closed_at))
}

/// The beginning of the working day after an instant.
fn next_morning(rules: &Rules, at: Instant) -> Instant {
    rules.calendar.zone.start_of(rules.calendar.work.add(rules.calendar.zone.day(at), 1))
}

/// The steps that tell once of something that happened to the item, and when it happened.
fn told_of<'a>(rules: &'a Rules, item: &Item) -> impl Iterator<Item = (&'a Step, Instant)> {
    let asked = item.extensions.pending.iter().flat_map(|asked| {
        // Where the policy reminds the approver, the step that asks them repeats: `built_in` below gives
        // it.
        let unanswered = |step: &&Step| step.id.is(BuiltInStep::Unanswered);
        let steps = rules.extension_steps(item).iter().filter(move |step| !unanswered(step));
        steps.filter(|step| step.every.is_none()).map(|step| (step, asked.at))
    });
    let lapsed = item.extensions.last.as_ref().filter(|last| last.verdict == ExtensionEnd::Lapsed);
    // Where nobody held the approver's post, nobody failed to answer.
    let asked_somebody = |last: &&ExtensionDecision| {
        let day = rules.calendar.zone.day(last.at);
        rules.extension(item).is_some_and(|rule| !who::holders(rules, item, rule.approver, day).is_empty())
    };
    let lapsed = lapsed.filter(asked_somebody);
    let unanswered = lapsed.into_iter().flat_map(|last| {
        let steps = rules.extension_steps(item).iter();
        steps.filter(|step| step.id.is(BuiltInStep::Unanswered)).map(|step| (step, last.at))
    });
    let decided = item.extensions.last.iter().map(|last| (&rules.built_in.decided, last.at));
    let missing = item.missing_since.iter().map(|at| (&rules.built_in.missing, *at));
    let returned = item.returned_at.iter().map(|at| (&rules.built_in.returned, *at));
    let warned = item.warned_at.iter().map(|at| (&rules.built_in.warned, next_morning(rules, *at)));
    let of_extension = asked.chain(decided).chain(unanswered);
    of_extension.chain(returned).chain(missing).chain(warned).collect::<Vec<_>>().into_iter()
}

/// The built-in steps that the item's state calls for, and when.
fn built_in<'a>(
    rules: &'a Rules,
    item: &Item,
    decided: &[Decision],
) -> impl Iterator<Item = (&'a Step, Instant)> {
    let reviewed = item.adopted_on.and(item.review_until);
    let review = reviewed.map(|_| (&rules.built_in.review, item.opened_at));
    let arrived = item.adopted_on.filter(|day| *day == rules.calendar.zone.day(item.opened_at));
    let arrived = arrived.filter(|_| item.spec.source.case().is_some() && item.review_until.is_none());
    let arrived = arrived.map(|_| (&rules.built_in.arrived, item.opened_at));
    let closes = item.due().and(item.spec.closes).map(|closes| closes.max(reviewed.unwrap_or(closes)));
    let closing = closes.map(|day| (&rules.built_in.closing, rules.calendar.zone.end_of(day)));
    let lost = |notice: &&Notice| {
        notice.state == NoticeState::Undeliverable
            && notice.role != Role::Admin
            && notice.version == item.version
    };
    let lost = decided.iter().flat_map(|decision| &decision.notices).filter(lost);
    let unreached = lost.filter_map(|notice| notice.settled_at).min();
    let unreached = unreached.map(|at| (&rules.built_in.unreached, at));
    let asked = item.extensions.pending.as_ref().and_then(|asked| {
        let repeated = rules.extension_steps(item).iter().find(|step| step.every.is_some());
        repeated.map(|step| (step, asked.at))
    });
    [review, arrived, closing, unreached, asked].into_iter().flatten()
}

/// The turns that are reached, and when the next one will be.
#[derive(Debug, Clone, Default)]
pub struct Upcoming<'a> {
    /// Reached and not decided, in order of time.
    pub reached: Vec<Turn<'a>>,
    /// The first instant at which something more is reached.
    pub next: Option<Instant>,
}

impl<'a> Upcoming<'a> {
    /// Files one turn; says whether a later one may be reached as well.
    fn take(&mut self, turn: Turn<'a>, until: Instant) -> bool {
        if turn.at <= until {
            self.reached.push(turn);
            return true;
        }
        self.next = Some(self.next.map_or(turn.at, |next| next.min(turn.at)));
        false
    }
}
