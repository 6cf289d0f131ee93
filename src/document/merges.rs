//! Merged cells: what stands in the first of them stands for all.
//! Must not know which format told of them.

use std::collections::BTreeMap;

use super::cell::Cell;
use super::sheet::MOST_COLUMNS;

/// Cells that are merged into one: rows from 1, columns from 0, both ends included.
#[derive(Clone, Copy)]
pub(super) struct Merge {
    pub(super) rows: (u32, u32),
    pub(super) columns: (usize, usize),
}

/// The merged cells of one sheet, on the way from its first row to its last.
#[derive(Default)]
pub(super) struct Merges {
    /// Those that have not begun, by their first row.
    waiting: BTreeMap<u32, Vec<Merge>>,
    /// Those that reach into the rows that follow, by their first column, with what stands in them. Merged cells do not
    /// overlap; where a file says so, the last one holds.
    open: BTreeMap<usize, (Merge, Cell)>,
}

impl Merges {
    /// Takes up merged cells; their first row must not have been filled yet.
    pub(super) fn add(&mut self, merge: Merge) {
        let Merge { rows, columns } = merge;
        if rows.1 > rows.0 || columns.1 > columns.0 {
            self.waiting.entry(rows.0).or_default().push(merge);
        }
    }

    /// Repeats in a row what merged cells hold: what reaches down from a row above, and among the headings also what
    /// reaches to the right. Among the data that would make a title of a cell for each of its columns.
    pub(super) fn fill(&mut self, row: u32, cells: &mut Vec<Cell>, is_heading: bool) {
        if self.waiting.is_empty() && self.open.is_empty() {
            return;
        }
        self.open.retain(|_, (merge, _)| merge.rows.1 >= row);
        for (merge, value) in self.open.values() {
            repeat(cells, merge, value, is_heading);
        }
        while let Some(first) = self.waiting.first_entry().filter(|first| *first.key() <= row) {
            for merge in first.remove() {
                // A row that was left out had nothing in it.
                let value = cells.get(merge.columns.0).cloned().unwrap_or(Cell::Empty);
                if merge.rows.0 < row || value == Cell::Empty {
                    continue;
                }
                if is_heading {
                    repeat(cells, &merge, &value, true);
                }
                if merge.rows.1 > row {
                    self.open.insert(merge.columns.0, (merge, value));
                }
            }
        }
    }
}

/// Puts a value where nothing stands: into the first column, or into all.
fn repeat(cells: &mut Vec<Cell>, merge: &Merge, value: &Cell, to_the_right: bool) {
    let (first, last) = merge.columns;
    let last = if to_the_right { last } else { first }.min(MOST_COLUMNS - 1);
    for column in first..=last {
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        if let Some(cell) = cells.get_mut(column).filter(|cell| **cell == Cell::Empty) {
            cell.clone_from(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|text| Cell::of_text(text, false)).collect()
    }

    fn merge(rows: (u32, u32), columns: (usize, usize)) -> Merge {
        Merge { rows, columns }
    }

    #[test]
    fn headings_are_repeated_to_the_right_and_down_but_data_only_down() {
        let mut merges = Merges::default();
        for merge in
            [merge((1, 1), (1, 2)), merge((1, 2), (0, 0)), merge((3, 4), (0, 2)), merge((3, 3), (3, 4))]
        {
            merges.add(merge);
        }
        let mut filled = |number, texts: &[&str], is_heading| {
            let mut cells = row(texts);
            merges.fill(number, &mut cells, is_heading);
            cells
        };
        assert!(
            filled(1, &["Mã", "Thời hạn", "", "Đơn vị"], true)
                == row(&["Mã", "Thời hạn", "Thời hạn", "Đơn vị"])
        );
        assert!(filled(2, &["", "Ngày giao", "Hạn"], true) == row(&["Mã", "Ngày giao", "Hạn"]));
        assert!(filled(3, &["1", "", "", "KT", ""], false) == row(&["1", "", "", "KT", ""]));
        assert!(filled(4, &["", "", "", "VP"], false) == row(&["1", "", "", "VP"]));
        assert!(filled(5, &["", "x"], false) == row(&["", "x"]));
    }

    #[test]
    fn merged_cells_without_end_cost_no_more_than_the_widest_row() {
        let mut merges = Merges::default();
        merges.add(merge((1, u32::MAX), (0, usize::MAX - 1)));
        let mut cells = row(&["x"]);
        merges.fill(1, &mut cells, true);
        assert_eq!(cells.len(), MOST_COLUMNS);
        let mut cells = row(&["", "y"]);
        merges.fill(1_000_000, &mut cells, false);
        assert!(cells == row(&["x", "y"]));
    }
}
