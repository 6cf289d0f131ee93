//! A table while its rows are read: where each cell stands in the grid, and with which it is merged.
//! Must not know what stands around the table.

use super::super::super::sheet::{MOST_COLUMNS, SheetError};
use super::super::outlet::RowOut;
use super::super::piece::{MOST_TEXT, WholeCell};
use super::properties::{CellProperties, Merging, RowProperties};

/// The most bytes of a cell that are kept; more are too long whatever follows.
const MOST_KEPT: usize = 64 * MOST_TEXT;

/// A cell that is open.
#[derive(Default)]
struct OpenCell {
    properties: CellProperties,
    text: String,
}

/// A table that is open.
#[derive(Default)]
pub(super) struct OpenTable {
    number: u32,
    /// In which columns the row above has a cell that may go on below.
    down: Vec<bool>,
    /// In which columns the row that is open has a cell that may go on below.
    down_here: Vec<bool>,
    row: RowProperties,
    cells: Vec<WholeCell>,
    cell: Option<OpenCell>,
}

impl OpenTable {
    /// A row begins.
    pub(super) fn open_row(&mut self) {
        (self.row, self.cell) = (RowProperties::default(), None);
        self.cells.clear();
        self.down_here.clear();
    }

    /// The row says what it is, before its cells.
    pub(super) fn set_row(&mut self, row: RowProperties) -> Result<(), SheetError> {
        self.row = row;
        self.fill(self.row.before)
    }

    /// A cell begins.
    pub(super) fn open_cell(&mut self) {
        self.cell = Some(OpenCell::default());
    }

    /// The cell says what it is.
    pub(super) fn set_cell(&mut self, properties: CellProperties) {
        if let Some(cell) = &mut self.cell {
            cell.properties = properties;
        }
    }

    /// Adds a line to the open cell.
    pub(super) fn add_line(&mut self, line: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.text.len() <= MOST_KEPT) {
            if !cell.text.is_empty() {
                cell.text.push('\n');
            }
            cell.text.push_str(line);
        }
    }

    /// The cell ends.
    pub(super) fn close_cell(&mut self) -> Result<(), SheetError> {
        let Some(OpenCell { properties, text }) = self.cell.take() else { return Ok(()) };
        if properties.is_deleted {
            return Ok(());
        }
        let (start, span) = (self.cells.len(), properties.span.max(1) as usize);
        if start.saturating_add(span) > MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: self.number + 1 });
        }
        // What goes on has something to go on from; else it is a cell like others.
        let goes_on =
            properties.down == Some(Merging::Continue) && self.down.get(start).copied().unwrap_or(false);
        let cell = if goes_on {
            WholeCell::Above
        } else if properties.across == Some(Merging::Continue) && start > 0 {
            WholeCell::Left
        } else {
            WholeCell::of_text(&text)
        };
        self.cells.push(cell);
        self.cells.resize(start + span, WholeCell::Left);
        self.down_here.resize(start, false);
        self.down_here.push(properties.down.is_some());
        Ok(())
    }

    /// The row ends: what it comes to, if it was not deleted.
    pub(super) fn close_row(&mut self) -> Result<Option<RowOut>, SheetError> {
        self.close_cell()?;
        if self.row.is_deleted {
            return Ok(None);
        }
        self.fill(self.row.after)?;
        std::mem::swap(&mut self.down, &mut self.down_here);
        self.number += 1;
        Ok(Some(RowOut {
            number: self.number,
            is_hidden: self.row.is_hidden,
            is_repeated_heading: self.row.is_heading,
            cells: std::mem::take(&mut self.cells),
        }))
    }

    /// Empty cells where the row leaves columns of the grid out.
    fn fill(&mut self, columns: u32) -> Result<(), SheetError> {
        let wide = self.cells.len().saturating_add(columns as usize);
        if wide > MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: self.number + 1 });
        }
        self.cells.resize(wide, WholeCell::empty());
        Ok(())
    }
}
