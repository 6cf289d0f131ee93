//! Merged cells of a sheet, put into its rows: which cells belong to the one above or to the left.
//! Must not know which format told of them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::merges::Merge;
use super::super::super::sheet::{MOST_COLUMNS, SheetError};
use super::super::outlet::{Outlet, RowOut};
use super::super::piece::WholeCell;

/// The most merged cells of a sheet that are kept.
const MOST_MERGES: usize = 100_000;

/// The merged cells and hidden columns of one sheet, on the way from its first row to its last.
#[derive(Default)]
pub(in crate::document::whole) struct Covers {
    /// Those that have not begun, by their first row.
    waiting: BTreeMap<u32, Vec<Merge>>,
    count: usize,
    /// Those that reach into the row that follows, by their first column: they do not overlap, and where a file says so,
    /// the last one holds.
    open: BTreeMap<usize, Merge>,
    hidden: BTreeSet<usize>,
}

impl Covers {
    /// Takes up merged cells; their first row must not have been laid out yet.
    pub(in crate::document::whole) fn add(&mut self, merge: Merge) -> Result<(), SheetError> {
        let Merge { rows, columns } = merge;
        if (rows.1 > rows.0 || columns.1 > columns.0) && columns.0 < MOST_COLUMNS {
            self.count += 1;
            if self.count > MOST_MERGES {
                return Err(SheetError::TooMuch);
            }
            self.waiting.entry(rows.0).or_default().push(merge);
        }
        Ok(())
    }

    /// Takes up hidden columns, both ends included.
    pub(in crate::document::whole) fn hide(&mut self, first: usize, last: usize) {
        self.hidden.extend(first.min(MOST_COLUMNS)..=last.min(MOST_COLUMNS));
    }

    /// Hands on a row with its merged cells in place and without those of hidden columns. A row in which nothing stands is
    /// left out.
    pub(in crate::document::whole) fn hand_on(
        &mut self,
        number: u32,
        is_hidden: bool,
        mut cells: Vec<WholeCell>,
        out: &mut Outlet<'_, '_>,
    ) -> Result<(), SheetError> {
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        if filled > MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: number });
        }
        cells.truncate(filled);
        if cells.is_empty() {
            return Ok(());
        }
        self.lay(number, &mut cells);
        self.leave_out(&mut cells);
        if cells.iter().all(WholeCell::is_empty) {
            return Ok(());
        }
        out.row(RowOut { number, is_hidden, is_repeated_heading: false, cells })
    }

    fn lay(&mut self, row: u32, cells: &mut Vec<WholeCell>) {
        self.open.retain(|_, merge| merge.rows.1 >= row);
        for (first, merge) in &self.open {
            put(cells, *first, WholeCell::Above);
            cover(cells, merge);
        }
        while let Some(first) = self.waiting.first_entry().filter(|first| *first.key() <= row) {
            for merge in first.remove() {
                // The row in which it begins was left out: nothing stood there.
                if merge.rows.0 == row {
                    cover(cells, &merge);
                }
                if merge.rows.1 > row && merge.rows.0 == row {
                    self.open.insert(merge.columns.0, merge);
                }
            }
        }
    }

    fn leave_out(&self, cells: &mut Vec<WholeCell>) {
        for column in self.hidden.iter().rev() {
            if *column >= cells.len() {
                continue;
            }
            let left_out = cells.remove(*column);
            // What is merged to the right is seen in the next column.
            if let Some(next) = cells.get_mut(*column).filter(|next| **next == WholeCell::Left)
                && left_out != WholeCell::Left
            {
                *next = left_out;
            }
        }
    }
}

/// Marks the cells to the right of the first one of those that are merged.
fn cover(cells: &mut Vec<WholeCell>, merge: &Merge) {
    for column in merge.columns.0 + 1..=merge.columns.1.min(MOST_COLUMNS - 1) {
        put(cells, column, WholeCell::Left);
    }
}

fn put(cells: &mut Vec<WholeCell>, column: usize, cell: WholeCell) {
    if cells.len() <= column {
        cells.resize(column + 1, WholeCell::empty());
    }
    if let Some(place) = cells.get_mut(column) {
        *place = cell;
    }
}
