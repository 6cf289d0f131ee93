//! Calendar periods: years, halves, quarters, months, weeks as ISO 8601 counts them, and days.
//! Knows civil days only; must not know who owes what in them.

use chrono::{Datelike, Days, Months, Weekday};
use serde::{Deserialize, Serialize};

use super::Day;

/// A calendar period that a deadline names or recurs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The calendar year; of a week the year that it counts to, which holds its Thursday.
    pub year: i32,
    /// How long the period is.
    pub cycle: Cycle,
    /// Which period of the year, from 1.
    pub index: u32,
}

/// How long a period is. Stored in deadlines: names stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cycle {
    /// A calendar month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    Half,
    /// A calendar year.
    Year,
    /// Monday to Sunday.
    Week,
    /// A day.
    Day,
}

impl Cycle {
    /// Whole months in one period; none in what is shorter.
    pub fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Half => 6,
            Self::Year => 12,
            Self::Week | Self::Day => 0,
        }
    }

    /// How many such periods a year has at most.
    pub fn in_a_year(self) -> u32 {
        match self {
            Self::Month => 12,
            Self::Quarter => 4,
            Self::Half => 2,
            Self::Year => 1,
            Self::Week => 53,
            Self::Day => 366,
        }
    }
}

impl Period {
    /// The period of this length that holds `day`.
    pub fn containing(cycle: Cycle, day: Day) -> Self {
        let week = day.iso_week();
        let (year, index) = match cycle {
            Cycle::Month | Cycle::Quarter | Cycle::Half | Cycle::Year => {
                (day.year(), day.month0() / cycle.months() + 1)
            }
            Cycle::Week => (week.year(), week.week()),
            Cycle::Day => (day.year(), day.ordinal()),
        };
        Self { year, cycle, index }
    }

    /// Reads what [`Self::label`] wrote; none where there is no such period.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(day) = text.parse::<Day>() {
            return (day.to_string() == text).then(|| Self::containing(Cycle::Day, day));
        }
        let (year, rest) = text.split_once('-').unwrap_or((text, ""));
        let number = |digits: &str| digits.parse::<u32>().ok().filter(|index| *index > 0);
        let (cycle, index) = match rest.split_at_checked(1) {
            None => (Cycle::Year, 1),
            Some(("H", index)) => (Cycle::Half, number(index)?),
            Some(("Q", index)) => (Cycle::Quarter, number(index)?),
            Some(("W", index)) => (Cycle::Week, number(index)?),
            Some(_) => (Cycle::Month, number(rest)?),
        };
        let year = year.parse().ok().filter(|year| (1000..=9999).contains(year))?;
        let period = Self { year, cycle, index };
        // A week 53 that the year does not have begins in the next year, or nowhere.
        let is_real =
            period.index <= cycle.in_a_year() && period.first_day().is_some() && period.last_day().is_some();
        (is_real && period.label() == text).then_some(period)
    }

    /// The period right after this one; none beyond the years chrono knows.
    pub fn next(self) -> Option<Self> {
        Some(Self::containing(self.cycle, self.last_day()?.succ_opt()?))
    }

    /// First day of month `n` (from 1) inside the period; none of a week or a day, or beyond the years chrono knows.
    pub fn month(self, n: u32) -> Option<Day> {
        let months = Some(self.cycle.months()).filter(|months| *months > 0)?;
        Day::from_ymd_opt(self.year, (self.index - 1) * months + n, 1)
    }

    /// The first calendar day of the period.
    pub fn first_day(self) -> Option<Day> {
        match self.cycle {
            Cycle::Month | Cycle::Quarter | Cycle::Half | Cycle::Year => self.month(1),
            Cycle::Week => self.weekday(Weekday::Mon),
            Cycle::Day => Day::from_yo_opt(self.year, self.index),
        }
    }

    /// The last calendar day of the period: what "trong năm 2025" allows.
    pub fn last_day(self) -> Option<Day> {
        match self.cycle {
            Cycle::Month | Cycle::Quarter | Cycle::Half | Cycle::Year => {
                last_of_month(self.month(self.cycle.months())?)
            }
            Cycle::Week => self.first_day()?.checked_add_days(Days::new(6)),
            Cycle::Day => self.first_day(),
        }
    }

    /// The day of a week that falls on `weekday`; none of a period that is no week.
    pub fn weekday(self, weekday: Weekday) -> Option<Day> {
        (self.cycle == Cycle::Week).then(|| Day::from_isoywd_opt(self.year, self.index, weekday)).flatten()
    }

    /// The period as ids and config write it: `2025`, `2025-H1`, `2025-Q4`, `2025-11`, `2026-W03`, `2026-11-30`.
    pub fn label(self) -> String {
        match self.cycle {
            Cycle::Year => format!("{}", self.year),
            Cycle::Half => format!("{}-H{}", self.year, self.index),
            Cycle::Quarter => format!("{}-Q{}", self.year, self.index),
            Cycle::Month => format!("{}-{:02}", self.year, self.index),
            Cycle::Week => format!("{}-W{:02}", self.year, self.index),
            Cycle::Day => match self.first_day() {
                Some(day) => day.to_string(),
                None => format!("{}-{:03}", self.year, self.index),
            },
        }
    }
}

