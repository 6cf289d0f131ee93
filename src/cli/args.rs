//! What the command line accepts: every command with its options, as `--help` shows them.
//! Holds no logic.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::common::{FormatArg, ItemIdArg, RowsArg};
use super::figures::FiguresArgs;
use super::inspect::agenda::AgendaArgs;
use super::inspect::items::ItemsArgs;
use super::inspect::outbox::OutboxAction;
use super::inspect::why::WhyArgs;
use super::paper::PaperArgs;
use super::plan::{PlanAction, TasksArgs};
use super::record::case_file::ImportArgs;
use super::record::event::{EventArgs, ExtendAction};
use super::record::open::OpenArgs;
use super::record::standing::{AssignArgs, CauseArgs, CommitArgs, FollowArgs};
use super::serve::read_file::ReadFileArgs;
use super::setup::init::args::InitArgs;
use super::setup::people::args::PeopleAction;
use super::setup::zalo::ZaloAction;
use crate::calendar::TypedDay;

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

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the config of an organisation that begins
    Init(InitArgs),
    /// Test what surrounds the service, and tell what to do about each finding
    Doctor(RowsArg),
    /// Run the daemon
    Run,
    /// Have the running service read its config again, and tell whether it is in force
    Reload,
    /// Show the main job on the shipped plan, on a virtual clock in a scratch folder
    Demo {
        /// Keep captured mail and database here instead of a fresh temporary folder
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// First virtual day
        #[arg(long, default_value = "2025-11-17")]
        from: TypedDay,
        /// Last virtual day
        #[arg(long, default_value = "2025-12-05")]
        to: TypedDay,
    },
    /// End the rehearsal after showing what would go out
    Golive {
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Go on although something would stop messages
        #[arg(long)]
        anyway: bool,
    },
    /// Check the config and show what a reload would change
    Check(RowsArg),
    /// List every item
    Items(ItemsArgs),
    /// List what is upcoming, due and overdue
    Agenda(AgendaArgs),
    /// Count what a period brought, beside the period before
    Figures(FiguresArgs),
    /// Write a paper: a sheet, a letter or a report; `paper list` names them
    Paper(PaperArgs),
    /// Evaluate and deliver once, then exit; pokes the daemon where one runs
    Tick {
        /// Show what would go out now, change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Tell whether a day is worked, and where an offset from it leads
    Calendar {
        /// The day: 2026-11-28, 28/11/2026 or 28/11
        day: TypedDay,
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
        from: TypedDay,
        /// Last day
        #[arg(long)]
        to: TypedDay,
        /// Ignore the database; start from config alone
        #[arg(long)]
        fresh: bool,
        /// Show the difference to this config folder instead
        #[arg(long, value_name = "DIR")]
        against: Option<PathBuf>,
        /// How to answer
        #[command(flatten)]
        format: RowsArg,
    },
    /// Tell each step of an item: when, who, told or silent, and why
    Why(WhyArgs),
    /// Tell the story of an item: what was said by whom, who was told when and why, and what comes next
    Show {
        /// The item
        item: ItemIdArg,
        /// How to answer
        #[command(flatten)]
        format: RowsArg,
    },
    /// Take up a case: petition, dossier, directive or report
    Open(OpenArgs),
    /// Take in petitions, dossiers and directives from a spreadsheet (CSV UTF-8 or XLSX)
    Import(ImportArgs),
    /// Read a plan document, or review a plan file
    Plan {
        /// What to do
        #[command(subcommand)]
        action: PlanAction,
    },
    /// Propose tasks from the prose of a conclusion notice, and open those that are chosen
    Tasks(TasksArgs),
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
    /// Record that it is no longer owed: --value ITEM where another one goes on with it
    Cancel(EventArgs),
    /// Give it another due day: --value YYYY-MM-DD
    SetDue(EventArgs),
    /// Record when the unit expects to finish: --value YYYY-MM-DD
    Promise(EventArgs),
    /// Record who does it inside the unit, or a part of it: --value PERSON
    Assign(AssignArgs),
    /// Record where it stands: --value SHARE, --note
    Progress(EventArgs),
    /// Record that its deadline will not be met: --value DAY where one is known
    Warn(EventArgs),
    /// Record why it is late: --value CAUSE; or that a post confirms it
    Cause(CauseArgs),
    /// Record a written commitment for what is late: --value DAY
    Commit(CommitArgs),
    /// Record that whoever it is counted for objects to how it counts
    Dispute(EventArgs),
    /// Tell a person of its ends
    Follow(FollowArgs),
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
    /// List people and posts, or change who is who in people.toml
    People {
        /// What to do
        #[command(subcommand)]
        action: PeopleAction,
    },
    /// Log in to the Zalo Official Account, or tell how its tokens stand
    Zalo {
        /// What to do
        #[command(subcommand)]
        action: ZaloAction,
    },
    /// List messages and their fate, or act on one
    Outbox {
        /// What to do with them
        #[command(subcommand)]
        action: Option<OutboxAction>,
        /// How to answer
        #[command(flatten)]
        format: RowsArg,
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
    /// Write man pages and shell completions
    #[command(hide = true)]
    Generate {
        /// The folder
        dir: PathBuf,
    },
    /// Read a file that others made, from standard input; dondoc starts this itself
    #[command(hide = true)]
    ReadFile(ReadFileArgs),
    /// Write everything in the database to one file, proved first; also beside a running daemon
    Backup {
        /// The file; must not exist yet [default: one of this instant in the folder that `[backup]` names, where older
        /// ones go once this one is whole]
        file: Option<PathBuf>,
        /// Encrypt it to this public key of `age`, or to those in this file [default: `recipient` of `[backup]`]
        #[arg(long, value_name = "KEY|FILE")]
        recipient: Option<String>,
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
    /// Put a backup in the place of the database, which is kept aside; the daemon must be stopped
    Restore {
        /// The file that `backup` made; `-` takes it from standard input, and needs --yes
        file: PathBuf,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Until when the old machine may have sent: an instant, or `backup` where it has stood still since
        /// [default: now]
        #[arg(long, value_name = "RFC3339|backup")]
        sent_until: Option<String>,
    },
    /// Remove the words that somebody gave to an event, which keeps its place in the chain
    Erase {
        /// The event, as `show` and `export` number it
        #[arg(value_name = "SEQ")]
        event: i64,
        /// Who decided it: a person, unit or role of people.toml [default: the administrator]
        #[arg(long, value_name = "ID")]
        by: Option<String>,
    },
    /// Write every record as JSON Lines, without bodies of messages, addresses and secrets
    Export {
        /// The file; must not exist yet [default: standard output]
        file: Option<PathBuf>,
    },
    /// Send one real message through a channel
    SendTest {
        /// The channel: `email`, `zalo_bot`, `zalo_oa`, `zalo_zbs`, `webhook` or `capture`
        channel: String,
        /// The address: of mail, a Zalo id, `group:` and a Zalo group, or a phone number
        #[arg(long)]
        to: String,
    },
}
