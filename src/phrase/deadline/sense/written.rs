//! Days that are counted from the day of the document: its week, and so many days on.
//! Must not know days off other than weekends.

use chrono::{Datelike, Days, Weekday};

use crate::model::Day;
use crate::phrase::deadline::slots::Held;

/// The Friday of the week, or the Sunday where the week's work is over.
pub(super) fn end_of_week(day: Day) -> Option<Day> {
    let weekday = u64::from(day.weekday().num_days_from_monday());
    let ahead = if weekday <= 4 { 4 - weekday } else { 6 - weekday };
    day.checked_add_days(Days::new(ahead))
}

/// So many days on; the first day does not count, and the end of a period moves on from a weekend (Điều 147, 148).
pub(super) fn counted(from: Day, held: &[Held], working: bool) -> Option<Day> {
    let count = held.iter().find_map(|held| if let Held::Number(n) = held { Some(*n) } else { None })?;
    if count > 366 {
        return None;
    }
    let is_work = |day: &Day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    if working {
        return from.iter_days().skip(1).filter(is_work).take(count as usize).last();
    }
    from.checked_add_days(Days::new(count.into()))?.iter_days().find(is_work)
}
