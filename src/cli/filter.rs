//! Narrows a list to a unit, a state or a span of days; a word that is not known is refused with a list of those that
//! are. Must not know what is listed.

use std::path::PathBuf;

use clap::Args;

use super::context::CommandContext;
use super::exit::CommandError;
use super::typed;
use crate::calendar::{Toward, TypedDay};
use crate::config::Config;
use crate::figures::period::FigurePeriod;
use crate::model::{Day, Instant, Period, UnitCode};

/// The unit with that code.
pub(super) fn unit<'a>(config: &'a Config, code: Option<&str>) -> anyhow::Result<Option<&'a UnitCode>> {
    let Some(code) = code else { return Ok(None) };
    let found = config.org.units.get_key_value(code).map(|(code, _)| code);
    found.map(Some).ok_or_else(|| {
        let known: Vec<&str> = config.org.units.keys().map(UnitCode::as_str).collect();
        CommandError::not_found(format!("no unit `{code}`: known are {}", known.join(", ")))
    })
}

/// The period that `--period` names.
pub(super) fn named_period(text: &str) -> anyhow::Result<Period> {
    Period::parse(text).ok_or_else(|| {
        CommandError::usage(format!(
            "no period `{text}`: write 2026, 2026-H1, 2026-Q3, 2026-11, 2026-W48 or a day such as 2026-11-30"
        ))
    })
}

/// The days of a period; with `is_reporting` those of the report on it.
pub(super) fn days_of(period: Period, is_reporting: bool) -> anyhow::Result<FigurePeriod> {
    FigurePeriod::of(period, is_reporting).ok_or_else(|| {
        CommandError::usage(format!(
            "{} is no period that is reported on: months, quarters, halves and years are",
            period.label()
        ))
    })
}

/// Refuses a period that is still to come at `as_of`.
pub(super) fn has_begun(config: &Config, period: &FigurePeriod, as_of: Instant) -> anyhow::Result<()> {
    if config.calendar.zone.start_of(period.from) > as_of {
        let from = period.from;
        return Err(CommandError::usage(format!("the period begins on {from}, which is still to come")));
    }
    Ok(())
}

/// The state with that name, among the known ones.
pub(super) fn state<S: Copy>(
    known: &[S],
    name: impl Fn(S) -> &'static str,
    wanted: Option<&str>,
) -> anyhow::Result<Option<S>> {
    let Some(wanted) = wanted else { return Ok(None) };
    let found = known.iter().copied().find(|state| name(*state) == wanted);
    found.map(Some).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|state| name(*state)).collect();
        let folder = if wanted.contains('/') { "; a state folder is named before the command" } else { "" };
        CommandError::usage(format!("no state `{wanted}`: there are {}{folder}", names.join(", ")))
    })
}

/// Which items a list shows.
#[derive(Debug, Clone, Default, Args)]
pub struct WhichItems {
    /// Only this unit
    #[arg(long)]
    pub unit: Option<String>,
    /// Only this state
    #[command(flatten)]
    pub state: StateArg,
    /// By the day on which they are due
    #[command(flatten)]
    pub due: DaysArg,
}

/// A span of days, both inclusive.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Days {
    pub(super) from: Option<Day>,
    pub(super) to: Option<Day>,
}

impl DaysArg {
    /// The span of days; refused where it ends before it begins.
    pub(super) fn checked(&self, context: &CommandContext) -> anyhow::Result<Days> {
        let day = |option, written: &Option<TypedDay>| {
            let day = |written| typed::day(context, option, written, Toward::Near);
            written.as_ref().map(day).transpose()
        };
        match (day("--from", &self.from)?, day("--to", &self.to)?) {
            (Some(from), Some(to)) if to < from => Err(CommandError::usage(format!(
                "--to {to} lies before --from {from}: name the earlier day first"
            ))),
            (from, to) => Ok(Days { from, to }),
        }
    }
}

impl Days {
    /// Whether the span leaves anything out.
    pub(super) fn is_set(self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// Whether a day lies in the span; an item without a day lies only in an unlimited one.
    pub(super) fn holds(self, day: Option<Day>) -> bool {
        match day {
            None => !self.is_set(),
            Some(day) => self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to),
        }
    }
}

/// A span of days, both inclusive.
#[derive(Debug, Clone, Default, Args)]
pub struct DaysArg {
    /// From this day on, such as 2026-11-28 or 28/11/2026
    #[arg(long, value_name = "DAY")]
    pub from: Option<TypedDay>,
    /// Up to this day
    #[arg(long, value_name = "DAY")]
    pub to: Option<TypedDay>,
}

/// A state to narrow a list to. Behind a command that lists, `--state` is this; before it, it names the folder.
#[derive(Debug, Clone, Default, Args)]
pub struct StateArg {
    /// Only what is in this state, such as `done`; the state folder is named before the command
    #[arg(id = "wanted", long = "state", value_name = "STATE")]
    pub wanted: Option<String>,
    /// In the place of the folder's option here, which clap would otherwise pass down under the same name
    #[arg(id = "state", long = "state-folder", value_name = "DIR", hide = true)]
    pub folder: Option<PathBuf>,
}
