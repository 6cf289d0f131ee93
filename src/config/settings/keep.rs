//! `[keep]` of dondoc.toml: how long messages and notices that have ended are kept.
//! Must not know what is removed after that time.

use chrono::{Days, Months};

use crate::config::read::report::Report;
use crate::config::read::table::Table;
use crate::model::Day;

/// How long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// For so many days.
    Days(u32),
    /// For so many calendar months.
    Months(u32),
    /// For as long as the database exists.
    Forever,
}

/// The time that holds where config says nothing.
const USUAL: Retention = Retention::Days(730);
/// The least time: answers and complaints come weeks later, and what is younger is still work.
const LEAST_DAYS: u32 = 90;
const MOST_YEARS: u32 = 100;

impl Retention {
    /// The first day that is still kept, seen from `today`; none where everything is kept.
    pub fn since(self, today: Day) -> Option<Day> {
        match self {
            Self::Days(days) => today.checked_sub_days(Days::new(days.into())),
            Self::Months(months) => today.checked_sub_months(Months::new(months)),
            Self::Forever => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "forever" {
            return Some(Self::Forever);
        }
        let split = text.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = text.split_at(split);
        let number: u32 = number.parse().ok()?;
        match unit {
            "d" => Some(Self::Days(number)).filter(|_| number <= MOST_YEARS * 366),
            "mo" => Some(Self::Months(number)).filter(|_| number <= MOST_YEARS * 12),
            "y" => Some(Self::Months(number.checked_mul(12)?)).filter(|_| number <= MOST_YEARS),
            _ => None,
        }
    }

    fn is_too_short(self) -> bool {
        match self {
            Self::Days(days) => days < LEAST_DAYS,
            Self::Months(months) => months < LEAST_DAYS / 30,
            Self::Forever => false,
        }
    }
}

/// Reads `[keep]`; gives the usual time where the table is missing or wrong.
pub(in crate::config) fn read(table: Option<&Table<'_>>, report: &Report) -> Retention {
    let Some(table) = table else { return USUAL };
    let text = table.text("messages");
    table.close();
    let Some(text) = text else { return USUAL };
    match Retention::parse(&text.value) {
        None => {
            let message = format!("`messages` cannot be `{}`", text.value);
            let hint = "write it as \"730d\", \"24mo\" or \"2y\", or \"forever\"";
            report.add(text.at.error("bad_keep", message).hint(hint));
            USUAL
        }
        Some(keep) if keep.is_too_short() => {
            let message =
                format!("`messages` is `{}`: what has just ended may still be asked about", text.value);
            let hint = format!("keep it for at least {LEAST_DAYS} days: \"{LEAST_DAYS}d\"");
            report.add(text.at.error("keep_too_short", message).hint(hint));
            USUAL
        }
        Some(keep) => keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_are_those_of_the_calendar() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let since = |text: &str, today: &str| Retention::parse(text).and_then(|keep| keep.since(day(today)));
        assert_eq!(since("2y", "2028-02-29"), Some(day("2026-02-28")));
        assert_eq!(since("24mo", "2027-11-26"), Some(day("2025-11-26")));
        assert_eq!(since("730d", "2027-11-26"), Some(day("2025-11-26")));
        assert_eq!(since("forever", "2027-11-26"), None);
        for wrong in ["", "2", "2m", "y", "-1y", "101y", "2 y", "99999999999d"] {
            assert_eq!(Retention::parse(wrong), None, "{wrong}");
        }
    }
}