/// The last day of the month that holds `day`.
pub fn last_of_month(day: Day) -> Option<Day> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn label(cycle: Cycle, of: &str) -> String {
        Period::containing(cycle, day(of)).label()
    }

    #[test]
    fn periods_follow_each_other_over_the_year() {
        let last = Period::containing(Cycle::Quarter, day("2025-12-31"));
        assert_eq!(last.label(), "2025-Q4");
        assert_eq!(last.next().map(Period::label).as_deref(), Some("2026-Q1"));
        assert_eq!(label(Cycle::Month, "2025-11-03"), "2025-11");
        assert_eq!(label(Cycle::Day, "2026-11-30"), "2026-11-30");
    }

    #[test]
    fn a_period_is_read_as_it_is_written() {
        for text in ["2026", "2026-H1", "2026-Q3", "2026-11", "2026-W48", "2026-W53", "2026-11-30"] {
            assert_eq!(Period::parse(text).map(Period::label).as_deref(), Some(text));
        }
        for text in [
            "", "26", "2026-", "2026-13", "2026-1", "2026-H3", "2026-Q0", "2025-W53", "2026-W", "2026-ề",
            "x-Q1",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_week_counts_to_the_year_of_its_thursday() {
        assert_eq!(label(Cycle::Week, "2026-01-15"), "2026-W03");
        assert_eq!(label(Cycle::Week, "2025-12-29"), "2026-W01", "a Monday in December");
        assert_eq!(label(Cycle::Week, "2026-12-31"), "2026-W53");
        assert_eq!(label(Cycle::Week, "2027-01-03"), "2026-W53", "a Sunday in January");
        assert_eq!(label(Cycle::Week, "2027-01-04"), "2027-W01");
        let week = Period::containing(Cycle::Week, day("2026-01-15"));
        assert_eq!((week.first_day(), week.last_day()), (Some(day("2026-01-12")), Some(day("2026-01-18"))));
    }

    #[test]
    fn every_period_begins_right_behind_the_one_before() {
        for cycle in [Cycle::Month, Cycle::Quarter, Cycle::Half, Cycle::Year, Cycle::Week, Cycle::Day] {
            let mut period = Period::containing(cycle, day("2024-01-01"));
            while period.year < 2034 {
                let next = period.next().expect("there are more");
                assert_eq!(
                    period.last_day().and_then(|last| last.succ_opt()),
                    next.first_day(),
                    "{period:?}"
                );
                assert!(next.index <= cycle.in_a_year() && next > period, "{period:?}");
                period = next;
            }
        }
    }
}
