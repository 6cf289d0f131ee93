//! The parts of a working day in which an office is open. Must not know days off.

use chrono::{NaiveTime, TimeDelta};

/// The parts of a working day in which messages may leave, in order, without overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeHours(Vec<(NaiveTime, NaiveTime)>);

impl OfficeHours {
    /// Takes the parts of the day; none when a part is empty, parts overlap, or there is no part.
    pub fn new(parts: Vec<(NaiveTime, NaiveTime)>) -> Option<Self> {
        let ordered = parts.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        let real = parts.iter().all(|(from, until)| from < until);
        (ordered && real && !parts.is_empty()).then_some(Self(parts))
    }

    /// Whether the office is open at a time of a working day.
    pub fn contain(&self, time: NaiveTime) -> bool {
        self.0.iter().any(|(from, until)| *from <= time && time < *until)
    }

    /// When the office closes for the day.
    pub fn close(&self) -> NaiveTime {
        self.0.last().map_or(NaiveTime::MIN, |(_, until)| *until)
    }

    /// When the last working hour before `time` begins; where the part of the day is shorter than an hour, when
    /// that part begins.
    pub(super) fn last_hour_until(&self, time: NaiveTime) -> Option<NaiveTime> {
        let (from, until) = self.0.iter().rev().find(|(_, until)| *until <= time)?;
        let hour = TimeDelta::hours(1);
        Some(if *until - *from > hour { *until - hour } else { *from })
    }

    /// The first time of the day, not before `time`, at which the office is open.
    pub(super) fn opening_from(&self, time: NaiveTime) -> Option<NaiveTime> {
        self.0.iter().find(|(_, until)| time < *until).map(|(from, _)| time.max(*from))
    }
}
