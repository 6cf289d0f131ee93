//! The office hours and the daily slot of dondoc.toml.
//! Must not know which days are worked.

use chrono::NaiveTime;

use crate::calendar::OfficeHours;
use crate::config::read::report::Report;
use crate::config::read::source::Placed;
use crate::config::read::table::Table;

/// The hours of a commune office, where config names none.
const USUAL_HOURS: [(NaiveTime, NaiveTime); 2] =
    [(clock(7, 30), clock(11, 30)), (clock(13, 30), clock(17, 0))];

/// Reads `[hours]` and `[slots]`; no hours when they are wrong.
pub(in crate::config) fn read(root: &Table<'_>, report: &Report) -> (Option<OfficeHours>, NaiveTime) {
    let written = root.table("hours", "table of hours").and_then(|table| {
        table.need_key("work");
        let work = table.list::<String>("work");
        table.close();
        work
    });
    let hours = match &written {
        Some(work) => parts(&work.value, report).and_then(|parts| {
            let hours = OfficeHours::new(parts);
            if hours.is_none() {
                let hint = "list parts of one day in order, such as \"07:30-11:30\", \"13:30-17:00\"";
                report
                    .add(work.at.error("hours_overlap", "the working hours are empty or overlap").hint(hint));
            }
            hours
        }),
        None => OfficeHours::new(USUAL_HOURS.to_vec()),
    };
    let slots = root.table("slots", "table of slots");
    let daily = slots.as_ref().and_then(|slots| slots.text("daily"));
    if let Some(slots) = slots {
        slots.close();
    }
    let at = daily.as_ref().map(|daily| daily.at).or(written.map(|work| work.at));
    let understood = daily.as_ref().map(|daily| time(daily, report));
    let daily = understood.flatten().unwrap_or_else(|| clock(7, 45));
    if let (Some(hours), Some(at)) = (&hours, at)
        && understood != Some(None)
        && !hours.contain(daily)
    {
        let message = format!("the daily slot {} lies outside the working hours", daily.format("%H:%M"));
        report.add(at.error("slot_outside_hours", message).hint("move `daily` in [slots] into [hours]"));
    }
    (hours, daily)
}

/// A time of day, `HH:MM`.
pub(in crate::config) fn time(text: &Placed<'_, String>, report: &Report) -> Option<NaiveTime> {
    let read = parse(&text.value);
    if read.is_none() {
        let message = format!("`{}` is no time of day", text.value);
        report.add(text.at.error("bad_time", message).hint("write it as \"07:45\", from 00:00 to 23:59"));
    }
    read
}

fn parts(list: &[Placed<'_, String>], report: &Report) -> Option<Vec<(NaiveTime, NaiveTime)>> {
    let read = |part: &Placed<'_, String>| {
        let times = part.value.split_once('-');
        let read = times.and_then(|(from, until)| Some((parse(from.trim())?, parse(until.trim())?)));
        if read.is_none() {
            let message = format!("`{}` is no part of a day", part.value);
            report.add(part.at.error("bad_hours", message).hint("write it as \"07:30-11:30\""));
        }
        read
    };
    let all: Vec<_> = list.iter().map(read).collect();
    all.into_iter().collect()
}

fn parse(text: &str) -> Option<NaiveTime> {
    (text.len() == 5).then(|| NaiveTime::parse_from_str(text, "%H:%M").ok()).flatten()
}

const fn clock(hour: u32, minute: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, minute, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}
