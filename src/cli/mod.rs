//! The command line: what it accepts, and which file answers which command.
//! Holds no logic of its own; commands ask `daemon` and `planner` and print the answer.

pub mod agenda;
pub mod audit;
pub mod calendar;
pub mod check;
pub mod context;
pub mod demo;
pub mod event;
pub mod exit;
pub mod golive;
pub mod items;
pub mod open;
pub mod outbox;
pub mod output;
pub mod projection;
pub mod run;
pub mod send_test;
pub mod simulate;
pub mod tick;
pub mod why;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::{Day, ItemId};
use context::Context;
pub use exit::Exit;

/// Follows up the deadlines of a commune administration and presses for completion
#[derive(Debug, Parser)]
#[command(name = "dondoc", version, max_term_width = 100)]
pub struct Cli {
    /// Config folder [default: `$DONDOC_CONFIG`, `/etc/dondoc`, `./config`]
    #[arg(long, global = true, value_name = "DIR")]
    pub config: Option<PathBuf>,
    /// State folder: database and captured mail [default: `$DONDOC_STATE`, `state` in `dondoc.toml`,
    /// `$STATE_DIRECTORY`, `./var`]
    #[arg(long, global = true, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Use this instant instead of the clock, such as 2025-11-17T07:45:00+07:00
    #[arg(long, global = true, value_name = "RFC3339")]
    pub now: Option<String>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// How a read command answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// One JSON document on stdout; the fields are in docs/json.md
    Json,
}

