//! A decision: what was settled for one step of one item, told or silent, and why.

use serde::{Deserialize, Serialize};

use super::{Instant, ItemId, Notice, Reason, StepId};

/// Whether a decision tells somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// At least one recipient is told.
    Told,
    /// Nobody is told.
    Silent,
}

impl Outcome {
    /// The name in JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Silent => "silent",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Told, Self::Silent].into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// What was decided for one (item, version, step, occurrence), or for the lists of a week. Never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The item; none for a list.
    pub item: Option<ItemId>,
    /// The version of the item's deadline.
    pub version: u32,
    pub step: StepId,
    /// The local date of a repeat (`2026-11-30`), `-` for a single step.
    pub occurrence: String,
    /// When the step was reached.
    pub at: Instant,
    /// When the decision was made; later than `at` after an outage.
    pub decided_at: Instant,
    pub outcome: Outcome,
    pub reason: Reason,
    /// A notice for each person whom the decision concerns, told or superseded; frozen here.
    pub notices: Vec<Notice>,
}

impl Decision {
    /// Whether this decision is the one of this version, step and occurrence of its item.
    pub fn is(&self, version: u32, step: &StepId, occurrence: &str) -> bool {
        self.version == version && self.step == *step && self.occurrence == occurrence
    }
}

/// The occurrence of a step that does not repeat.
pub const SINGLE: &str = "-";
