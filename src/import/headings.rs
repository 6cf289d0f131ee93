//! Which row of a sheet names its columns, and which columns were asked for: all others stay in the file.
//! Must not know what the columns mean.

use serde::{Deserialize, Serialize};

use super::sheet::Cell;
use crate::model::fold::fold;

/// How headings are recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headings {
    /// The names that a column may have, folded, one list for each column that is asked for.
    pub names: Vec<Vec<String>>,
    /// The columns, by their place in `names`, without which a row is not the headings.
    pub needed: Vec<usize>,
    /// How many columns the headings must name at least, of those that are asked for or known.
    pub least: usize,
    /// Names of other columns, folded: they help to tell the headings, but their cells are not asked for.
    pub known: Vec<String>,
    /// Whether labels are handed on as they stand: the row of headings, and rows of one or two cells, which
    /// name what the rows below them belong to.
    pub labels: bool,
}

/// A row with no more cells than this may be a label.
const LABEL: usize = 2;

impl Headings {
    fn knows(&self, cell: &Cell) -> bool {
        matches!(cell, Cell::Text(text) if self.known.contains(&fold(text)))
    }

    fn meant(&self, cell: &Cell) -> Option<usize> {
        let Cell::Text(text) = cell else { return None };
        let heading = fold(text);
        self.names.iter().position(|names| names.contains(&heading))
    }
}

/// Takes the cells that were asked for out of the rows of one file.
pub struct Picker<'h> {
    headings: &'h Headings,
    /// Whether each column is one that was asked for; none before the headings.
    columns: Option<Vec<bool>>,
}

impl<'h> Picker<'h> {
    /// A picker that has seen no row yet.
    pub fn new(headings: &'h Headings) -> Self {
        Self { headings, columns: None }
    }

    /// The row with all other cells hidden, and whether the headings have been found. A hidden cell still shows
    /// that it is not empty.
    pub fn pick(&mut self, cells: &[Cell]) -> (Vec<Cell>, bool) {
        let filled = cells.iter().filter(|cell| **cell != Cell::Empty).count();
        if let Some(columns) = &self.columns {
            let is_label = self.headings.labels && filled <= LABEL;
            let asked = |column: usize| is_label || columns.get(column).copied().unwrap_or(false);
            return (cells.iter().enumerate().map(|(n, cell)| shown(cell, asked(n))).collect(), true);
        }
        let meant: Vec<Option<usize>> = cells.iter().map(|cell| self.headings.meant(cell)).collect();
        let is_there = |column: &usize| meant.contains(&Some(*column));
        let known = cells.iter().filter(|cell| self.headings.knows(cell)).count();
        let count = (0..self.headings.names.len()).filter(is_there).count() + known;
        if self.headings.needed.iter().all(is_there) && count >= self.headings.least {
            self.columns = Some(meant.iter().map(Option::is_some).collect());
        }
        let is_label = self.headings.labels && self.columns.is_some();
        let row = cells.iter().zip(&meant).map(|(cell, meant)| shown(cell, is_label || meant.is_some()));
        (row.collect(), self.columns.is_some())
    }
}

fn shown(cell: &Cell, is_asked: bool) -> Cell {
    if is_asked || *cell == Cell::Empty { cell.clone() } else { Cell::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_leaves_the_file() {
        let names = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let (names, known) = (vec![names(&["ma"]), names(&["han"])], Vec::new());
        let headings = Headings { names, needed: vec![0], least: 2, known, labels: false };
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut picker = Picker::new(&headings);
        let (row, found) = picker.pick(&[text("Ông A"), text("Mã")]);
        assert!(!found && row == [Cell::Other, text("Mã")]);
        let (_, found) = picker.pick(&[text("Họ tên"), text("Mã"), text("HẠN")]);
        assert!(found);
        let (row, _) = picker.pick(&[text("Ông A"), text("1"), Cell::Empty, text("B")]);
        assert!(row == [Cell::Other, text("1"), Cell::Empty, Cell::Other]);
    }
    #[test]
    fn labels_are_handed_on_only_where_they_are_asked_for() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let (names, known) = (vec![vec!["chuc vu".to_owned()]], vec!["ho ten".to_owned()]);
        let headings = Headings { names, needed: vec![0], least: 2, known, labels: true };
        let mut picker = Picker::new(&headings);
        let row = [text("Họ tên"), text("Chức vụ"), text("Bí danh")];
        assert!(picker.pick(&row) == (row.to_vec(), true));
        let row = [text("Phòng Kinh tế"), Cell::Empty, Cell::Empty];
        assert!(picker.pick(&row) == (row.to_vec(), true));
        let (row, _) = picker.pick(&[text("Ông A"), text("Trưởng phòng"), text("B")]);
        assert!(row == [Cell::Other, text("Trưởng phòng"), Cell::Other]);
    }
}
