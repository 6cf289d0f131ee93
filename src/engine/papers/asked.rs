//! What paper is asked for, what came of it, and why there may be none.
//! Must not know how a paper is made.

use crate::figures::period::FigurePeriod;
use crate::model::paper::PaperName;
use crate::model::{Instant, ItemId, PersonId, UnitCode};
use crate::paper::document::Paper;
use crate::paper::error::PaperError;
use crate::paper::template::FillError;
use crate::store::StoreError;

/// What paper is asked for, and of what.
#[derive(Debug, Clone)]
pub struct PaperAsked {
    pub name: PaperName,
    /// The instant up to which things are known.
    pub as_of: Instant,
    /// Of papers of a period.
    pub period: FigurePeriod,
    pub unit: Option<UnitCode>,
    /// The id of a plan.
    pub plan: Option<String>,
    pub person: Option<PersonId>,
    pub item: Option<ItemId>,
}

/// A paper as it was put together.
#[derive(Debug, Clone, PartialEq)]
pub struct MadePaper {
    pub paper: Paper,
    /// Whether it gives a dossier one more new day than the decree allows.
    pub is_one_too_many: bool,
}

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
pub enum PaperFault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Write(#[from] PaperError),
    /// The day lies beyond the calendar.
    #[error("there is no month before this one")]
    NoPeriod,
    /// Nothing is to be pressed for.
    #[error("{0} has nothing overdue then: there is nothing to press for")]
    NothingOverdue(UnitCode),
    #[error("the paper is of one unit: name it with --unit")]
    NoUnit,
    #[error("the paper is of one dossier: name it with --item")]
    NoItem,
    #[error("no item `{0}`: `dondoc items` lists them")]
    UnknownItem(ItemId),
    #[error("{0} is no dossier, and only a dossier is given a new day in writing")]
    NoDossier(ItemId),
    #[error("no plan `{0}`: known are {1}")]
    UnknownPlan(String, String),
    /// A paper that is made elsewhere was asked for here.
    #[error("{0} is no document: it has rates alone")]
    NoDocument(&'static str),
    /// A template of the commune's own cannot be filled.
    #[error("{0}; correct the template, or remove it to have the built-in layout")]
    Template(#[from] FillError),
    #[error("{file} cannot be read: {why}")]
    Unread { file: String, why: String },
    /// The paper has no such form.
    #[error("{0} has no form .{1}")]
    NoForm(&'static str, &'static str),
}
