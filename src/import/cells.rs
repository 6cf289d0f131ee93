//! Days as files write them.
//! Must not know which column a cell stands in.

use chrono::{NaiveDateTime, TimeDelta};

use super::CellRule;
use super::sheet::Cell;
use crate::calendar::{TypedDay, Zone};
use crate::model::{Day, DueAt, bounds};

/// The day that systems write where they know none: the first day that computers count.
const NONE: Option<Day> = Day::from_ymd_opt(1970, 1, 1);

/// The day in a cell with its hour in the zone: a date of the spreadsheet, or a text such as `dd/mm/yyyy
/// 16:30`. `Ok(None)` where the cell is empty.
///
/// # Errors
/// The cell holds something else, or a day without its year.
pub fn due_at(cell: &Cell, zone: Zone) -> Result<Option<DueAt>, CellRule> {
    let found = match cell {
        Cell::Empty => return Ok(None),
        Cell::Day(at) => spreadsheet(*at),
        Cell::Text(text) => {
            let written: TypedDay = text.parse().map_err(|_no_day| CellRule::NotADay)?;
            // The year is not guessed: the file is read once, and what it says is kept for years.
            written.fixed(zone).ok_or(CellRule::NotADay)?
        }
        _ => return Err(CellRule::NotADay),
    };
    Ok(Some(found).filter(|found| Some(found.day) != NONE))
}

/// The day in a cell, without its hour.
///
/// # Errors
/// As [`due_at`], or the day lies outside the years that days are counted in.
pub fn day(cell: &Cell, zone: Zone) -> Result<Option<Day>, CellRule> {
    let day = due_at(cell, zone)?.map(|at| at.day);
    if day.is_none_or(bounds::is_counted) { Ok(day) } else { Err(CellRule::NotADay) }
}

/// The day and hour of a date in a spreadsheet. A spreadsheet keeps an instant as a fraction of a day, which
/// may fall a moment short of the minute that was typed.
fn spreadsheet(at: NaiveDateTime) -> DueAt {
    let at = at.checked_add_signed(TimeDelta::milliseconds(500)).unwrap_or(at);
    DueAt::new(at.date(), at.time())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &Cell) -> Result<Option<DueAt>, CellRule> {
        due_at(cell, Zone::named(Zone::DEFAULT_NAME).expect("compiled in"))
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
        let whole: Result<_, CellRule> =
            Ok(Some(DueAt::from(Day::from_ymd_opt(2026, 11, 20).expect("a day"))));
        assert_eq!(read(&Cell::Day(instant("2026-11-20T00:00:00"))), whole);
        assert_eq!(read(&Cell::Text("20/11/2026".into())), whole);
    }

    #[test]
    fn what_stands_for_no_day_is_none() {
        assert_eq!(read(&Cell::Empty), Ok(None));
        assert_eq!(read(&Cell::Text("01/01/1970".into())), Ok(None));
        assert_eq!(read(&Cell::Text("1970-01-01T00:00:00Z".into())), Ok(None));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["31/02/2026", "27/11", "trước ngày 27/11/2026", "27/11/26", "27/11/2026 28/11/2026"]
        {
            assert_eq!(read(&Cell::Text(text.into())), Err(CellRule::NotADay), "{text}");
        }
        assert_eq!(read(&Cell::Number(46_353.0)), Err(CellRule::NotADay));
        assert_eq!(read(&Cell::Formula), Err(CellRule::NotADay));
    }
}
