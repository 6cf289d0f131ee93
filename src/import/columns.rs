//! Which column of a file holds what, found by its headings.
//! Must not know what the cells below may hold.

use std::collections::BTreeMap;

use super::sheet::{Cell, SheetError, letter};
use super::{CellRule, RowRefusal};
use crate::model::fold::fold;
use crate::model::{CaseRules, Column};

/// The columns of a file that are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(BTreeMap<Column, usize>);

impl Columns {
    /// Reads a row as headings; none when it does not name the code and at least one other column.
    ///
    /// # Errors
    /// Two columns have headings of the same meaning.
    pub fn find(cells: &[Cell], rules: &CaseRules) -> Result<Option<Self>, SheetError> {
        let mut found: BTreeMap<Column, usize> = BTreeMap::new();
        let mut twice = None;
        for (index, cell) in cells.iter().enumerate() {
            let Cell::Text(text) = cell else { continue };
            let heading = fold(text);
            let meant =
                rules.columns.iter().find(|(_, names)| names.iter().any(|name| fold(name) == heading));
            let Some((column, _)) = meant else { continue };
            if let Some(first) = found.insert(*column, index) {
                twice.get_or_insert((*column, first, index));
            }
        }
        if !found.contains_key(&Column::Code) || found.len() < 2 {
            return Ok(None);
        }
        match twice {
            Some((column, first, second)) => Err(SheetError::ColumnTwice {
                column: name(column),
                first: letter(first),
                second: letter(second),
            }),
            None => Ok(Some(Self(found))),
        }
    }

    /// The cell of a row in a column; empty where the file has no such column.
    pub fn cell<'a>(&self, cells: &'a [Cell], column: Column) -> &'a Cell {
        self.0.get(&column).and_then(|index| cells.get(*index)).unwrap_or(&Cell::Empty)
    }

    /// The refusal of a cell in a column.
    pub fn refusal(&self, column: Column, why: CellRule) -> RowRefusal {
        RowRefusal { column: name(column), letter: self.0.get(&column).map(|index| letter(*index)), why }
    }
}

/// The name of a column in messages.
fn name(column: Column) -> &'static str {
    match column {
        Column::Code => "code",
        Column::Unit => "unit",
        Column::Field => "field",
        Column::Received => "day of receipt",
        Column::Due => "due day",
        Column::State => "state",
        Column::Source => "source",
    }
}

/// The headings that name the code, for a message.
pub(super) fn code_headings(rules: &CaseRules) -> String {
    rules.columns.get(&Column::Code).map(|names| names.join(", ")).unwrap_or_default()
}
