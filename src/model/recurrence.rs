//! How a recurring duty recurs, as a plan says it.
//! Must not know days off; `calendar::recurrence` finds the days.

use chrono::{NaiveTime, Weekday};

use super::{Cycle, Day};

/// When a recurring duty falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    pub rhythm: Rhythm,
    /// Where a due day goes when it falls on a day off.
    pub shift: Shift,
    /// The hour on the due day.
    pub time: Option<NaiveTime>,
}

/// The days on which a recurring duty falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rhythm {
    /// Once in each month, quarter, half or year.
    Months {
        cycle: Cycle,
        /// The month inside the period, from 1.
        month: u32,
        day: DayOfMonth,
    },
    /// On a day of each week.
    Weeks {
        weekday: Weekday,
        /// "tuần 2 và 4 hằng tháng": only where the day is the second or fourth such weekday of its month; empty is
        /// every week.
        of_month: Vec<u32>,
    },
    /// On each working day.
    WorkingDays,
    /// On days that are named one by one, in order.
    Dates {
        days: Vec<Day>,
        /// "trước ngày …": the last good day is the day before each.
        before: bool,
    },
}

/// A day of a month; one beyond the month's end means its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOfMonth {
    On(u32),
    Last,
    /// "trước ngày 20": the last good day is the 19th; before the first it is the last day of the month before.
    Before(u32),
}

/// Where a recurring due day goes when it falls on a day off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shift {
    /// The due day stays: a fixed date never moves by itself.
    #[default]
    None,
    /// To the working day before.
    Back,
    /// To the working day after.
    Forward,
}
