//! Deadlines as printed and as days: how a rule was worded, and its last good day.
//! Knows civil days only; working days belong to `calendar`.

use chrono::{Datelike, Days, Months, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

use super::Day;

/// A calendar period named in a deadline: a year, a quarter, a half or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The calendar year.
    pub year: i32,
    /// How long the period is.
    pub cycle: Cycle,
    /// Which period of the year, from 1.
    pub index: u32,
}

/// How often a recurring duty falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cycle {
    /// Every calendar month.
    Month,
    /// Every three months.
    Quarter,
    /// Every six months.
    Half,
    /// Every calendar year.
    Year,
}

impl Cycle {
    /// Months in one period.
    pub fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Half => 6,
            Self::Year => 12,
        }
    }
}

impl Period {
    /// The period of this length that holds `day`.
    pub fn containing(cycle: Cycle, day: Day) -> Self {
        Self { year: day.year(), cycle, index: day.month0() / cycle.months() + 1 }
    }

    /// The period right after this one.
    #[must_use]
    pub fn next(self) -> Self {
        if self.index < 12 / self.cycle.months() {
            Self { index: self.index + 1, ..self }
        } else {
            Self { year: self.year + 1, index: 1, ..self }
        }
    }

    /// First day of month `n` (from 1) inside the period; none beyond the years chrono knows.
    pub fn month(self, n: u32) -> Option<Day> {
        Day::from_ymd_opt(self.year, (self.index - 1) * self.cycle.months() + n, 1)
    }

    /// The last calendar day of the period: what "trong năm 2025" allows.
    pub fn last_day(self) -> Option<Day> {
        last_of_month(self.month(self.cycle.months())?)
    }

    /// The period as ids and config write it: `2025`, `2025-H1`, `2025-Q4`, `2025-11`.
    pub fn label(self) -> String {
        match self.cycle {
            Cycle::Year => format!("{}", self.year),
            Cycle::Half => format!("{}-H{}", self.year, self.index),
            Cycle::Quarter => format!("{}-Q{}", self.year, self.index),
            Cycle::Month => format!("{}-{:02}", self.year, self.index),
        }
    }
}

/// The last day of the month that holds `day`.
pub fn last_of_month(day: Day) -> Option<Day> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}

/// Where a recurring due day goes when it falls on a day off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shift {
    /// The due day stays: a fixed date never moves by itself.
    #[default]
    None,
    /// To the working day before.
    Back,
    /// To the working day after.
    Forward,
}

/// A period counted from receipt; its first day does not count (Bộ luật Dân sự 2015 Điều 147).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The day of receipt.
    pub from: Day,
    pub period: super::Offset,
    /// Whether the period is the usual one of the kind, not one that came with the case.
    pub by_default: bool,
    /// Whether it came too late in the day: it counts as received on the next working day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// A deadline as it was worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueRule {
    /// "trước ngày X": the last good day is the day before X; "trước 16 giờ 00 ngày X": that hour of X.
    Before(Day),
    /// "đến ngày X", "ngày X": X is the last good day.
    On(Day),
    /// "trong năm 2025": the last day of the period.
    Within(Period),
    /// "hằng tháng …": one occurrence of a recurring duty.
    Every(Period),
    /// A number of days from receipt: "trong thời hạn 05 ngày làm việc kể từ ngày tiếp nhận".
    Counted(Counted),
    /// "thường xuyên": never due.
    Continuous,
    /// "theo kế hoạch …": waits for a date, as printed.
    Awaiting(String),
}

/// A due or a receipt as somebody names it: a day, with the hour where one came with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueAt {
    /// The last good day, or the day of receipt.
    pub day: Day,
    /// The hour on that day, to the minute.
    pub time: Option<NaiveTime>,
}

impl DueAt {
    /// A day and an hour. Systems that know no hour write 00:00, or the last minute of the day: both mean the whole day,
    /// and neither is an hour that anybody set.
    pub fn new(day: Day, time: NaiveTime) -> Self {
        let time = time.with_second(0).and_then(|time| time.with_nanosecond(0)).unwrap_or(time);
        let whole_day = time == NaiveTime::MIN || (time.hour(), time.minute()) == (23, 59);
        Self { day, time: (!whole_day).then_some(time) }
    }

    /// This due, with the hour `time` where it has none.
    #[must_use]
    pub fn or_time(self, time: Option<NaiveTime>) -> Self {
        Self { time: self.time.or(time), ..self }
    }

