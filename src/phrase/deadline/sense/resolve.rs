//! Printed days and periods as those of the calendar: the year that is not written, the day that does not exist.
//! Must not know how they were worded, nor what they bound.

use chrono::Datelike;

use crate::model::{Day, Period};
use crate::phrase::deadline::printed::{PrintedDay, PrintedPeriod};
use crate::phrase::deadline::said::{DueContext, DueDoubt, DueOddity};

/// How far ahead plans reach, in years.
const FARTHEST: i32 = 25;

/// The day that is printed; none where the calendar has no such day.
pub(super) fn day(printed: PrintedDay, context: DueContext) -> Option<(Day, Option<DueDoubt>)> {
    let of = |year| Day::from_ymd_opt(year, printed.month, printed.day);
    let (year, doubt) = year(printed.year, context, of);
    of(year).map(|day| (day, doubt))
}

/// The period that is printed.
pub(super) fn period(printed: PrintedPeriod, context: DueContext) -> (Period, Option<DueDoubt>) {
    let of = |year| Period { year, cycle: printed.cycle, index: printed.index };
    let (year, doubt) = year(printed.year, context, |year| of(year).last_day());
    (of(year), doubt)
}

/// The year that is meant, with a doubt where it may be another one. `end` is the last good day in a year.
fn year(
    printed: Option<i32>,
    context: DueContext,
    end: impl Fn(i32) -> Option<Day>,
) -> (i32, Option<DueDoubt>) {
    let written = context.written.year();
    if let Some(year) = printed {
        let is_near = (written - 1..=written + FARTHEST).contains(&year);
        return (year, (!is_near).then_some(DueDoubt::Other(DueOddity::FarYear)));
    }
    let is_ahead = |year| end(year).is_none_or(|day| day >= context.written);
    let no_year = Some(DueDoubt::Other(DueOddity::NoYear));
    if !is_ahead(context.year) {
        return (context.year + 1, no_year);
    }
    // A plan for next year that is written this year may mean either.
    (context.year, if is_ahead(context.year - 1) { no_year } else { None })
}
