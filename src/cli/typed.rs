//! Reads days as options of the command line take them: `2026-11-28`, `28/11/2026`, `28/11`, with an hour where a due
//! day is meant. Must not know what a day is for beyond that.

use super::context::{CommandContext, today_anywhere};
use super::exit::CommandError;
use crate::calendar::{Calendar, Toward, TypedDay};
use crate::model::{Day, DueAt, Instant, bounds};

/// The day of an option that only looks at days, without an hour.
pub(super) fn day(
    context: &CommandContext,
    option: &str,
    written: &TypedDay,
    toward: Toward,
) -> anyhow::Result<Day> {
    if written.has_hour() {
        return Err(CommandError::usage(format!("{option} takes a day without an hour, such as 28/11/2026")));
    }
    let found = written.day(today_anywhere(context.now()), toward).filter(|day| bounds::is_counted(*day));
    found.ok_or_else(|| {
        let (first, last) = (bounds::FIRST_YEAR, bounds::LAST_YEAR);
        CommandError::usage(format!(
            "{option} lies outside the years {first} to {last}: write a day such as 28/11/2026"
        ))
    })
}

/// The day of an option that records it; the day cannot lie too far away.
pub(super) fn near_day(
    context: &CommandContext,
    option: &str,
    written: &TypedDay,
    toward: Toward,
) -> anyhow::Result<Day> {
    let (day, today) = (day(context, option, written, toward)?, today_anywhere(context.now()));
    if bounds::is_near(day, today) {
        return Ok(day);
    }
    let last = bounds::last_day(today);
    Err(CommandError::refused(format!("{day} cannot be meant: write a day from 2000-01-01 to {last}")))
}

/// A day with its hour, where one is given, in the zone of the organisation. How far away it may lie is a rule of the
/// planner.
pub(super) fn due(
    calendar: &Calendar,
    now: Instant,
    written: &TypedDay,
    toward: Toward,
) -> anyhow::Result<DueAt> {
    let found = written.at(calendar.zone, calendar.zone.day(now), toward);
    found.ok_or_else(|| CommandError::usage("this day does not come: write it like 2026-11-28 or 28/11/2026"))
}
