//! Days as files write them.
//! Must not know which column they stand in.

use chrono::{Datelike, NaiveDate};

use super::row::Why;
use super::sheet::Cell;

/// Years a case can lie in.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// The day in a cell: a date of the spreadsheet, `dd/mm/yyyy` or `yyyy-mm-dd`, an hour beside it dropped.
/// `Ok(None)` where the cell is empty.
///
/// # Errors
/// The cell holds something else.
pub fn day(cell: &Cell) -> Result<Option<NaiveDate>, Why> {
    let day = match cell {
        Cell::Empty => return Ok(None),
        Cell::Day(day) => *day,
        Cell::Text(text) => text_day(text).ok_or(Why::NotADay)?,
        _ => return Err(Why::NotADay),
    };
    if YEARS.contains(&day.year()) { Ok(Some(day)) } else { Err(Why::NotADay) }
}

fn text_day(text: &str) -> Option<NaiveDate> {
    let mut day = None;
    for word in text.split(['T', ' ']).filter(|word| !word.is_empty()) {
        let found = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"]
            .into_iter()
            .find_map(|format| NaiveDate::parse_from_str(word, format).ok());
        match found {
            Some(_) if day.is_some() => return None,
            Some(_) => day = found,
            None if is_hour(word) => {}
            None => return None,
        }
    }
    day
}

/// `08:30`, `08:30:00`, `17h00`, `08:30:00.000Z`.
fn is_hour(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.len() <= 13
        && word.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | 'h' | '.' | 'Z'))
        && word.contains([':', 'h'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_offices_type_them() {
        let expected = NaiveDate::from_ymd_opt(2026, 11, 27);
        for text in [
            "27/11/2026",
            "27-11-2026",
            "2026-11-27",
            "27/11/2026 17:00",
            "08:30 27/11/2026",
            "2026-11-27T08:00:00",
        ] {
            assert_eq!(day(&Cell::Text(text.into())), Ok(expected), "{text}");
        }
        assert_eq!(day(&Cell::Empty), Ok(None));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "31/02/2026",
            "27/11",
            "trước ngày 27/11/2026",
            "27/11/26",
            "27/11/1926",
            "27/11/2026 28/11/2026",
        ] {
            assert_eq!(day(&Cell::Text(text.into())), Err(Why::NotADay), "{text}");
        }
        assert_eq!(day(&Cell::Number(46_353.0)), Err(Why::NotADay));
        assert_eq!(day(&Cell::Formula), Err(Why::NotADay));
    }
}
