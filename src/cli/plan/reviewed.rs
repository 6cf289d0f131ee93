//! A plan as it is reviewed, for the terminal, JSON and a page.
//! Must not know config.

use serde::Serialize;

use crate::model::{Day, DueKind};

/// A plan as it is reviewed.
#[derive(Debug, Serialize)]
pub(super) struct PlanReview {
    pub(super) plan: String,
    pub(super) title: String,
    pub(super) rows: Vec<ReviewedRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) changes: Option<PlanChanges>,
}

/// A row or a duty as it is reviewed.
#[derive(Debug, Serialize)]
pub(super) struct ReviewedRow {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) lead: Vec<String>,
    pub(super) printed: String,
    /// How the deadline is read, in words.
    pub(super) read_as: String,
    pub(super) due_kind: Option<DueKind>,
    /// The next three dates; those that have passed where none is ahead.
    pub(super) next: Vec<Day>,
    /// What the row leaves open, in words.
    pub(super) open: Vec<&'static str>,
}

/// What a plan file changes in an older one, by ids of rows.
#[derive(Debug, Serialize)]
pub(super) struct PlanChanges {
    pub(super) added: Vec<String>,
    pub(super) renamed: Vec<String>,
    pub(super) redated: Vec<String>,
    pub(super) dropped: Vec<String>,
}
