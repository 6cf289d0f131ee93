//! What the commands accept that look at items and messages: filters, and how far ahead.
//! Holds no logic.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::{FormatArg, ItemIdArg};
use crate::calendar::Written;

/// A span of days, both inclusive.
#[derive(Debug, Clone, Default, Args)]
pub struct DaysArg {
    /// From this day on, such as 2026-11-28 or 28/11/2026
    #[arg(long, value_name = "DAY")]
    pub from: Option<Written>,
    /// Up to this day
    #[arg(long, value_name = "DAY")]
    pub to: Option<Written>,
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

/// What `items` accepts.
#[derive(Debug, Args)]
pub struct ItemsArgs {
    /// Only this unit
    #[arg(long)]
    pub unit: Option<String>,
    /// Only this state
    #[command(flatten)]
    pub state: StateArg,
    /// By the day on which they are due
    #[command(flatten)]
    pub due: DaysArg,
    /// How to answer
    #[command(flatten)]
    pub format: FormatArg,
}

/// What `agenda` accepts.
#[derive(Debug, Args)]
pub struct AgendaArgs {
    /// Only this unit
    #[arg(long)]
    pub unit: Option<String>,
    /// Only this state
    #[command(flatten)]
    pub state: StateArg,
    /// By the day on which they are due
    #[command(flatten)]
    pub due: DaysArg,
    /// How many calendar days ahead
    #[arg(long, default_value_t = 14)]
    pub days: u64,
    /// Also what lies further ahead, waits, is paused or done
    #[arg(long)]
    pub all: bool,
    /// How to answer
    #[command(flatten)]
    pub format: FormatArg,
}

/// What `why` accepts.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The item
    pub item: ItemIdArg,
    /// Only this person or unit mailbox
    #[arg(long)]
    pub person: Option<String>,
    /// Only steps reached on this day
    #[arg(long)]
    pub on: Option<Written>,
    /// How many occurrences of each step to forecast
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub ahead: usize,
    /// How to answer
    #[command(flatten)]
    pub format: FormatArg,
}

/// Which messages `outbox list` shows.
#[derive(Debug, Default, Args)]
pub struct FoundArgs {
    /// Only those that have not ended
    #[arg(long)]
    pub open: bool,
    /// Only those to this person or unit mailbox
    #[arg(long)]
    pub person: Option<String>,
    /// Only those that tell of this item
    #[arg(long)]
    pub item: Option<ItemIdArg>,
    /// Only this state
    #[command(flatten)]
    pub state: StateArg,
    /// By the day of their slot
    #[command(flatten)]
    pub slots: DaysArg,
}

/// What can be done with messages.
#[derive(Debug, Subcommand)]
pub enum OutboxAction {
    /// List messages, oldest first
    List(FoundArgs),
    /// Show one message with its notices and tries
    Show {
        /// The message
        id: String,
        /// What the message said, as its reader saw it
        #[arg(long)]
        text: bool,
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
