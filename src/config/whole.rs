//! Everything that config says, read and checked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::plans::plan::Plan;
use super::settings::file::Settings;
use crate::calendar::Calendar;
use crate::model::{CaseRules, ItemSpec, LatenessRules, Organisation, Policy, PolicyId, Template};

/// Everything a tick needs to know, immutable until the next reload.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that it was read from, where templates of papers lie.
    pub dir: PathBuf,
    /// Units, people and roles.
    pub org: Organisation,
    /// Zone, working days, hours and slots.
    pub calendar: Calendar,
    /// What may be named as the cause of lateness, and who confirms it.
    pub lateness: LatenessRules,
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
