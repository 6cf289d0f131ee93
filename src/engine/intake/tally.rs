//! What became of the rows of a file: counts, and for each row its outcome and everything that is to be said of it.
//! Must not know in which words.

use crate::import::{CaseFile, CellRule, RowRemark};
use crate::model::{Column, ItemId};
use crate::planner::change::cases::CaseRefusal;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowOutcome {
    /// It tells nothing new.
    Unchanged,
    /// Its case had ended before it was ever seen here, and is not taken up.
    Skipped,
    /// Its case has ended here, and the file still calls it open.
    Ahead,
    /// Another row of the file tells the same case anew.
    Repeated,
    Ended,
    Updated,
    Opened,
    Refused,
}

impl RowOutcome {
    /// Its name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Ahead => "ahead",
            Self::Repeated => "repeated",
            Self::Ended => "ended",
            Self::Updated => "updated",
            Self::Opened => "opened",
            Self::Refused => "refused",
        }
    }
}

/// One row of a file, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowTold {
    /// The place of its sheet among those of the file.
    pub sheet: usize,
    /// Its number in the spreadsheet, from 1.
    pub number: u32,
    /// Its code, where it is a sound one.
    pub code: Option<String>,
    pub outcome: RowOutcome,
    pub remarks: Vec<RowRemark>,
    /// Why its case cannot be taken as things stand.
    pub refusal: Option<CaseRefusal>,
}

/// What became of one item that a row tells of.
pub(super) struct Taken {
    pub(super) id: ItemId,
    /// The places of its rows in the file.
    pub(super) rows: Vec<usize>,
    pub(super) outcome: RowOutcome,
    pub(super) refusal: Option<CaseRefusal>,
    /// Whether its due is counted by the usual period of its kind.
    pub(super) is_defaulted: bool,
    /// Whether a dossier now has a second later day.
    pub(super) is_again: bool,
    /// Whether the task is another one of a number that has one already.
    pub(super) is_numbered: bool,
}

/// What became of the rows of a file. A row may tell of several items, one for each unit: items are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub rows: Vec<RowTold>,
    /// Cases seen for the first time.
    pub opened: usize,
    /// Known cases of which something changed.
    pub updated: usize,
    /// Known cases that the file says have ended.
    pub ended: usize,
    /// Known cases of which the file says nothing new.
    pub unchanged: usize,
    /// Cases that had ended before they were ever seen here; they are not taken up.
    pub skipped: usize,
    /// Cases that have ended here and that the file still calls open.
    pub ahead: usize,
    /// Open cases that a file listing every open case no longer names.
    pub missing: usize,
    /// Dossiers that now have a second later day.
    pub again: usize,
    /// Opened cases whose due is counted by the usual period of their kind, because the file names none.
    pub defaulted: usize,
}

impl Tally {
    /// The rows of a file as they were read: refused, or nothing known of them yet.
    pub(super) fn of(file: &CaseFile) -> Self {
        let rows = file.rows.iter().map(|row| {
            let (outcome, remarks) = match &row.found {
                Ok(told) => (RowOutcome::Unchanged, told.remarks.clone()),
                Err(refused) => (RowOutcome::Refused, refused.clone()),
            };
            RowTold {
                sheet: row.sheet,
                number: row.number,
                code: row.code.clone(),
                outcome,
                remarks,
                refusal: None,
            }
        });
        Self { rows: rows.collect(), ..Self::default() }
    }

    /// Adds what became of one item.
    pub(super) fn add(&mut self, taken: Taken) {
        match taken.outcome {
            RowOutcome::Opened => self.opened += 1,
            RowOutcome::Updated => self.updated += 1,
            RowOutcome::Ended => self.ended += 1,
            RowOutcome::Unchanged => self.unchanged += 1,
            RowOutcome::Skipped => self.skipped += 1,
            RowOutcome::Ahead => self.ahead += 1,
            RowOutcome::Repeated | RowOutcome::Refused => {}
        }
        self.defaulted += usize::from(taken.is_defaulted);
        self.again += usize::from(taken.is_again);
        for place in taken.rows {
            let Some(row) = self.rows.get_mut(place) else { continue };
            row.outcome = row.outcome.max(taken.outcome);
            if taken.is_numbered {
                let id = Some(taken.id.to_string());
                row.remarks.push(RowRemark {
                    column: Column::Code,
                    letter: None,
                    why: CellRule::Numbered,
                    word: id,
                });
            }
            row.refusal = row.refusal.take().or_else(|| taken.refusal.clone());
        }
    }

    /// How many rows are refused.
    pub fn refused(&self) -> usize {
        self.rows.iter().filter(|row| row.outcome == RowOutcome::Refused).count()
    }

    /// How many items a file changed.
    pub fn changed(&self) -> usize {
        self.opened + self.updated + self.ended + self.missing
    }
}
