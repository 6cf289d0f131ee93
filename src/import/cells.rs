//! Days as cells hold them: dates of a spreadsheet, their bare numbers, and words.
//! Must not know which column a cell stands in.

use chrono::{Days, NaiveDateTime, NaiveTime, TimeDelta};

use super::CellRule;
use crate::calendar::{TypedDay, Zone};
use crate::document::Cell;
use crate::model::{Day, Deadline, DueAt, DueRule, Offset, bounds};
use crate::phrase::due::{self, DueWords};

/// The day before the first that a spreadsheet counts, as it counts since March 1900.
const FIRST: Option<Day> = Day::from_ymd_opt(1899, 12, 30);
/// The bare numbers that can be meant as days: 2000 to 2099.
const SERIAL: std::ops::Range<f64> = 36_526.0..73_051.0;
/// An hour in a cell of its own may have a number as well: a part of a day.
const MINUTES: f64 = 24.0 * 60.0;

/// A due as a cell names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellDue {
    Deadline(Deadline),
    /// So long from receipt.
    Counted(Offset),
}

/// The due that a cell names; `Ok(None)` where it says that there is none.
///
/// # Errors
/// The cell holds something else, a day without its year, or words that may mean two days.
pub fn due(cell: &Cell, zone: Zone) -> Result<Option<CellDue>, CellRule> {
    match said(cell, zone)? {
        DueWords::Due(due) => Ok(Some(CellDue::Deadline(due))),
        DueWords::Counted(period) => Ok(Some(CellDue::Counted(period))),
        DueWords::None => Ok(None),
        DueWords::Unclear => Err(CellRule::NotADay),
    }
}

/// The day in a cell with its hour in the zone; `Ok(None)` where it says that there is none.
///
/// # Errors
/// As [`due()`], or the cell names a period and not a day.
pub fn day_at(cell: &Cell, zone: Zone) -> Result<Option<DueAt>, CellRule> {
    match due(cell, zone)? {
        None => Ok(None),
        Some(CellDue::Deadline(Deadline { rule: DueRule::On(day), time, .. })) => {
            Ok(Some(DueAt { day, time }))
        }
        Some(_) => Err(CellRule::NotADay),
    }
}

/// The day in a cell, without its hour.
///
/// # Errors
/// As [`day_at`], or the day lies outside the years that days are counted in.
pub fn day(cell: &Cell, zone: Zone) -> Result<Option<Day>, CellRule> {
    let day = day_at(cell, zone)?.map(|at| at.day);
    if day.is_none_or(bounds::is_counted) { Ok(day) } else { Err(CellRule::NotADay) }
}

/// The hour in a cell of its own; `Ok(None)` where the cell is empty.
///
/// # Errors
/// The cell holds something else.
pub fn hour(cell: &Cell) -> Result<Option<NaiveTime>, CellRule> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Day(at) => Ok(Some(at.time())),
        Cell::Text(text) => due::hour(text).map(Some).ok_or(CellRule::NotADay),
        Cell::Number(number) if (0.0..1.0).contains(number) => {
            let minutes = (number * MINUTES).round() as u32;
            NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).map(Some).ok_or(CellRule::NotADay)
        }
        _ => Err(CellRule::NotADay),
    }
}

fn said(cell: &Cell, zone: Zone) -> Result<DueWords, CellRule> {
    match cell {
        Cell::Empty => Ok(DueWords::None),
        Cell::Day(at) => Ok(due::on(spreadsheet(*at))),
        Cell::Text(text) => match text.parse::<f64>() {
            // A day that was formatted as a number, then saved as text.
            Ok(number) if SERIAL.contains(&number) => serial(number).ok_or(CellRule::NotADay),
            _ => Ok(due::due(text, zone)),
        },
        Cell::Number(number) if SERIAL.contains(number) => serial(*number).ok_or(CellRule::NotADay),
        Cell::Number(number) if *number == 0.0 => Ok(DueWords::None),
        Cell::Number(number) if number.fract() == 0.0 => Ok(due::due(&number.to_string(), zone)),
        _ => Err(CellRule::NotADay),
    }
}

/// The day of a bare number, as spreadsheets store one that has lost its format.
fn serial(number: f64) -> Option<DueWords> {
    let day = FIRST?.checked_add_days(Days::new(number.trunc() as u64))?;
    let minutes = (number.fract() * MINUTES).round() as i64;
    let at = day.and_hms_opt(0, 0, 0)?.checked_add_signed(TimeDelta::minutes(minutes))?;
    Some(due::on(spreadsheet(at)))
}

