//! Deadlines as printed and as days: how a rule was worded, and its last good day.
//! Knows civil days only; working days belong to `calendar`.

use chrono::{Days, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

use super::{Day, Period};

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
    /// "trước ngày 20 hằng tháng": one occurrence of a recurring duty, whose last good day is the day before `day`.
    EveryBefore {
        period: Period,
        /// The day as printed; it may be the first behind the period before.
        day: Day,
    },
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

/// The name of a deadline's wording in JSON output, one for each [`DueRule`]; `Period` is [`DueRule::Counted`], and
/// both rules of a recurring duty are `Every`.
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
            DueRule::Before(day) | DueRule::EveryBefore { day, .. } if time.is_some() => Some(*day),
            DueRule::Before(day) | DueRule::EveryBefore { day, .. } => day.checked_sub_days(Days::new(1)),
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
            DueRule::Every(_) | DueRule::EveryBefore { .. } => DueKind::Every,
            DueRule::Counted(_) => DueKind::Period,
            DueRule::Continuous => DueKind::Continuous,
            DueRule::Awaiting(_) => DueKind::Awaiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cycle;

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
    fn a_deadline_of_an_older_database_is_read_and_written_as_it_was() {
        let text = r#"{"rule":{"every":{"year":2025,"cycle":"month","index":11}},"day":"2025-11-15"}"#;
        let deadline: Deadline = serde_json::from_str(text).expect("readable");
        let november = Period { year: 2025, cycle: Cycle::Month, index: 11 };
        assert_eq!(deadline.rule, DueRule::Every(november));
        assert_eq!(serde_json::to_string(&deadline).expect("JSON"), text);
        let before = Deadline::of(DueRule::EveryBefore { period: november, day: day("2025-11-20") }, None);
        let text = serde_json::to_string(&before).expect("JSON");
        assert_eq!(serde_json::from_str::<Deadline>(&text).expect("readable"), before);
        assert_eq!(before.day, Some(day("2025-11-19")));
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
}
