//! How far days may lie away: the one place that says so, for cases, answers, what is typed, and plans.
//! Must not know where a day comes from.

use chrono::{Datelike, Months};

use super::Day;

/// No day of a case, an answer or a plan lies before this year.
pub const FIRST_YEAR: i32 = 2000;
/// The last year that days are counted in; a later day comes only of counting on from a day within it.
pub const LAST_YEAR: i32 = 2099;
/// A case, an answer or what is typed reaches this far ahead of today; beyond it a slip of the year is likelier.
pub const YEARS_AHEAD: u32 = 5;
/// A plan document reaches this far ahead of its own year, such as a programme "đến năm 2045".
pub const PLAN_YEARS_AHEAD: i32 = 25;

/// The last day that a case, an answer or what is typed may name.
pub fn last_day(today: Day) -> Day {
    today.checked_add_months(Months::new(12 * YEARS_AHEAD)).unwrap_or(today)
}

/// Whether a case, an answer or what is typed may name the day.
pub fn is_near(day: Day, today: Day) -> bool {
    day.year() >= FIRST_YEAR && day <= last_day(today)
}

/// Whether the day lies in the years that days are counted in.
pub fn is_counted(day: Day) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_years_ahead_and_the_year_2000_are_the_ends() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let today = day("2026-11-28");
        for near in ["2000-01-01", "2026-11-28", "2031-11-28"] {
            assert!(is_near(day(near), today), "{near}");
        }
        for far in ["1999-12-31", "0001-01-01", "2031-11-29", "9999-12-31"] {
            assert!(!is_near(day(far), today), "{far}");
        }
        assert_eq!(last_day(Day::MAX), Day::MAX, "nothing overflows");
    }
}
