//! Spreadsheets to cases: what a file says, row by row, with every cell that is not plainly allowed refused.
//! Knows people and kinds from the model; must not know what is stored, the planner or the clock.

pub mod cells;
pub mod columns;
mod context;
mod csv_file;
mod file;
pub mod grid;
pub mod headings;
mod refusal;
pub mod row;
pub mod sheet;
mod xlsx_file;

use std::collections::HashSet;

pub use context::ImportContext;
pub use file::rows;
pub use headings::Headings;
pub use refusal::{CellRule, RowRefusal};
pub use sheet::{Cell, SheetError, Taker};

use crate::model::fold::fold;
use crate::model::{Case, CaseRules, CaseState, Column};
use columns::Columns;
use row::CellVocabulary;

/// One data row of a file.
#[derive(Debug)]
pub struct Row {
    /// The row's number in the spreadsheet, from 1.
    pub number: u32,
    /// The row's code, where it is a sound one; also of a refused row.
    pub code: Option<String>,
    /// The case, or why the row is refused; never the text of a cell.
    pub found: Result<(Case, CaseState), RowRefusal>,
}

/// The rows that name the columns of a file of cases.
pub fn headings(cases: &CaseRules) -> Headings {
    let names = cases.columns.values().map(|names| names.iter().map(|name| fold(name)).collect());
    let code = cases.columns.keys().position(|column| *column == Column::Code);
    Headings {
        names: names.collect(),
        needed: code.into_iter().collect(),
        least: 2,
        known: Vec::new(),
        labels: false,
    }
}

/// The cases of a file whose rows `rows` hands on. Nothing of the file is kept but what [`Case`] holds.
///
/// # Errors
/// The file cannot be read as a spreadsheet, breaks a limit, or has no heading that names the code.
pub fn cases(
    context: ImportContext<'_>,
    rows: impl FnOnce(&mut Taker<'_>) -> Result<(), SheetError>,
) -> Result<Vec<Row>, SheetError> {
    let words = CellVocabulary::new(context);
    let mut columns: Option<Columns> = None;
    let mut found_rows: Vec<Row> = Vec::new();
    let mut seen = HashSet::new();
    rows(&mut |number, cells| {
        let Some(columns) = &columns else {
            columns = Columns::find(cells, context.cases)?;
            return Ok(columns.is_some());
        };
        if cells.iter().all(|cell| matches!(cell, Cell::Empty)) {
            return Ok(true);
        }
        let mut found = words.case(cells, columns);
        let code = words.code_in(cells, columns);
        if let Some(code) = &code
            && !seen.insert(code.clone())
        {
            found = Err(columns.refusal(Column::Code, CellRule::Twice));
        }
        found_rows.push(Row { number, code, found });
        Ok(true)
    })?;
    if columns.is_none() {
        return Err(SheetError::NoHeader { headings: columns::code_headings(context.cases) });
    }
    Ok(found_rows)
}
