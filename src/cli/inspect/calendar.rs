//! `calendar`: tells whether a day is worked, and where an offset from it leads.
//! Must not know about items.

use chrono::Datelike;
use serde::Serialize;

use crate::calendar::Calendar;
use crate::calendar::work::is_weekend;
use crate::cli::common::Format;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::config::parse_offset;
use crate::model::{Day, Offset, bounds};

#[derive(Debug, Serialize)]
struct DayJson {
    day: Day,
    working: bool,
    reason: String,
}

#[derive(Debug, Serialize)]
struct OffsetJson {
    from: Day,
    offset: String,
    result: Day,
}

/// Answers for a day, or for a day and an offset.
pub fn calendar(
    context: &CommandContext,
    day: Day,
    offset: Option<&str>,
    format: Format,
) -> anyhow::Result<Exit> {
    let calendar = context.config()?.calendar;
    let Some(text) = offset else {
        let answer = DayJson { day, working: calendar.work.is_working(day), reason: reason(&calendar, day) };
        match format {
            Format::Json => output::json(&answer)?,
            Format::Table => {
                let kind = if answer.working { "working day" } else { "day off" };
                output::line(&format!("{}  {kind}  {}", answer.day, answer.reason));
            }
        }
        return Ok(Exit::Ok);
    };
    let wrong = || CommandError::usage(format!("`{text}` is not an offset: write it like +5wd or -2d"));
    let result = match parse_offset(text).ok_or_else(wrong)? {
        Offset::Hours(_) => return Err(wrong()),
        Offset::WorkingDays(n) if n >= 0 => calendar.work.add(day, n.unsigned_abs()),
        Offset::WorkingDays(n) => calendar.work.sub(day, n.unsigned_abs()),
        Offset::Days(n) => day
            .checked_add_signed(chrono::TimeDelta::days(n.into()))
            .ok_or_else(|| CommandError::usage(format!("`{text}` leads beyond all calendars")))?,
    };
    if !bounds::is_counted(result) {
        return Err(CommandError::usage("the calendar reaches over the years 2000 to 2099"));
    }
    match format {
        Format::Json => output::json(&OffsetJson { from: day, offset: text.to_owned(), result })?,
        Format::Table => output::line(&format!("{day} {text} = {result}  {}", reason(&calendar, result))),
    }
    Ok(Exit::Ok)
}

fn reason(calendar: &Calendar, day: Day) -> String {
    let plain = plain_reason(calendar, day);
    if calendar.work.knows_year(day.year()) {
        return plain;
    }
    format!("{plain}; calendar.toml has no table for {}", day.year())
}

fn plain_reason(calendar: &Calendar, day: Day) -> String {
    match calendar.work.note(day) {
        Some(note) => format!("{} ({})", note.name, note.source),
        None if is_weekend(day) => "weekend".to_owned(),
        None => "weekday".to_owned(),
    }
}
