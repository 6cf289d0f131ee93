//! Office hours: when a message may leave at all.
//! Must not know about slots or messages.

use chrono::NaiveTime;

use super::Calendar;
use crate::model::{Day, Instant};

impl Calendar {
    /// The first instant, not before `at`, inside the hours of a working day.
    pub fn next_open(&self, at: Instant) -> Instant {
        let local = self.zone.local(at);
        if self.work.is_working(local.date()) {
            match self.hours.opening_from(local.time()) {
                Some(time) if time == local.time() => return at,
                Some(time) => return self.zone.at(local.date(), time),
                None => {}
            }
        }
        let day = self.work.add(local.date(), 1);
        let opening = self.hours.opening_from(NaiveTime::MIN).unwrap_or(self.daily);
        self.zone.at(day, opening)
    }

    /// The instant `at` itself inside the hours of a working day; outside them the start of the last working
    /// hour before it.
    pub fn last_hour_before(&self, at: Instant) -> Instant {
        let local = self.zone.local(at);
        if self.work.is_working(local.date()) {
            if self.hours.contain(local.time()) {
                return at;
            }
            if let Some(start) = self.hours.last_hour_until(local.time()) {
                return self.zone.at(local.date(), start);
            }
        }
        let start = self.hours.last_hour_until(self.hours.close()).unwrap_or(self.daily);
        self.zone.at(self.work.sub(local.date(), 1), start)
    }

    /// When working hours end on a day: the hour of a deadline that names none.
    pub fn close_of(&self, day: Day) -> Instant {
        self.zone.at(day, self.hours.close())
    }
}
