//! The rows of a plan as they were read, for people to look at and for a file to be written.
//! Must not know how they were read.

use super::question::Question;
use crate::model::{Deadline, DueKind};
use crate::phrase::deadline::{CellDuePhrase, SaidDue};

/// One task of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// By headings and number; the same in the next reading of an amended plan, as far as these stay.
    pub id: String,
    /// The headings above it, from the outermost: numbers, or words where a heading has no number.
    pub section: Vec<String>,
    /// The headings above it, from the outermost, with number and words.
    pub headings: Vec<String>,
    /// The printed number; empty where there is none.
    pub number: String,
    pub title: String,
    /// Codes of units and groups, in the order of the document.
    pub lead: Vec<String>,
    pub coordinators: Vec<String>,
    pub due: CellDuePhrase,
    /// The deadline as it is printed.
    pub printed: String,
    /// The cell of who leads, where it says more than names.
    pub lead_text: Option<String>,
    pub coordinators_text: Option<String>,
    pub product: Option<String>,
    /// What units owe beside the task itself.
    pub duties: Vec<PlanDuty>,
    pub questions: Vec<Question>,
    /// The row of the table, from 1.
    pub place: u32,
}

/// A duty inside a row: a report to somebody by a day of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDuty {
    pub title: String,
    /// Empty where those of the row owe it.
    pub lead: Vec<String>,
    /// The unit that receives it.
    pub owed_to: Option<String>,
    pub due: CellDuePhrase,
    pub printed: String,
    pub doubts: Vec<Question>,
}

/// Something that was not taken as a task.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PlanLeftOut {
    pub place: String,
    pub text: String,
    pub reason: String,
}

impl PlanLeftOut {
    pub(super) fn new(place: impl Into<String>, text: &str, reason: &str) -> Self {
        Self { place: place.into(), text: text.to_owned(), reason: reason.to_owned() }
    }
}

/// The deadline of a cell in the form of JSON: its kind, and its last good day where there is one.
pub fn due_of(due: &CellDuePhrase) -> (DueKind, Option<&Deadline>) {
    match &due.said {
        SaidDue::Every(_) => (DueKind::Every, None),
        SaidDue::Waits => (DueKind::Awaiting, None),
        SaidDue::Continuous => (DueKind::Continuous, None),
        said => said.deadlines().last().map_or((DueKind::Awaiting, None), |last| (last.kind(), Some(last))),
    }
}
