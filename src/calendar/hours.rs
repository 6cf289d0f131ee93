//! Office hours: when a message may leave at all.
//! Must not know about slots or messages.

use chrono::{NaiveTime, TimeDelta};

use super::Calendar;
use crate::model::{Day, Instant};

/// The parts of a working day in which messages may leave, in order, without overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeHours(Vec<(NaiveTime, NaiveTime)>);

impl OfficeHours {
    /// Takes the parts of the day; none when one is empty, they overlap, or there are none.
    pub fn new(parts: Vec<(NaiveTime, NaiveTime)>) -> Option<Self> {
        let ordered = parts.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        let real = parts.iter().all(|(from, until)| from < until);
        (ordered && real && !parts.is_empty()).then_some(Self(parts))
    }

    /// Whether the office is open at that time of a working day.
    pub fn contain(&self, time: NaiveTime) -> bool {
        self.0.iter().any(|(from, until)| *from <= time && time < *until)
    }

    /// When the office closes for the day.
    pub fn close(&self) -> NaiveTime {
        self.0.last().map_or(NaiveTime::MIN, |(_, until)| *until)
    }

    /// When the last working hour begins of what is open before `time`, the whole of it where it is shorter.
    fn last_hour_until(&self, time: NaiveTime) -> Option<NaiveTime> {
        let (from, until) = self.0.iter().rev().find(|(_, until)| *until <= time)?;
        let hour = TimeDelta::hours(1);
        Some(if *until - *from > hour { *until - hour } else { *from })
    }

    /// The first time of the day, not before `time`, at which the office is open.
    fn opening_from(&self, time: NaiveTime) -> Option<NaiveTime> {
        self.0.iter().find(|(_, until)| time < *until).map(|(from, _)| time.max(*from))
    }
}

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

    /// The instant itself inside the hours of a working day; outside them the start of the last working hour before it.
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

    /// When working hours end on that day: the hour of a deadline that names none.
    pub fn close_of(&self, day: Day) -> Instant {
        self.zone.at(day, self.hours.close())
    }
}