/// The answer format of a read command.
#[derive(Debug, Clone, Copy, Args)]
pub struct FormatArg {
    /// How to answer
    #[arg(long, value_enum, default_value = "table", global = true)]
    pub format: Format,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the daemon
    Run,
    /// Show the main job on the shipped plan, on a virtual clock in a scratch folder
    Demo {
        /// Keep captured mail and database here instead of a fresh temporary folder
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// First virtual day
        #[arg(long, default_value = "2025-11-17")]
        from: Day,
        /// Last virtual day
        #[arg(long, default_value = "2025-12-05")]
        to: Day,
    },
    /// End the rehearsal after showing what would go out
    Golive {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Check the config and show what a reload would change
    Check(FormatArg),
    /// List every item
    Items(FormatArg),
    /// List what is upcoming, due and overdue
    Agenda {
        /// Only this unit
        #[arg(long)]
        unit: Option<String>,
        /// How many calendar days ahead
        #[arg(long, default_value_t = 14)]
        days: u64,
        /// Also what lies further ahead, waits, is paused or done
        #[arg(long)]
        all: bool,
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
    /// Evaluate and deliver once, then exit; pokes the daemon where one runs
    Tick {
        /// Show what would go out now, change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Tell whether a day is worked, and where an offset from it leads
    Calendar {
        /// The day, YYYY-MM-DD
        day: Day,
        /// Such as +5wd, -2d
        #[arg(allow_hyphen_values = true)]
        offset: Option<String>,
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
    /// Show every message that would go out between two days
    Simulate {
        /// First day
        #[arg(long)]
        from: Day,
        /// Last day
        #[arg(long)]
        to: Day,
        /// Ignore the database; start from config alone
        #[arg(long)]
        fresh: bool,
        /// Show the difference to this config folder instead
        #[arg(long, value_name = "DIR")]
        against: Option<PathBuf>,
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
    /// Tell each step of an item: when, who, told or silent, and why
    Why {
        /// The item
        item: ItemIdArg,
        /// Only this person or unit mailbox
        #[arg(long)]
        person: Option<String>,
        /// Only steps reached on this day
        #[arg(long)]
        on: Option<Day>,
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
    /// Take up a case: petition, dossier, directive or report
    Open(OpenArgs),
    /// Record that the unit is on it
    Ack(EventArgs),
    /// Record that the unit reports it finished; below its target, --value is progress
    Report(EventArgs),
    /// Record that it is finished and confirmed
    Done(EventArgs),
    /// Record that the receiver or the head confirms what was reported
    Confirm(EventArgs),
    /// Send back to the unit what it reported
    Return(EventArgs),
    /// Take up again what has ended
    Reopen(EventArgs),
    /// Record that it is no longer owed
    Cancel(EventArgs),
    /// Give it another due day: --value YYYY-MM-DD
    SetDue(EventArgs),
    /// Record when the unit expects to finish: --value YYYY-MM-DD
    Promise(EventArgs),
    /// Record who does it inside the unit: --value PERSON
    Assign(EventArgs),
    /// Stop the clock
    Pause(EventArgs),
    /// Set the clock going again; the deadline moves by the time it stood
    Resume(EventArgs),
    /// Ask for more time, grant or refuse it
    Extend {
        /// What happens
        #[command(subcommand)]
        action: ExtendAction,
    },
    /// List messages and their fate, or act on one
    Outbox {
        /// What to do with them
        #[command(subcommand)]
        action: Option<OutboxAction>,
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
    /// Verify the event chain and the sum of notices
    Audit {
        /// Also check against a head that was noted before, as the administrators' weekly line names it
        #[arg(long, value_name = "SEQUENCE:HASH")]
        head: Option<String>,
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
    /// Send one real message through a channel
    SendTest {
        /// The channel: email or capture
        channel: String,
        /// The address
        #[arg(long)]
        to: String,
    },
}

/// An item id on the command line.
#[derive(Debug, Clone)]
pub struct ItemIdArg(pub ItemId);

impl std::str::FromStr for ItemIdArg {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(ItemId::new(text)))
    }
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
    /// How to answer
    #[command(flatten)]
    pub format: FormatArg,
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
    /// The last good day, YYYY-MM-DD
    #[arg(long)]
    pub due: Option<Day>,
    /// The day of receipt, YYYY-MM-DD; a period counts from it, by default from today
    #[arg(long)]
    pub received: Option<Day>,
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

/// What can be done with messages.
#[derive(Debug, Subcommand)]
pub enum OutboxAction {
    /// List messages, oldest first
    List {
        /// Only those that have not ended
        #[arg(long)]
        open: bool,
    },
    /// Show one message with its notices and tries
    Show {
        /// The message
        id: String,
    },
    /// Try a waiting message again now
    Retry {
        /// The message
        id: String,
    },
    /// Give a message up; its notices are cancelled
    Drop {
        /// The message
        id: String,
    },
}

/// Runs a command and turns its result into an exit code.
#[must_use]
pub fn main(cli: Cli) -> ExitCode {
    // The provider can only be set once; a second call in the same process changes nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    output::start_log(match cli.command {
        Command::Run => "info",
        Command::Tick { .. } => "warn",
        _ => "error",
    });
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complain(&format!("cannot start: {error}"));
            return Exit::Failed.into();
        }
    };
    match runtime.block_on(dispatch(cli)) {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::complain(&format!("{error:#}"));
            exit::of_error(&error).into()
        }
    }
}

async fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    let context = Context::new(cli.config, cli.state, cli.now.as_deref())?;
    match cli.command {
        Command::Run => run::run(context).await,
        Command::Demo { dir, from, to } => demo::demo(dir, from, to).await,
        Command::Golive { yes } => golive::golive(&context, yes).await,
        Command::Check(format) => check::check(&context, format.format).await,
        Command::Items(format) => items::items(&context, format.format).await,
        Command::Agenda { unit, days, all, format } => {
            agenda::agenda(&context, unit.as_deref(), days, all, format.format).await
        }
        Command::Tick { dry_run } => tick::tick(&context, dry_run).await,
        Command::Calendar { day, offset, format } => {
            calendar::calendar(&context, day, offset.as_deref(), format.format)
        }
        Command::Simulate { from, to, fresh, against, format } => {
            simulate::simulate(&context, from, to, fresh, against.as_deref(), format.format).await
        }
        Command::Why { item, person, on, format } => {
            why::why(&context, &item.0, person.as_deref(), on, format.format).await
        }
        Command::Ack(args) => event::event(&context, event::Kind::Ack, args).await,
        Command::Report(args) => event::event(&context, event::Kind::Report, args).await,
        Command::Done(args) => event::event(&context, event::Kind::Done, args).await,
        Command::Confirm(args) => event::event(&context, event::Kind::Confirm, args).await,
        Command::Return(args) => event::event(&context, event::Kind::Return, args).await,
        Command::Reopen(args) => event::event(&context, event::Kind::Reopen, args).await,
        Command::Cancel(args) => event::event(&context, event::Kind::Cancel, args).await,
        Command::SetDue(args) => event::event(&context, event::Kind::SetDue, args).await,
        Command::Promise(args) => event::event(&context, event::Kind::Promise, args).await,
        Command::Assign(args) => event::event(&context, event::Kind::Assign, args).await,
        Command::Pause(args) => event::event(&context, event::Kind::Pause, args).await,
        Command::Resume(args) => event::event(&context, event::Kind::Resume, args).await,
        Command::Open(args) => open::open(&context, args).await,
        Command::Extend { action } => match action {
            ExtendAction::Request { late, args } => {
                event::event(&context, event::Kind::ExtendRequest { late }, args).await
            }
            ExtendAction::Grant(args) => event::event(&context, event::Kind::ExtendGrant, args).await,
            ExtendAction::Refuse(args) => event::event(&context, event::Kind::ExtendRefuse, args).await,
        },
        Command::Outbox { action, format } => outbox::outbox(&context, action, format.format).await,
        Command::Audit { head, format } => audit::audit(&context, head.as_deref(), format.format).await,
        Command::SendTest { channel, to } => send_test::send_test(&context, &channel, &to).await,
    }
}
