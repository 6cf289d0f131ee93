//! How a duty recurs: a day of each month, quarter, half or year, a day of the week, or each working day.
//! Must not know deadlines that come once, nor what is owed.

use chrono::{Datelike, NaiveTime, Weekday};

use crate::config::read::once::in_order;
use crate::config::read::report::Report;
use crate::config::read::source::Placed;
use crate::config::read::table::Table;
use crate::config::read::value::NumberOrText;
use crate::model::period::last_of_month;
use crate::model::{Cycle, DayOfMonth, Period, Recurrence, Rhythm, Shift};

const CYCLES: [(&str, Cycle); 6] = [
    ("day", Cycle::Day),
    ("week", Cycle::Week),
    ("month", Cycle::Month),
    ("quarter", Cycle::Quarter),
    ("half", Cycle::Half),
    ("year", Cycle::Year),
];

const SHIFTS: [(&str, Shift); 3] =
    [("none", Shift::None), ("back", Shift::Back), ("forward", Shift::Forward)];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// Reads how a duty recurs in the plan's year. The caller closes the table.
pub(super) fn read(
    table: &Table<'_>,
    year: i32,
    time: Option<NaiveTime>,
    report: &Report,
) -> Option<Recurrence> {
    let Some(cycle) = table.choice("every", "unknown_cycle", &CYCLES) else {
        // Which of these keys are right depends on the word, which is reported already.
        for key in ["day", "before", "month", "weeks", "shift"] {
            table.has(key);
        }
        return None;
    };
    let has_before = table.has("before");
    let cycle = cycle.value;
    if has_before && cycle.months() == 0 {
        let message = "`before` goes with a month, quarter, half or year only";
        let hint =
            "of a week write the last good day with `day`; of each working day write an hour with `time`";
        report.add(table.at.error("due_ambiguous", message).hint(hint));
    }
    let rhythm = match cycle {
        Cycle::Week => weeks(table, report),
        Cycle::Day => Some(Rhythm::WorkingDays),
        Cycle::Month | Cycle::Quarter | Cycle::Half | Cycle::Year => months(table, cycle, year, report),
    };
    // A day that is named by the one behind it, and each working day, have nowhere to go.
    let shift = if has_before || cycle == Cycle::Day {
        None
    } else {
        table.choice("shift", "unknown_shift", &SHIFTS).map(|shift| shift.value)
    };
    Some(Recurrence { rhythm: rhythm?, shift: shift.unwrap_or_default(), time })
}

/// A day of each month, quarter, half or year.
fn months(table: &Table<'_>, cycle: Cycle, year: i32, report: &Report) -> Option<Rhythm> {
    let month = table.number("month", 1..=cycle.months().into()).map(|month| month.value as u32);
    let month = month.unwrap_or(cycle.months());
    let (day, number, at) = if table.has("before") {
        if table.has("day") {
            let message = "this deadline has `before`, `day` at once";
            report.add(table.at.error("due_ambiguous", message).hint("keep one of them"));
        }
        let before = table.number("before", 1..=31)?;
        let number = before.value as u32;
        (DayOfMonth::Before(number), number - 1, before.at)
    } else {
        table.need_key("day");
        let day = table.get::<NumberOrText>("day")?;
        match &day.value {
            NumberOrText::Text(text) if text == "last" => (DayOfMonth::Last, 1, day.at),
            NumberOrText::Number(number) if (1..=31).contains(number) => {
                (DayOfMonth::On(*number as u32), *number as u32, day.at)
            }
            _ => {
                let message = "`day` is no day of a month";
                report.add(day.at.error("bad_day", message).hint("write 1 to 31, or \"last\""));
                return None;
            }
        }
    };
    let shortest = shortest_month(cycle, month, year);
    if number > shortest {
        let message =
            format!("a month in which this falls due has {shortest} days only; its last day is taken");
        let hint = "write day = \"last\" if the end of the month is meant";
        report.add(at.warning("day_beyond_month", message).hint(hint));
    }
    Some(Rhythm::Months { cycle, month, day })
}

/// Days of the shortest month of the year in which a recurrence falls due.
fn shortest_month(cycle: Cycle, month: u32, year: i32) -> u32 {
    let periods = (1..=cycle.in_a_year()).map(|index| Period { year, cycle, index });
    let lengths = periods.filter_map(|period| last_of_month(period.month(month)?)).map(|last| last.day());
    lengths.min().unwrap_or(31)
}

/// A day of each week, or of the second and fourth of a month, as `weeks` says.
fn weeks(table: &Table<'_>, report: &Report) -> Option<Rhythm> {
    table.need_key("day");
    let day = table.get::<NumberOrText>("day");
    let weeks = table.list::<i64>("weeks");
    if let Some(weeks) = &weeks {
        check_weeks(&weeks.value, report);
        if weeks.value.is_empty() {
            let message = "`weeks` lists no week";
            let hint = "write the weeks of the month, 1 to 5, in order; for every week leave it out";
            report.add(weeks.at.error("due_missing", message).hint(hint));
        }
    }
    let of_month = weeks.map(|weeks| weeks.value).unwrap_or_default();
    let of_month = of_month.iter().filter_map(|week| u32::try_from(week.value).ok()).collect();
    let day = day?;
    let named = |text: &str| WEEKDAYS.into_iter().find_map(|(name, day)| (name == text).then_some(day));
    let weekday = match &day.value {
        NumberOrText::Text(text) => named(text),
        NumberOrText::Number(_) => None,
    };
    if weekday.is_none() {
        let hint = format!("write one of {}", WEEKDAYS.map(|(name, _)| format!("\"{name}\"")).join(", "));
        report.add(day.at.error("bad_day", "`day` is no day of the week").hint(hint));
    }
    Some(Rhythm::Weeks { weekday: weekday?, of_month })
}

/// Checks that weeks of a month lie within one, each once and in order.
fn check_weeks(weeks: &[Placed<'_, i64>], report: &Report) {
    for week in weeks.iter().filter(|week| !(1..=5).contains(&week.value)) {
        let message = format!("`weeks` must lie between 1 and 5, found {}", week.value);
        report.add(week.at.error("number_out_of_range", message));
    }
    in_order("weeks", weeks, report);
}
