//! `cause`, `commit`, `follow`, `assign` with a title: what is said of an item beside its deadline.
//! Must not judge whether it is allowed: that is a rule of the planner, and who may say it of `answer`.

use clap::Args;

use super::event::{EventArgs, kept, person, said_by, state};
use crate::answer::rights::confirms_causes;
use crate::calendar::{Toward, TypedDay};
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::typed;
use crate::config::Config;
use crate::model::statement::Statement;
use crate::model::{By, CauseId, DueAt, Instant, PersonId};

/// What `cause` takes.
#[derive(Debug, Args)]
pub struct CauseArgs {
    /// Confirm that the cause lay outside the unit's power
    #[arg(long, conflicts_with = "refuse")]
    confirm: bool,
    /// Do not accept the cause as outside the unit's power
    #[arg(long)]
    refuse: bool,
    #[command(flatten)]
    event: EventArgs,
}

/// What `commit` takes.
#[derive(Debug, Args)]
pub struct CommitArgs {
    /// Who answers for it
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    #[command(flatten)]
    event: EventArgs,
}

/// What `follow` takes.
#[derive(Debug, Args)]
pub struct FollowArgs {
    /// Hear of it no longer
    #[arg(long)]
    stop: bool,
    #[command(flatten)]
    event: EventArgs,
}

/// What `assign` takes.
#[derive(Debug, Args)]
pub struct AssignArgs {
    /// Give the person this part of it, not all
    #[arg(long)]
    title: Option<String>,
    /// Until when the part is wanted; its due stands
    #[arg(long, value_name = "DAY", requires = "title")]
    until: Option<TypedDay>,
    #[command(flatten)]
    event: EventArgs,
}

/// Records why an item is late, or what a post decides of that.
pub async fn cause(context: &CommandContext, args: &CauseArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let note = kept("--note", args.event.note.clone())?;
    let cause = args.event.value.as_deref().map(CauseId::new);
    // A post that confirms causes confirms the one that it names.
    let by = said_by(&config, args.event.by.as_deref())?;
    let confirms = args.confirm || !args.refuse && cause.is_some() && is_judge(&config, &by, context.now());
    let statement = match cause {
        cause if confirms || args.refuse => Statement::JudgeCause { cause, is_objective: confirms, note },
        Some(cause) => Statement::NameCause { cause, note },
        None => {
            let known: Vec<&str> = config.lateness.causes.keys().map(CauseId::as_str).collect();
            let known = known.join(", ");
            return Err(CommandError::usage(format!("name the cause: --value with one of {known}")));
        }
    };
    state(context, config, statement, &args.event).await
}

fn is_judge(config: &Config, by: &By, now: Instant) -> bool {
    confirms_causes(&config.org, &config.lateness, by, config.calendar.zone.day(now))
}

/// Records a written commitment for a late item.
pub async fn commit(context: &CommandContext, args: &CommitArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let note = kept("--note", args.event.note.clone())?;
    let evidence = kept("--evidence", args.event.evidence.clone())?;
    let day = args.event.value.as_deref().ok_or_else(a_day)?;
    let written: TypedDay = day.parse().map_err(|_no_day| a_day())?;
    let DueAt { day, time: None } = typed::due(&config.calendar, context.now(), &written, Toward::Ahead)?
    else {
        return Err(a_day());
    };
    let named = args.person.as_deref().map(|id| person(&config, Some(id))).transpose()?;
    let by = said_by(&config, args.event.by.as_deref())?;
    let person = named.or_else(|| someone(&config, &by));
    state(context, config, Statement::Commit { day, person, note, evidence }, &args.event).await
}

fn a_day() -> anyhow::Error {
    CommandError::usage("a commitment names its day, without an hour: --value 2025-12-20")
}

/// Whoever says it, where that is a person.
fn someone(config: &Config, by: &By) -> Option<PersonId> {
    let By::Someone(id) = by else { return None };
    config.org.people.contains_key(id.as_str()).then(|| PersonId::new(id.as_str()))
}

/// Records that a person wants to hear of an item's ends, or no longer does: the speaker, or whom `--value` names.
pub async fn follow(context: &CommandContext, args: &FollowArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let by = said_by(&config, args.event.by.as_deref())?;
    let named = args.event.value.as_deref().map(|id| person(&config, Some(id))).transpose()?;
    let who = named.or_else(|| someone(&config, &by));
    let Some(person) = who else {
        return Err(CommandError::usage("who follows it? --by PERSON"));
    };
    let statement = if args.stop { Statement::Unfollow { person } } else { Statement::Follow { person } };
    state(context, config, statement, &args.event).await
}

/// Records who does an item inside the unit, or a part of it.
pub async fn assign(context: &CommandContext, args: &AssignArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let person = person(&config, args.event.value.as_deref())?;
    let statement = match kept("--title", args.title.clone())? {
        Some(title) => {
            let day = |written| typed::near_day(context, "--until", written, Toward::Ahead);
            let until = args.until.as_ref().map(day).transpose()?;
            Statement::GivePart { person, title, until }
        }
        None => Statement::Assign { person },
    };
    state(context, config, statement, &args.event).await
}
