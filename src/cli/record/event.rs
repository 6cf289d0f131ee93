//! `ack`, `report`, `done` and the other events: what a person says of an item. Checks who says so.
//! Must not judge whether it is allowed: that is a rule of the model and the planner.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};

use crate::answer::rights::{Speaker, may, who_may};
use crate::calendar::{Toward, TypedDay};
use crate::cli::account::at_the_keyboard;
use crate::cli::common::{Format, FormatArg, ItemIdArg};
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::inspect::items::view;
use crate::cli::inspect::projection::{Projection, project_items};
use crate::cli::{output, typed};
use crate::config::Config;
use crate::daemon::poke;
use crate::engine::Engine;
use crate::engine::record::{SayError, say};
use crate::engine::setup::Setup;
use crate::model::item::{CARRIED_OVER, NO_REASON};
use crate::model::scrub::{Personal, scrub};
use crate::model::statement::{Finished, Statement, Verb};
use crate::model::{By, Day, DueAt, Instant, Item, ItemId, PersonId, Role};
use crate::planner::Rules;
use crate::store::{Store, Tx, events, keys, values};

/// How a day is typed, for events that need one.
const A_DAY: &str = "this event needs a day: --value 2025-12-20, 20/12/2025 or 20/12; with an hour --value \"2025-12-20 16:00\"";

/// The statement that a command makes about an item. Free text that could name a citizen is refused.
fn statement(
    config: &Config,
    verb: Verb,
    late: bool,
    args: &EventArgs,
    now: Instant,
) -> anyhow::Result<Statement> {
    let note = kept("--note", args.note.clone())?;
    let evidence = kept("--evidence", args.evidence.clone())?;
    let value = args.value.clone();
    let share = || {
        let number = |value: &str| value.trim_end_matches('%').trim().parse().ok();
        let share = value.as_deref().map(|value| number(value).filter(|share| *share <= 100));
        share
            .map(|share| share.ok_or_else(|| CommandError::usage("--value is a share: 92 or 92%")))
            .transpose()
    };
    let until = || {
        let read = |value: &str| {
            let written: TypedDay = value.parse().map_err(|_no_day| CommandError::usage(A_DAY))?;
            typed::due(&config.calendar, now, &written, Toward::Ahead)
        };
        value.as_deref().map(read).transpose()
    };
    let as_of = || {
        let read = |written: &TypedDay| typed::due(&config.calendar, now, written, Toward::Back);
        args.at.as_ref().map(read).transpose()
    };
    let due = || until()?.ok_or_else(|| CommandError::usage(A_DAY));
    let day = || match due()? {
        DueAt { day, time: None } => Ok(day),
        _ => Err(CommandError::usage("a promise names a day without an hour: --value 2025-12-20")),
    };
    let person = || person(config, value.as_deref());
    if args.at.is_some() && !matches!(verb, Verb::Report | Verb::Finish) {
        return Err(CommandError::usage("--at belongs to `report` and `done`: when it was finished"));
    }
    Ok(match verb {
        Verb::Acknowledge => Statement::Acknowledge { note },
        Verb::Report => Statement::Report(Finished { share: share()?, note, evidence, as_of: as_of()? }),
        Verb::Finish => Statement::Finish(Finished { share: share()?, note, evidence, as_of: as_of()? }),
        Verb::Confirm => Statement::Confirm { note },
        Verb::Return => Statement::Return { note },
        Verb::Cancel => cancelled(note, value)?,
        Verb::Assign => Statement::Assign { person: person()? },
        Verb::Progress => Statement::Progress { share: share()?, note, evidence },
        Verb::Warn => {
            let until = value.is_some().then(day).transpose()?;
            Statement::Warn { until, note }
        }
        Verb::Dispute => Statement::Dispute { note },
        Verb::NameCause | Verb::JudgeCause | Verb::Commit | Verb::Follow => {
            return Err(CommandError::usage("this statement has a command of its own"));
        }
        Verb::Pause => Statement::Pause { note },
        Verb::Reopen => Statement::Reopen { note },
        Verb::SetDue => Statement::SetDue { due: due()?, note },
        Verb::Promise => Statement::Promise { day: day()?, note },
        Verb::Resume => Statement::Resume,
        Verb::Ask => Statement::Ask { until: until()?, late, note },
        Verb::Grant => Statement::Grant { until: until()?, note },
        Verb::Refuse => Statement::Refuse { note },
    })
}

