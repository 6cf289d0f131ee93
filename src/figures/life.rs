//! One item as its events tell it, up to a moment: where it stands, until when it is owed, when it was finished.
//! Follows what `model::Item` makes of the same events, but keeps only what figures ask for.

use super::happening::{Happened, Happening, Limit, Terms, WordNumber};
use crate::calendar::Calendar;
use crate::model::Instant;

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemStand {
    /// Owed: acknowledged or not, waiting for a date or for more time.
    Open,
    Reported,
    Paused,
    Done,
    Cancelled,
}

impl ItemStand {
    pub(super) fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

/// How the moment at which an item was finished lies to its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promptness {
    /// On a day before the due day.
    Early,
    OnTime,
    Late,
}

/// When an item was finished, and how that lay to the deadline in force then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Finish {
    pub(super) at: Instant,
    pub(super) promptness: Promptness,
}

/// An item at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    pub(super) terms: Terms,
    pub(super) limit: Limit,
    pub(super) stand: ItemStand,
    pub(super) assignee: Option<WordNumber>,
    /// When it was finished: as it says for itself, else by its report, else by its end.
    pub(super) finish: Option<Finish>,
    /// When it ended.
    pub(super) ended_at: Option<Instant>,
    /// Whether its unit said ahead of time that this deadline would not be met.
    pub(super) is_warned: bool,
    /// Whether the cause that was named for its lateness is confirmed; none where none was named.
    pub(super) cause: Option<bool>,
    paused_at: Option<Instant>,
    /// Where it stood when config dropped it.
    before_removal: Option<ItemStand>,
}

impl Life {
    /// The item after those of its events that `counts` lets through, in the order of the chain; none where it is not
    /// opened by then.
    pub(super) fn after(
        calendar: &Calendar,
        events: &[Happening],
        counts: &dyn Fn(&Happening) -> bool,
    ) -> Option<Self> {
        let mut life: Option<Self> = None;
        for (place, event) in events.iter().enumerate().filter(|(_, event)| counts(event)) {
            match (&mut life, event.what) {
                (life, Happened::Opened(terms, limit)) => *life = Some(Self::opened(terms, limit)),
                (Some(life), _) => life.apply(calendar, event, &events[..place]),
                (None, _) => {}
            }
        }
        life
    }

    fn opened(terms: Terms, limit: Limit) -> Self {
        Self {
            terms,
            limit,
            stand: ItemStand::Open,
            assignee: None,
            finish: None,
            ended_at: None,
            is_warned: false,
            cause: None,
            paused_at: None,
            before_removal: None,
        }
    }

    fn apply(&mut self, calendar: &Calendar, event: &Happening, earlier: &[Happening]) {
        match event.what {
            Happened::Opened(..) | Happened::Said | Happened::Disputed => {}
            Happened::Respecified(terms) => self.terms = terms,
            Happened::DeadlineSet(limit) => self.rearm(limit),
            Happened::Granted(limit) => {
                self.rearm(limit);
                self.stand = ItemStand::Open;
            }
            Happened::Resumed(limit) => {
                self.rearm(limit);
                self.stand = ItemStand::Open;
                self.paused_at = None;
            }
            Happened::Refused | Happened::Asked | Happened::Acknowledged => self.stand = ItemStand::Open,
            Happened::Reported(is_dated) => {
                self.finish = Some(self.finished(calendar, event, is_dated, earlier));
                self.stand = ItemStand::Reported;
            }
            Happened::Returned => {
                self.stand = ItemStand::Open;
                self.finish = None;
            }
            Happened::Done(true) => {
                self.finish = Some(self.finished(calendar, event, true, earlier));
                self.end(ItemStand::Done, event);
            }
            Happened::Done(false) | Happened::Confirmed => {
                self.finish = self.finish.or_else(|| Some(self.finished(calendar, event, false, earlier)));
                self.end(ItemStand::Done, event);
            }
            Happened::Cancelled(by_config) => {
                self.before_removal = by_config.then_some(self.stand);
                self.end(ItemStand::Cancelled, event);
            }
            Happened::Restored => {
                self.stand = self.before_removal.take().unwrap_or(ItemStand::Open);
                self.ended_at = None;
            }
            Happened::Reopened => {
                self.stand = ItemStand::Open;
                self.finish = None;
                self.ended_at = None;
                self.before_removal = None;
                self.is_warned = false;
            }
            Happened::Paused => {
                self.stand = ItemStand::Paused;
                self.paused_at = Some(event.at);
            }
            Happened::Assigned(person) => self.assignee = Some(person),
            Happened::Warned => self.is_warned = true,
            Happened::CauseNamed => self.cause = Some(false),
            Happened::CauseJudged(is_objective, names_one) => {
                self.cause = (names_one || self.cause.is_some()).then_some(is_objective);
            }
        }
    }

    fn end(&mut self, stand: ItemStand, event: &Happening) {
        self.stand = stand;
        self.ended_at = Some(event.at);
    }

    fn rearm(&mut self, limit: Limit) {
        self.limit = limit;
        self.is_warned = false;
    }

    /// The item is finished by this event, which may name an earlier moment: then the deadline counts that was in force at
    /// that moment.
    fn finished(
        &self,
        calendar: &Calendar,
        event: &Happening,
        is_dated: bool,
        earlier: &[Happening],
    ) -> Finish {
        let then = is_dated.then(|| Self::after(calendar, earlier, &|other| other.recorded_at <= event.at));
        let then = then.flatten().unwrap_or(*self);
        Finish { at: event.at, promptness: then.promptness(calendar, event.at) }
    }

    /// How a finish at that moment lies to the deadline. While its clock stands, the moment at which it was stopped counts.
    fn promptness(&self, calendar: &Calendar, at: Instant) -> Promptness {
        let stopped_at = self.paused_at.filter(|_| self.stand == ItemStand::Paused);
        let at = stopped_at.map_or(at, |stopped_at| stopped_at.min(at));
        match (self.limit.due, self.limit.late_from) {
            (_, Some(from)) if from <= at => Promptness::Late,
            (Some(due), _) if calendar.zone.day(at) < due => Promptness::Early,
            _ => Promptness::OnTime,
        }
    }
}
