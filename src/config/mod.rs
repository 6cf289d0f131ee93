//! The config folder: TOML to model, with every problem found and said where it stands.
//! Must not know the store, channels or what happens at run time.

mod load;
pub mod people;
mod plans;
pub(super) mod read;
mod rules;
mod settings;
mod whole;

pub use load::{Loaded, load, load_changed, load_from, state_folder};
pub use people::bodies::{NamedBody, named_bodies};
pub use plans::plan::Plan;
pub use plans::printed::{PrintedHead, PrintedPlan, PrintedRow, plan_text, printed_plan, printed_plans};
pub use read::address::{domain_of_named, is_host, is_plain};
pub use read::diagnostic::{Diagnostic, Severity};
pub use read::file;
pub use read::folder::{ConfigFiles, FOLDERS, PAPERS, is_wanted};
pub use read::offset::signed as parse_offset;
pub use read::secret::Secret;
pub use rules::learn::{CaseWord, learn};
pub use settings::backup::{BackupSettings, recipients};
pub use settings::email::{EmailSettings, Login, Tls};
pub use settings::file::{AnswerSettings, CaptureTable, Settings};
pub use settings::keep::Retention;
pub use settings::listen::Listen;
pub use settings::outside::{OutsideUrl, UrlFault, is_this_machine};
pub use settings::pace::Pace;
pub use settings::schedule::Schedule;
pub use settings::watch::WatchSettings;
pub use settings::webhook::{ImapSettings, WebhookSettings};
pub use settings::zalo::{BotSettings, OaSettings, TemplateSettings, ZbsSettings};
pub use whole::Config;
