//! calendar.toml: the official days off and worked weekend days, year by year.
//! Must not know deadlines.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::calendar::work::is_weekend;
use crate::calendar::{DayNote, YearTable};
use crate::config::read::report::Report;
use crate::config::read::source::{Place, Placed, value};
use crate::config::read::table::Table;
use crate::model::Day;
use crate::model::bounds::{FIRST_YEAR, LAST_YEAR};

/// The years that days are counted in.
pub(in crate::config) const YEARS: std::ops::RangeInclusive<i64> = FIRST_YEAR as i64..=LAST_YEAR as i64;

/// Whether days are counted in a year; another year is reported.
pub(in crate::config) fn check_year(year: i64, at: Place<'_>, report: &Report) -> bool {
    let fits = YEARS.contains(&year);
    if !fits {
        let message = format!("the year {year} lies outside {} to {}", YEARS.start(), YEARS.end());
        report.add(at.error("year_out_of_range", message));
    }
    fits
}

/// Reads every year.
pub(in crate::config) fn read(root: &Table<'_>, report: &Report) -> Vec<YearTable> {
    let mut seen: BTreeMap<i32, Place<'_>> = BTreeMap::new();
    let mut years = Vec::new();
    for table in root.tables("year", "year") {
        table.need_key("year");
        let year = table.number("year", YEARS);
        let number = year.as_ref().map(|year| year.value as i32);
        let mut days = BTreeMap::new();
        let off = read_days(&table, "off", number, &mut days, report);
        let work = read_days(&table, "work", number, &mut days, report);
        table.close();
        let (Some(year), Some(number)) = (year, number) else { continue };
        if let Some(first) = seen.insert(number, year.at) {
            let message = format!("the year {number} is there twice, first at {first}");
            report.add(year.at.error("year_twice", message).hint("merge the two tables"));
        }
        years.push(YearTable { year: number, off, work });
    }
    root.close();
    years
}

fn read_days<'f>(
    year: &Table<'f>,
    key: &'static str,
    number: Option<i32>,
    seen: &mut BTreeMap<Day, Place<'f>>,
    report: &Report,
) -> Vec<DayNote> {
    let mut notes = Vec::new();
    for table in year.tables(key, "day") {
        let day = table.need::<Day>("day");
        let (name, source) = (table.need_text("name"), table.need_text("source"));
        table.close();
        let Some(day) = day else { continue };
        check_day(key, &day, number, report);
        if let Some(first) = seen.insert(day.value, day.at) {
            let message = format!("the day {} is listed twice, first at {first}", day.value);
            report.add(
                day.at.error("day_twice", message).hint("a day is either off or worked; keep one entry"),
            );
        }
        notes.push(DayNote { day: day.value, name: value(name.as_ref()), source: value(source.as_ref()) });
    }
    notes
}

fn check_day(key: &str, day: &Placed<'_, Day>, number: Option<i32>, report: &Report) {
    let date = day.value;
    if let Some(year) = number.filter(|year| *year != date.year()) {
        let message = format!("{date} does not lie in the year {year}");
        report.add(day.at.error("day_outside_year", message).hint("move it to the table of its year"));
    } else if key == "off" && is_weekend(date) {
        let message = format!("{date} is a {} and off anyway", date.format("%A"));
        report.add(day.at.warning("off_on_weekend", message).hint("is another day meant?"));
    } else if key == "work" && !is_weekend(date) {
        let message = format!("{date} is a {} and worked anyway", date.format("%A"));
        let hint = "`work` lists weekend days that are worked to make up for others";
        report.add(day.at.error("worked_weekday", message).hint(hint));
    }
}
