//! `open`: takes up a case by hand that came by itself. Checks what was typed.
//! Must not decide what follows from it: that is a rule of the planner.

use clap::Args;

use super::event::{said_by, tell};
use crate::calendar::{Toward, TypedDay};
use crate::cli::account::at_the_keyboard;
use crate::cli::common::{Format, FormatArg};
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::{output, typed};
use crate::config::{Config, parse_offset};
use crate::daemon::poke;
use crate::engine::cases;
use crate::engine::setup::rules;
use crate::model::{Case, Day, Deadline, DueAt, Instant, ItemId, Kind, Offset, SourceId, UnitCode};
use crate::planner::change::cases::spec;
use crate::planner::change::extension;
use crate::store::Reached;

/// Opens a case and pokes the daemon.
pub async fn open(context: &CommandContext, args: OpenArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let by = said_by(&config, args.by.as_deref())?;
    let (now, rules) = (context.now(), rules(&config, &Reached::default()));
    let today = rules.calendar.zone.day(now);
    let case = case(&config, &args, now)?;
    if let (Some(received), Some(due)) = (case.received, case.due.as_ref().and_then(|due| due.day))
        && due < received.day
    {
        let received = received.day;
        return Err(CommandError::refused(format!(
            "it cannot be due on {due}, before it came on {received}"
        )));
    }
    let zone = rules.calendar.zone;
    let is_ahead = |at: &DueAt| at.day > today || at.time.is_some_and(|time| zone.at(at.day, time) > now);
    if let Some(received) = case.received.filter(is_ahead) {
        let hour = received.time.map_or_else(String::new, |time| format!(" at {}", time.format("%H:%M")));
        return Err(CommandError::refused(format!(
            "it cannot have come on {}{hour}, which is still ahead",
            received.day
        )));
    }
    let spec = spec(&rules, &case, false, today)
        .map_err(|why| CommandError::refused(format!("{} was not opened: {why}", case.code)))?;
    let passed = rules.calendar.overdue_from(&spec.deadline).is_some_and(|from| from <= now);
    if let Some(due) = spec.deadline.day.filter(|_| passed && !args.overdue) {
        return Err(CommandError::refused(format!(
            "{due} has passed: check the day, or add --overdue to take up a case that is overdue already"
        )));
    }
    let state = context.state(&config)?;
    let store = context.writing(&config, false).await?;
    let item = cases::open(&store, &rules, &spec, &by, &at_the_keyboard(), now).await?;
    poke::poke(&state);
    if args.format.format == Format::Table {
        tell_deadline(&rules, &item);
    }
    tell(&store, &rules, &item, args.format.format).await
}

fn tell_deadline(rules: &crate::planner::Rules, item: &crate::model::Item) {
    let day = |day: Option<Day>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    output::line(&format!(
        "due {}, extension to be asked by {}",
        day(item.due()),
        day(extension::cutoff(rules, item))
    ));
}

/// The case that was typed; each value must be one that config or the program knows.
fn case(config: &Config, args: &OpenArgs, now: Instant) -> anyhow::Result<Case> {
    let kind = Kind::parse(&args.kind).filter(|kind| *kind != Kind::Task);
    let kind = kind.ok_or_else(|| {
        CommandError::usage("the kind is one of petition, dossier, directive, report; tasks come with plans")
    })?;
    let rules = config.cases.kinds.get(&kind).ok_or_else(|| {
        CommandError::refused(format!("cases of the kind `{}` are not set up in cases.toml", kind.as_str()))
    })?;
    if !rules.code.matches(&args.code) {
        return Err(CommandError::refused(format!(
            "this is no code of a {}: cases.toml says what they look like under [kind.{}]",
            kind.as_str(),
            kind.as_str()
        )));
    }
    let day = |written: &Option<TypedDay>, toward| {
        written.as_ref().map(|written| typed::due(&config.calendar, now, written, toward)).transpose()
    };
    let to_due = if args.overdue { Toward::Back } else { Toward::Ahead };
    Ok(Case {
        kind,
        id: ItemId::new(args.code.as_str()),
        code: args.code.clone(),
        unit: unit(config, &args.unit)?,
        field: args.field.as_deref().map(|field| known_field(&rules.fields, field)).transpose()?,
        received: day(&args.received, Toward::Back)?,
        due: day(&args.due, to_due)?.map(Deadline::from),
        period: args.period.as_deref().map(period).transpose()?,
        source: args.source.as_deref().map_or_else(|| Ok(rules.source.clone()), |id| source(config, id))?,
        content: None,
        finished: None,
    })
}

/// The unit with this code, name or alias.
fn unit(config: &Config, name: &str) -> anyhow::Result<UnitCode> {
    let is = |unit: &&crate::model::Unit| {
        unit.code.as_str() == name || unit.name == name || unit.aliases.iter().any(|alias| alias == name)
    };
    let found = config.org.units.values().find(is).map(|unit| unit.code.clone());
    found.ok_or_else(|| {
        let codes: Vec<&str> = config.org.units.keys().map(UnitCode::as_str).collect();
        CommandError::not_found(format!("no unit `{name}`: there are {}", codes.join(", ")))
    })
}

fn known_field(fields: &[String], field: &str) -> anyhow::Result<String> {
    let found = fields.iter().find(|known| known.to_lowercase() == field.to_lowercase());
    found.cloned().ok_or_else(|| {
        CommandError::refused(format!("--field must be one of those in cases.toml: {}", fields.join(", ")))
    })
}

fn source(config: &Config, id: &str) -> anyhow::Result<SourceId> {
    if config.cases.sources.contains_key(id) {
        return Ok(SourceId::new(id));
    }
    let known: Vec<&str> = config.cases.sources.keys().map(SourceId::as_str).collect();
    Err(CommandError::not_found(format!("no source `{id}`: cases.toml has {}", known.join(", "))))
}

fn period(text: &str) -> anyhow::Result<Offset> {
    let read = parse_offset(text).filter(|read| read.is_after() && !matches!(read, Offset::Hours(_)));
    read.ok_or_else(|| CommandError::usage("--period is a number of days: 10wd (working days) or 15d"))
}

/// What `open` takes.
#[derive(Debug, Args)]
pub struct OpenArgs {
    /// petition, dossier, directive or report
    pub kind: String,
    /// The case's own code
    pub code: String,
    /// The unit that owes the answer
    #[arg(long)]
    pub unit: String,
    /// The last good day: 2026-11-28, 28/11/2026 or 28/11; with an hour: "28/11/2026 16:30"
    #[arg(long)]
    pub due: Option<TypedDay>,
    /// The day of receipt; a period counts from it, by default from today. With an hour, "28/11/2026 16:30", it counts from
    /// the next working day where that is later than `late_after` in cases.toml
    #[arg(long)]
    pub received: Option<TypedDay>,
    /// From receipt to due, such as 10wd or 15d, instead of the usual period of the kind
    #[arg(long, conflicts_with = "due")]
    pub period: Option<String>,
    /// The field, one of those in cases.toml
    #[arg(long)]
    pub field: Option<String>,
    /// Where it comes from, a source of cases.toml
    #[arg(long)]
    pub source: Option<String>,
    /// It is overdue already
    #[arg(long)]
    pub overdue: bool,
    /// Who says so: a person, unit or role id
    #[arg(long)]
    pub by: Option<String>,
    /// How to answer
    #[command(flatten)]
    pub format: FormatArg,
}