/// The day and hour of a date in a spreadsheet. A spreadsheet keeps an instant as a fraction of a day, which
/// may fall a moment short of the minute that was typed.
fn spreadsheet(at: NaiveDateTime) -> DueAt {
    let at = at.checked_add_signed(TimeDelta::milliseconds(500)).unwrap_or(at);
    DueAt::new(at.date(), at.time())
}

/// Which of two numbers of a day is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthPlace {
    /// The day comes first, or the text is no such day.
    Clear,
    /// The month comes first: `11/27/2026`.
    First,
    /// Either may be the month: `11/05/2026`.
    Either,
}

/// Where the month stands in a day of figures.
pub fn month_place(cell: &Cell) -> MonthPlace {
    let Cell::Text(text) = cell else { return MonthPlace::Clear };
    let word = text.split_whitespace().next().unwrap_or("");
    let parts: Vec<u32> = word.split(['/', '-']).filter_map(|part| part.parse().ok()).collect();
    let [first, second, year] = parts[..] else { return MonthPlace::Clear };
    match (first, second) {
        _ if year < 1_000 || first > 31 => MonthPlace::Clear,
        (1..=12, 13..=31) => MonthPlace::First,
        (1..=12, 1..=12) if first != second => MonthPlace::Either,
        _ => MonthPlace::Clear,
    }
}

/// Whether a text is a day, with or without an hour.
pub fn is_day(text: &str) -> bool {
    text.parse::<TypedDay>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &Cell) -> Result<Option<DueAt>, CellRule> {
        day_at(cell, Zone::named(Zone::DEFAULT_NAME).expect("compiled in"))
    }

    fn instant(text: &str) -> NaiveDateTime {
        text.parse().expect("an instant")
    }

    #[test]
    fn an_hour_that_came_with_a_day_is_kept_and_an_instant_with_a_zone_converted() {
        let hour = |day: &str, time: &str| {
            Ok(Some(DueAt::new(day.parse().expect("a day"), time.parse().expect("a time"))))
        };
        assert_eq!(read(&Cell::Text("20/11/2026 16:30".into())), hour("2026-11-20", "16:30:00"));
        assert_eq!(read(&Cell::Text("2026-11-20T23:30:00Z".into())), hour("2026-11-21", "06:30:00"));
        assert_eq!(read(&Cell::Day(instant("2026-11-20T16:29:59.999"))), hour("2026-11-20", "16:30:00"));
        assert_eq!(read(&Cell::Number(46_346.687_5)), hour("2026-11-20", "16:30:00"));
        let whole: Result<_, CellRule> =
            Ok(Some(DueAt::from(Day::from_ymd_opt(2026, 11, 20).expect("a day"))));
        assert_eq!(read(&Cell::Day(instant("2026-11-20T00:00:00"))), whole);
        assert_eq!(read(&Cell::Text("20/11/2026".into())), whole);
        assert_eq!(read(&Cell::Number(46_346.0)), whole);
        assert_eq!(read(&Cell::Number(20_261_120.0)), whole);
    }

    #[test]
    fn what_stands_for_no_day_is_none() {
        assert_eq!(read(&Cell::Empty), Ok(None));
        assert_eq!(read(&Cell::Text("01/01/1970".into())), Ok(None));
        assert_eq!(read(&Cell::Text("1970-01-01T00:00:00Z".into())), Ok(None));
        assert_eq!(read(&Cell::Day(instant("1970-01-01T00:00:00"))), Ok(None));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["31/02/2026", "27/11", "27/11/2026 28/11/2026", "Tháng 12/2026", "11/27/2026"] {
            assert_eq!(read(&Cell::Text(text.into())), Err(CellRule::NotADay), "{text}");
        }
        assert_eq!(read(&Cell::Number(15.0)), Err(CellRule::NotADay));
        assert_eq!(read(&Cell::Formula), Err(CellRule::NotADay));
    }

    #[test]
    fn the_month_may_stand_first() {
        let place = |text: &str| month_place(&Cell::Text(text.into()));
        assert_eq!(place("11/27/2026 10:00"), MonthPlace::First);
        assert_eq!(place("11/05/2026"), MonthPlace::Either);
        for text in ["27/11/2026", "11/11/2026", "2026-11-05", "11/2026", "trước 11/05/2026"] {
            assert_eq!(place(text), MonthPlace::Clear, "{text}");
        }
        assert_eq!(hour(&Cell::Number(0.6875)), Ok(NaiveTime::from_hms_opt(16, 30, 0)));
    }
}
