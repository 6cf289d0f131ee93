//! When the steps of an item are reached: single ones, repeats, and where they end.
//! Must not know who is told.

use super::rules::Rules;
use crate::calendar::Anchors;
use crate::calendar::slots::SlotNeeds;
use crate::model::decision::SINGLE;
use crate::model::{Anchor, Day, Decision, DueKind, Instant, Item, Notice, NoticeState, Role, Status, Step};

/// One time at which a step is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn<'a> {
    /// The step.
    pub step: &'a Step,
    /// Its place in the policy.
    pub order: usize,
    /// The deadline it belongs to.
    pub version: u32,
    /// The local day of a repeat; none for a single step.
    pub repeat: Option<Day>,
    /// When it is reached.
    pub at: Instant,
}

impl Turn<'_> {
    /// The occurrence as decisions name it.
    pub fn occurrence(&self) -> String {
        self.repeat.map_or_else(|| SINGLE.to_owned(), |day| day.to_string())
    }
}

impl Rules {
    /// The days that the item's steps count from.
    pub fn anchors(&self, item: &Item) -> Anchors {
        Anchors {
            due: item.due(),
            time: item.deadline.time,
            adopted_on: item.adopted_on,
            cutoff: self.cutoff(item),
            opened_at: item.opened_at,
        }
    }

    /// The last day on which an extension of the item may be asked for.
    pub fn cutoff(&self, item: &Item) -> Option<Day> {
        let rule = self.extension(item)?;
        Some(self.calendar.counted_back(item.due()?, rule.request_by))
    }

    /// When a notice leaves that is decided at `now`, of a step that was reached at `reached_at`.
    pub fn departure(&self, item: &Item, step: &Step, reached_at: Instant, now: Instant) -> Instant {
        let needs = SlotNeeds {
            slot: step.slot,
            urgent: step.urgent,
            step_day: self.calendar.zone.day(reached_at),
            due: item.due(),
            cutoff: self.cutoff(item),
        };
        self.calendar.departure(now, needs)
    }

    /// The version that a step of the item belongs to.
    pub fn version_of(item: &Item, step: &Step) -> u32 {
        if step.at.anchor == Anchor::Opened { item.opened_version } else { item.version }
    }

    /// Everything the item's steps reach up to `until` that is not decided yet, and the first
    /// instant after it, in order of time.
    pub fn turns<'a>(&'a self, item: &Item, decided: &[Decision], until: Instant) -> Upcoming<'a> {
        let mut found = Upcoming::default();
        if let Some(turn) = self.reported_turn(item) {
            let known = |d: &Decision| d.step == turn.step.id && d.occurrence == turn.occurrence();
            if !decided.iter().any(|d| d.version == turn.version && known(d)) {
                found.take(turn, until);
            }
            return found;
        }
        let anchors = self.anchors(item);
        for (order, step) in self.steps(item).iter().enumerate() {
            let Some(at) = self.calendar.step_at(step.at, &anchors) else { continue };
            let first = Turn { step, order, version: Self::version_of(item, step), repeat: None, at };
            self.walk(item, decided, first, until, &mut found);
        }
        for (step, at) in self.built_in(item, decided) {
            let first = Turn { step, order: usize::MAX, version: item.version, repeat: None, at };
            self.walk(item, decided, first, until, &mut found);
        }
        found.reached.sort_by_key(|turn| (turn.at, turn.order));
        found
    }

    fn walk<'a>(
        &self,
        item: &Item,
        decided: &[Decision],
        first: Turn<'a>,
        until: Instant,
        found: &mut Upcoming<'a>,
    ) {
        let mine = |d: &&Decision| d.step == first.step.id && d.version == first.version;
        let Some(every) = first.step.every else {
            if decided.iter().any(|d| mine(&d)) || Self::stopped(item, self.calendar.zone.day(first.at)) {
                return;
            }
            found.take(first, until);
            return;
        };
        let told: Vec<Day> = decided.iter().filter(mine).filter_map(|d| d.occurrence.parse().ok()).collect();
        let mut count = told.len() as u32;
        let mut day = match told.iter().max() {
            Some(last) => self.calendar.forward(*last, every),
            None => self.calendar.zone.day(first.at),
        };
        let start = self.calendar.zone.day(first.at);
        while first.step.times.is_none_or(|times| count < times) && !Self::repeats_ended(item, day) {
            let at = if day == start { first.at } else { self.calendar.zone.start_of(day) };
            if !found.take(Turn { repeat: Some(day), at, ..first }, until) {
                return;
            }
            day = self.calendar.forward(day, every);
            count += 1;
        }
    }

    /// Awaiting and continuous items stop with the plan's year.
    fn stopped(item: &Item, day: Day) -> bool {
        let dateless = matches!(item.deadline.kind(), DueKind::Awaiting | DueKind::Continuous);
        dateless && item.spec.stops.is_some_and(|stops| day > stops)
    }

    fn repeats_ended(item: &Item, day: Day) -> bool {
        Self::stopped(item, day) || item.spec.closes.is_some_and(|closes| day > closes)
    }

    /// While a report waits to be confirmed only that is spoken of, once for each report, in the next
    /// morning's digest.
    fn reported_turn(&self, item: &Item) -> Option<Turn<'_>> {
        let reported_at = item.reported_at.filter(|_| item.status == Status::Reported)?;
        let day = self.calendar.work.add(self.calendar.zone.day(reported_at), 1);
        let (repeat, at) = (Some(day), self.calendar.zone.start_of(day));
        Some(Turn { step: self.reported_step(), order: usize::MAX, version: item.version, repeat, at })
    }

    /// The built-in steps that the item's state calls for, and when.
    fn built_in(&self, item: &Item, decided: &[Decision]) -> impl Iterator<Item = (&Step, Instant)> {
        let reviewed = item.adopted_on.and(item.review_until);
        let review = reviewed.map(|_| (self.review_step(), item.opened_at));
        let closes = item.due().and(item.spec.closes).map(|closes| closes.max(reviewed.unwrap_or(closes)));
        let closing = closes.map(|day| (self.closing_step(), self.calendar.zone.end_of(day)));
        let lost = |notice: &&Notice| {
            notice.state == NoticeState::Undeliverable
                && notice.role != Role::Admin
                && notice.version == item.version
        };
        let lost = decided.iter().flat_map(|decision| &decision.notices).filter(lost);
        let unreached = lost.filter_map(|notice| notice.settled_at).min();
        review.into_iter().chain(closing).chain(unreached.map(|at| (self.unreached_step(), at)))
    }
}

/// What is reached, and when the next thing will be.
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