    /// Whether this due lies behind another; a day without an hour lasts until its end.
    pub fn is_after(self, other: Self) -> bool {
        let end = |at: Self| (at.day, at.time.is_none(), at.time);
        end(self) > end(other)
    }
}

impl From<Day> for DueAt {
    fn from(day: Day) -> Self {
        Self { day, time: None }
    }
}

impl From<Day> for Deadline {
    fn from(day: Day) -> Self {
        Self::of(DueRule::On(day), None)
    }
}

impl From<DueAt> for Deadline {
    fn from(at: DueAt) -> Self {
        Self::of(DueRule::On(at.day), at.time)
    }
}

/// The name of a deadline's wording in JSON output, one for each [`DueRule`]; `Period` is [`DueRule::Counted`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DueKind {
    Before,
    On,
    Within,
    Every,
    Period,
    Continuous,
    Awaiting,
}

/// A deadline: its wording and the last good local day that follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// How the deadline was worded.
    pub rule: DueRule,
    /// The last good day; none while awaiting or continuous.
    pub day: Option<Day>,
    /// The hour on the last good day, where one was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<NaiveTime>,
}

impl Deadline {
    /// The deadline of a rule whose day needs no working calendar.
    ///
    /// `Every` and `Counted` get no day here: whoever makes such a deadline sets the day.
    pub fn of(rule: DueRule, time: Option<NaiveTime>) -> Self {
        let day = match &rule {
            // "trước 16 giờ 00 ngày X" is that hour of X: the day before is meant only where no hour is.
            DueRule::Before(day) if time.is_some() => Some(*day),
            DueRule::Before(day) => day.checked_sub_days(Days::new(1)),
            DueRule::On(day) => Some(*day),
            DueRule::Within(period) => period.last_day(),
            DueRule::Every(_) | DueRule::Counted(_) | DueRule::Continuous | DueRule::Awaiting(_) => None,
        };
        Self { rule, day, time }
    }

    /// The name of the deadline's wording.
    pub fn kind(&self) -> DueKind {
        match self.rule {
            DueRule::Before(_) => DueKind::Before,
            DueRule::On(_) => DueKind::On,
            DueRule::Within(_) => DueKind::Within,
            DueRule::Every(_) => DueKind::Every,
            DueRule::Counted(_) => DueKind::Period,
            DueRule::Continuous => DueKind::Continuous,
            DueRule::Awaiting(_) => DueKind::Awaiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn due(rule: DueRule) -> Option<Day> {
        Deadline::of(rule, None).day
    }

    #[test]
    fn before_excludes_the_printed_day_and_on_includes_it() {
        assert_eq!(due(DueRule::Before(day("2025-11-25"))), Some(day("2025-11-24")));
        assert_eq!(due(DueRule::On(day("2025-12-01"))), Some(day("2025-12-01")));
    }

    #[test]
    fn before_an_hour_of_a_day_is_that_hour_of_that_day() {
        let hour = NaiveTime::from_hms_opt(16, 0, 0);
        let deadline = Deadline::of(DueRule::Before(day("2025-11-25")), hour);
        assert_eq!((deadline.day, deadline.time), (Some(day("2025-11-25")), hour));
    }

    #[test]
    fn a_day_without_an_hour_ends_behind_every_hour_of_it() {
        let hour =
            |hour| DueAt::new(day("2025-11-25"), NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour"));
        assert!(hour(16).is_after(hour(10)) && !hour(10).is_after(hour(10)));
        assert!(hour(0).is_after(hour(16)) && DueAt::from(day("2025-11-26")).is_after(hour(0)));
    }

    #[test]
    fn within_ends_on_the_last_day_of_the_period() {
        let within = |cycle, index| due(DueRule::Within(Period { year: 2025, cycle, index }));
        assert_eq!(within(Cycle::Year, 1), Some(day("2025-12-31")));
        assert_eq!(within(Cycle::Quarter, 4), Some(day("2025-12-31")));
        assert_eq!(within(Cycle::Half, 1), Some(day("2025-06-30")));
        assert_eq!(within(Cycle::Month, 11), Some(day("2025-11-30")));
    }

    #[test]
    fn periods_follow_each_other_over_the_year() {
        let last = Period::containing(Cycle::Quarter, day("2025-12-31"));
        assert_eq!(last.label(), "2025-Q4");
        assert_eq!(last.next().label(), "2026-Q1");
        assert_eq!(Period::containing(Cycle::Month, day("2025-11-03")).label(), "2025-11");
    }
}
