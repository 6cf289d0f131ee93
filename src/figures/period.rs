//! The periods that figures are counted over: of the calendar, or from the 15th to the 14th as reports to the upper level run.
//! Knows civil days only; must not know what is counted in them.

use chrono::{Datelike as _, Days};

use crate::model::{Cycle, Day, Period};

/// The day of the month on which a reporting period begins; it ends on the day before (NĐ 09/2019/NĐ-CP Điều 12).
const REPORTING_DAY: u32 = 15;

/// Days that figures are counted over, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigurePeriod {
    pub from: Day,
    pub to: Day,
    /// The month, quarter, half, year, week or day that it is; none for any other days.
    pub named: Option<Period>,
    /// Whether months run from the 15th of the month before to the 14th.
    pub is_reporting: bool,
}

impl FigurePeriod {
    /// The days of a period of the calendar; with `is_reporting` those of the report on it: from the 15th of the month
    /// before it to the 14th of its last month (NĐ 09/2019/NĐ-CP Điều 12). None for a week or a day that is reported, and
    /// beyond the years chrono knows.
    pub fn of(period: Period, is_reporting: bool) -> Option<Self> {
        let (first, last) = (period.first_day()?, period.last_day()?);
        let named = Some(period);
        if !is_reporting {
            return Some(Self { from: first, to: last, named, is_reporting });
        }
        period.month(1)?;
        let from = first.pred_opt()?.with_day(REPORTING_DAY)?;
        let to = last.with_day(REPORTING_DAY - 1)?;
        Some(Self { from, to, named, is_reporting })
    }

    /// The last month that ended before a day; none beyond the years chrono knows.
    pub fn last_month(day: Day, is_reporting: bool) -> Option<Self> {
        let this = Self::of(Period::containing(Cycle::Month, day), is_reporting)?;
        if this.to < day { Some(this) } else { this.before() }
    }

    /// Any days; where they are a period of the calendar, that period. None where they end before they begin.
    pub fn days(from: Day, to: Day) -> Option<Self> {
        let cycles = [Cycle::Year, Cycle::Half, Cycle::Quarter, Cycle::Month, Cycle::Week, Cycle::Day];
        let periods = cycles.into_iter().map(|cycle| Period::containing(cycle, from));
        let named = periods
            .into_iter()
            .find(|period| period.first_day() == Some(from) && period.last_day() == Some(to));
        (from <= to).then_some(Self { from, to, named, is_reporting: false })
    }

    /// The period before, of the same kind; of any other days as many.
    pub fn before(&self) -> Option<Self> {
        let Some(named) = self.named else {
            let to = self.from.pred_opt()?;
            let length = u64::try_from((self.to - self.from).num_days()).ok()?;
            return Self::days(to.checked_sub_days(Days::new(length))?, to);
        };
        let before = Period::containing(named.cycle, named.first_day()?.pred_opt()?);
        Self::of(before, self.is_reporting)
    }

    /// The months of the period in order, those at its ends cut to it.
    pub fn months(&self) -> Vec<Self> {
        let mut found = Vec::new();
        let mut next = Self::month_of(self.from, self.is_reporting);
        while let Some(month) = next.filter(|month| month.from <= self.to) {
            found.push(Self { from: month.from.max(self.from), to: month.to.min(self.to), ..month });
            next = month.to.succ_opt().and_then(|day| Self::month_of(day, self.is_reporting));
        }
        found
    }

    /// The month that holds a day; by the reporting rule, the one that is reported on with it.
    pub fn month_of(day: Day, is_reporting: bool) -> Option<Self> {
        let belongs_to_next = is_reporting && day.day() >= REPORTING_DAY;
        let month = Period::containing(Cycle::Month, day);
        Self::of(if belongs_to_next { month.next()? } else { month }, is_reporting)
    }

    /// The period as a key: `2026-Q3`, or its days.
    pub fn label(&self) -> String {
        match self.named {
            Some(named) => named.label(),
            None => format!("{}..{}", self.from, self.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn days(text: &str, is_reporting: bool) -> (String, String) {
        let period = Period::parse(text).expect("a period");
        let period = FigurePeriod::of(period, is_reporting).expect("days");
        (period.from.to_string(), period.to.to_string())
    }

    #[test]
    fn a_reporting_period_runs_from_the_fifteenth_to_the_fourteenth() {
        for (period, from, to) in [
            ("2026-11", "2026-10-15", "2026-11-14"),
            ("2026-01", "2025-12-15", "2026-01-14"),
            ("2026-Q1", "2025-12-15", "2026-03-14"),
            ("2026-Q3", "2026-06-15", "2026-09-14"),
            ("2026-H1", "2025-12-15", "2026-06-14"),
            ("2026-H2", "2026-06-15", "2026-12-14"),
            ("2026", "2025-12-15", "2026-12-14"),
        ] {
            assert_eq!(days(period, true), (from.to_owned(), to.to_owned()), "{period}");
        }
        assert_eq!(days("2026-Q3", false), ("2026-07-01".to_owned(), "2026-09-30".to_owned()));
        let week = Period::parse("2026-W48").expect("a week");
        assert_eq!(FigurePeriod::of(week, true), None, "a week is not reported on");
    }

    #[test]
    fn the_period_before_is_of_the_same_kind() {
        let before = |period: FigurePeriod| period.before().expect("days").label();
        let days = |from, to| FigurePeriod::days(day(from), day(to)).expect("days");
        assert_eq!(before(days("2026-03-01", "2026-03-31")), "2026-02");
        assert_eq!(before(days("2026-01-01", "2026-06-30")), "2025-H2");
        assert_eq!(before(days("2026-03-05", "2026-03-14")), "2026-02-23..2026-03-04");
        assert_eq!(before(days("2026-11-23", "2026-11-29")), "2026-W47");
        let quarter = FigurePeriod::of(Period::parse("2026-Q1").expect("a quarter"), true).expect("days");
        assert_eq!(quarter.before().map(|before| before.from), Some(day("2025-09-15")));
    }

    #[test]
    fn the_months_of_a_period_cover_it_without_gaps() {
        for (text, is_reporting, count) in [("2026", false, 12), ("2026", true, 12), ("2026-Q1", true, 3)] {
            let period =
                FigurePeriod::of(Period::parse(text).expect("a period"), is_reporting).expect("days");
            let months = period.months();
            assert_eq!(months.len(), count, "{text}");
            assert_eq!(months.first().map(|month| month.from), Some(period.from));
            assert_eq!(months.last().map(|month| month.to), Some(period.to));
            assert!(months.windows(2).all(|pair| pair[0].to.succ_opt() == Some(pair[1].from)));
        }
        let cut = FigurePeriod::days(day("2026-01-20"), day("2026-03-05")).expect("days").months();
        assert_eq!(cut[0].from, day("2026-01-20"));
        assert_eq!((cut.len(), cut[2].to, cut[2].label()), (3, day("2026-03-05"), "2026-03".to_owned()));
    }
}