/// A person of config, by id.
pub(super) fn person(config: &Config, id: Option<&str>) -> anyhow::Result<PersonId> {
    let known = id.filter(|id| config.org.people.contains_key(*id));
    known
        .map(PersonId::from)
        .ok_or_else(|| CommandError::refused("--value must name a person of people.toml"))
}

/// The statement that an item is no longer owed; with `--value`, because another item goes on with it.
fn cancelled(note: Option<String>, successor: Option<String>) -> anyhow::Result<Statement> {
    let carried_over = note.as_deref() == Some(CARRIED_OVER);
    match successor {
        Some(successor) if note.is_none() || carried_over => {
            let (reason, successor) = (CARRIED_OVER.to_owned(), Some(ItemId::new(successor)));
            Ok(Statement::Cancel { reason, successor })
        }
        Some(_) => Err(CommandError::usage(
            "--value names the item that goes on, and the reason is then carried_over: leave --note out",
        )),
        None if carried_over => {
            Err(CommandError::usage("carried_over needs the item that goes on: --value ITEM"))
        }
        None => {
            let reason = note.unwrap_or_else(|| NO_REASON.to_owned());
            Ok(Statement::Cancel { reason, successor: None })
        }
    }
}

/// The item that goes on with another one must be open, and a different item.
fn goes_on(successor: &Item, of: &ItemId) -> anyhow::Result<()> {
    let (id, status) = (successor.id(), successor.status);
    if id == of {
        return Err(CommandError::refused(format!("{of} cannot be carried over into itself")));
    }
    if status.is_closed() {
        let status = status.as_str();
        return Err(CommandError::refused(format!("{id} is {status}: name an item that is still owed")));
    }
    Ok(())
}

/// Free text as it is kept: trimmed, none when empty, refused when it could name a citizen.
pub(super) fn kept(option: &str, text: Option<String>) -> anyhow::Result<Option<String>> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let refused = |what: Personal| {
        CommandError::refused(format!("{option} seems to hold {what}, which is not kept: {}", what.instead()))
    };
    text.map(|text| scrub(&text)).transpose().map_err(refused)
}

/// Records an event and pokes the daemon.
pub async fn event(context: &CommandContext, verb: Verb, args: EventArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let statement = statement(&config, verb, false, &args, context.now())?;
    state(context, config, statement, &args).await
}

/// Records that a unit asks for more time. `late`: whoever asks knows that the last day to ask has passed.
pub async fn request(context: &CommandContext, late: bool, args: EventArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let statement = statement(&config, Verb::Ask, late, &args, context.now())?;
    state(context, config, statement, &args).await
}

/// Records a statement of the item that the arguments name, and pokes the daemon.
pub(super) async fn state(
    context: &CommandContext,
    config: Config,
    statement: Statement,
    args: &EventArgs,
) -> anyhow::Result<Exit> {
    let by = said_by(&config, args.by.as_deref())?;
    let folder = context.state(&config)?;
    // Looked up read-only first, so that a wrong id creates no database.
    let id = &args.item.0;
    let successor = match &statement {
        Statement::Cancel { successor, .. } => successor.as_ref(),
        _ => None,
    };
    let ids: Vec<&ItemId> = [id].into_iter().chain(successor).collect();
    let Projection { rules, desk, .. } = project_items(context, &config, &ids).await?;
    let item = &desk.items[id].item;
    if let Some(named) = successor {
        goes_on(&desk.items[named].item, id)?;
    }
    let (via, asked) = (at_the_keyboard(), BTreeMap::new());
    let speaker = Speaker { by: &by, via: &via, asked: &asked };
    let today = rules.calendar.zone.day(context.now());
    if !may(&rules, item, statement.verb(), &speaker, today) {
        return Err(no_right(&rules, item, statement.verb(), &speaker, today));
    }
    let store = context.writing(&config, false).await?;
    let engine = Engine::new(Setup::new(config, &folder)?, store.clone(), context.clock.clone());
    if store.read(|view| values::get(view, keys::CONFIG_MARK)).await?.is_none() {
        // No evaluation has ever seen these items. Later on, a running daemon reconciles them when config is read.
        engine.reconcile(context.now()).await?;
    }
    let (rules, now) = (&engine.tenant.setup.rules, context.now());
    let (setup, said_by, stated) = (engine.tenant.setup.clone(), by.clone(), statement.clone());
    let item_id = id.clone();
    let write = move |tx: &mut Tx<'_>| {
        let (via, asked) = (at_the_keyboard(), BTreeMap::new());
        let speaker = Speaker { by: &said_by, via: &via, asked: &asked };
        say(tx, &setup.rules, &item_id, &stated, &speaker, now)
    };
    let item = store.write(now, write).await.map_err(|error| match error {
        SayError::NotYours(item) => no_right(rules, &item, statement.verb(), &speaker, today),
        SayError::Record(error) => error.into(),
    })?;
    poke::poke(&folder);
    tell(&store, rules, &item, args.format.format).await
}

