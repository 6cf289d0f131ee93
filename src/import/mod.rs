//! Spreadsheets to cases: what a file says, sheet by sheet and row by row, with every cell that is not plainly allowed
//! refused, and every column that decides and is not understood asked about.
//! Knows people and kinds from the model; must not know what is stored, the planner or the clock.

pub mod cells;
mod codes;
pub mod columns;
mod context;
mod file;
pub mod headings;
mod lines;
mod refusal;
mod row;
mod states;
mod suggest;
mod units;

pub use columns::{headings, like_codes, loose};
pub use context::ImportContext;
pub use file::{CaseFile, SheetTaken, read};
pub use headings::layout::Layout;
pub use headings::{HeadingMeaning, Headings};
pub use refusal::{CellRule, ColumnDoubt, FileRefusal, RowRemark, shown};
pub use row::CaseRow;
pub use suggest::Suggestion;

use std::sync::Arc;

use crate::model::Kind;

/// One row of data of a file.
#[derive(Debug, Clone)]
pub struct Row {
    /// The place of its sheet among those of the file.
    pub sheet: usize,
    /// The row's number in the spreadsheet, from 1.
    pub number: u32,
    /// The kind of its case, where it can be told; also of a refused row.
    pub kind: Option<Kind>,
    /// The row's code, where it is a sound one; also of a refused row.
    pub code: Option<String>,
    /// The case, or everything for which the row is refused.
    pub found: Result<Arc<CaseRow>, Vec<RowRemark>>,
}
