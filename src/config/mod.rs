//! The config folder: TOML to model, with every problem found and said where it stands.
//! Must not know the store, channels or what happens at run time.

mod absence;
mod address;
mod backup;
mod cases;
mod closed;
mod diagnostic;
mod due;
pub mod edit;
mod email;
mod expand;
pub mod file;
mod folder;
mod hours;
mod keep;
mod listen;
mod load;
mod names;
mod near;
mod offset;
mod once;
mod outside;
mod pace;
mod people;
mod person;
mod plan;
mod policies;
mod post;
mod report;
mod roles;
mod row;
mod schedule;
mod secret;
mod settings;
mod source;
mod step;
mod table;
mod unit;
mod usage;
mod vacancy;
mod value;
mod watch;
mod webhook;
mod years;
mod zalo;

pub use address::{domain_of_named, is_host, is_plain};
pub use backup::{BackupSettings, recipients};
pub use diagnostic::{Diagnostic, Severity};
pub use email::{EmailSettings, Login, Tls};
pub use folder::{FOLDERS, Files, is_wanted};
pub use keep::Keep;
pub use listen::Listen;
pub use load::{Loaded, load, load_changed, load_from, state_folder};
pub use offset::signed as parse_offset;
pub use outside::{OutsideUrl, UrlFault, is_this_machine};
pub use pace::Pace;
pub use plan::Plan;
pub use schedule::Schedule;
pub use secret::Secret;
pub use settings::{AnswerSettings, CaptureSettings, Settings};
pub use watch::WatchSettings;
pub use webhook::{ImapSettings, WebhookSettings};
pub use zalo::{BotSettings, OaSettings, TemplateSettings, ZbsSettings};

use std::collections::BTreeMap;

use crate::calendar::Calendar;
use crate::model::{CaseRules, ItemSpec, Organisation, Policy, PolicyId, Template};

/// Everything a tick needs to know, immutable until the next reload.
#[derive(Debug, Clone)]
pub struct Config {
    /// Units, people and roles.
    pub org: Organisation,
    /// Zone, working days, hours and slots.
    pub calendar: Calendar,
    /// Escalation policies by name.
    pub policies: BTreeMap<PolicyId, Policy>,
    /// Kinds and sources of cases, and the columns of their files.
    pub cases: CaseRules,
    /// Rows and duties, one item for each unit that owes it, in plan order; without recurring ones.
    pub items: Vec<ItemSpec>,
    /// Recurring rows and duties, one for each unit.
    pub templates: Vec<Template>,
    /// The plan documents, by file name.
    pub plans: Vec<Plan>,
    /// What the daemon itself needs.
    pub settings: Settings,
    /// Message templates that replace built-in ones: file name and text.
    pub overrides: BTreeMap<String, String>,
    /// A fingerprint of all texts: a different one means that something was edited.
    pub fingerprint: String,
}