/// The error for somebody who has no right to say this; names those who have it.
fn no_right(rules: &Rules, item: &Item, verb: Verb, speaker: &Speaker<'_>, today: Day) -> anyhow::Error {
    let others: Vec<String> =
        who_may(rules, item, verb, speaker.via, today).iter().map(ToString::to_string).collect();
    let others = if others.is_empty() { "nobody today".to_owned() } else { others.join(", ") };
    CommandError::refused(format!(
        "`{}` has no right to {} {}, so nothing was recorded; who has: {others}. Leave --by out to record as the \
         administrator what was decided elsewhere",
        speaker.by.as_str(),
        verb.as_str(),
        item.id()
    ))
}

/// Shows how the item stands after the event.
pub(in crate::cli) async fn tell(
    store: &Store,
    rules: &Rules,
    item: &Item,
    format: Format,
) -> anyhow::Result<Exit> {
    match format {
        Format::Json => {
            let ids = [item.id().clone()];
            let evidence = store.read(move |view| events::evidence_of(view, &ids)).await?.remove(item.id());
            output::json(&view(rules, item, evidence.as_deref()))?;
        }
        Format::Table => output::line(&format!("{}: {}", item.id(), item.status.as_str())),
    }
    Ok(Exit::Ok)
}

/// Who says it: a person, unit or role; without `--by`, the administrator at the keyboard.
pub(in crate::cli) fn said_by(config: &Config, by: Option<&str>) -> anyhow::Result<By> {
    let Some(id) = by else { return Ok(By::Role(Role::Admin)) };
    let org = &config.org;
    // No person or unit has the name of a role: config reserves those names.
    if let Some(role) = Role::parse(id) {
        return Ok(By::Role(role));
    }
    if org.people.contains_key(id) || org.units.contains_key(id) {
        return Ok(By::someone(id));
    }
    Err(CommandError::refused(format!("--by `{id}` is no person, unit or role of people.toml")))
}

/// What an event command takes.
#[derive(Debug, Args)]
pub struct EventArgs {
    /// The item
    pub item: ItemIdArg,
    /// Who says so: a person, unit or role id
    #[arg(long)]
    pub by: Option<String>,
    /// A remark
    #[arg(long)]
    pub note: Option<String>,
    /// The day or person that the event names
    #[arg(long)]
    pub value: Option<String>,
    /// Number and date of the document that shows it, or a link
    #[arg(long)]
    pub evidence: Option<String>,
    /// Of `report` and `done`: when it was finished, where it is recorded later, such as "20/11/2025 16:30"
    #[arg(long, value_name = "DAY")]
    pub at: Option<TypedDay>,
    /// How to answer
    #[command(flatten)]
    pub format: FormatArg,
}

/// What happens to a request for more time.
#[derive(Debug, Subcommand)]
pub enum ExtendAction {
    /// The unit asks for more time: --value YYYY-MM-DD names the day it needs
    Request {
        /// The last day to ask has passed
        #[arg(long)]
        late: bool,
        /// The item, and who says what
        #[command(flatten)]
        args: EventArgs,
    },
    /// More time is granted: until --value, else until the day that was asked for
    Grant(EventArgs),
    /// The deadline stays
    Refuse(EventArgs),
}
