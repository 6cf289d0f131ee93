//! Offsets: from an anchor and a signed distance to the day or instant of a step.
//! The rules of counting before and after a deadline live here and nowhere else.

use chrono::{Days, NaiveTime, TimeDelta};

use super::Calendar;
use crate::model::{Anchor, Day, Deadline, Instant, Offset, StepTime};

/// The days that steps count from.
#[derive(Debug, Clone, Copy)]
pub struct Anchors {
    /// The last good day. For an adopted item, the day before which nothing counts as overdue here.
    pub due: Option<Day>,
    /// The hour of the deadline, where one was set.
    pub time: Option<NaiveTime>,
    /// Offsets behind due count from this day instead, when the item was adopted on it.
    pub adopted_on: Option<Day>,
    /// The last day to ask for an extension.
    pub cutoff: Option<Day>,
    /// When the item was opened here.
    pub opened_at: Instant,
}

impl Calendar {
    /// The last working day on or before the deadline.
    pub fn target_day(&self, deadline: &Deadline) -> Option<Day> {
        deadline.day.map(|day| self.work.on_or_before(day))
    }

    /// The first instant at which the deadline has passed.
    pub fn overdue_from(&self, deadline: &Deadline) -> Option<Instant> {
        let day = deadline.day?;
        Some(match deadline.time {
            // The hour itself is still in time.
            Some(time) => self.zone.at(day, time) + TimeDelta::seconds(1),
            None => self.zone.end_of(day),
        })
    }

    /// When a step is reached; none when its anchor has no day.
    pub fn step_at(&self, time: StepTime, anchors: &Anchors) -> Option<Instant> {
        let start = match time.anchor {
            Anchor::Due => anchors.due?,
            Anchor::Cutoff => anchors.cutoff?,
            Anchor::Opened => self.zone.day(anchors.opened_at),
        };
        if let Offset::Hours(hours) = time.offset {
            return Some(self.hours_from(time.anchor, start, hours, anchors));
        }
        let day = match time.anchor {
            Anchor::Opened => self.after_opening(start, time.offset),
            _ if time.offset.is_after() => {
                let from = anchors.adopted_on.filter(|_| time.anchor == Anchor::Due);
                self.forward(from.unwrap_or(start), time.offset)
            }
            _ => self.counted_back(start, time.offset),
        };
        let at = self.zone.start_of(day);
        Some(if time.anchor == Anchor::Opened { at.max(anchors.opened_at) } else { at })
    }

    /// The day that an offset on or before its anchor points at: a day off moves it earlier, never later.
    pub fn counted_back(&self, from: Day, offset: Offset) -> Day {
        match offset {
            Offset::WorkingDays(n) => self.work.sub(self.work.on_or_before(from), n.unsigned_abs()),
            Offset::Days(n) => {
                let day = from.checked_sub_days(Days::new(n.unsigned_abs().into())).unwrap_or(from);
                self.work.on_or_before(day)
            }
            Offset::Hours(_) => self.work.on_or_before(from),
        }
    }

    /// The day that lies `offset` behind `from`; a day off moves it later.
    pub fn forward(&self, from: Day, offset: Offset) -> Day {
        match offset {
            Offset::WorkingDays(n) => self.work.add(from, n.unsigned_abs()),
            Offset::Days(n) => {
                let day = from.checked_add_days(Days::new(n.unsigned_abs().into())).unwrap_or(from);
                self.work.on_or_after(day)
            }
            Offset::Hours(_) => self.work.on_or_after(from),
        }
    }

    fn after_opening(&self, opened: Day, offset: Offset) -> Day {
        self.work.on_or_after(self.forward(opened, offset))
    }

    /// When a step in hours leaves. Without an hour, hours count from the end of working hours. A warning whose
    /// instant lies outside working hours comes in the last working hour before it, never behind the deadline
    /// that it warns of; a step behind its anchor waits for the next opening.
    fn hours_from(&self, anchor: Anchor, start: Day, hours: i32, anchors: &Anchors) -> Instant {
        let warns = hours <= 0 && anchor != Anchor::Opened;
        let adopted_on = anchors.adopted_on.filter(|_| anchor == Anchor::Due && !warns);
        let time = anchors.time.filter(|_| anchor == Anchor::Due);
        let from = match (anchor, adopted_on, time) {
            (Anchor::Opened, ..) => anchors.opened_at,
            (_, Some(adopted_on), _) => self.close_of(adopted_on),
            (_, None, Some(time)) => self.zone.at(start, time),
            (_, None, None) if warns => self.close_of(self.work.on_or_before(start)),
            (_, None, None) => self.close_of(start),
        };
        let at = from.checked_add_signed(TimeDelta::hours(hours.into())).unwrap_or(from);
        if !warns {
            return self.next_open(at);
        }
        let (moved, opened) = (self.last_hour_before(at), anchors.opened_at);
        // An item that was opened between that hour and the instant itself reaches the step at once.
        if moved < opened && opened <= at { opened } else { moved }
    }
}
