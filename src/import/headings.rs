//! Which row of a sheet names its columns, and which columns anybody asked for: all others stay in the file.
//! Must not know what the columns mean.

use serde::{Deserialize, Serialize};

use super::sheet::Cell;
use crate::model::fold::fold;

/// How headings are recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headings {
    /// The names that a column may have, folded, one list for each column that is asked for.
    pub names: Vec<Vec<String>>,
    /// The columns, by their place in `names`, without which a row is none of headings.
    pub needed: Vec<usize>,
    /// How many columns a row must name at least.
    pub least: usize,
}

impl Headings {
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
    /// Before the first row.
    pub fn new(headings: &'h Headings) -> Self {
        Self { headings, columns: None }
    }

    /// The row with everything else hidden, and whether the headings have been found. What is hidden is still seen
    /// not to be empty.
    pub fn pick(&mut self, cells: &[Cell]) -> (Vec<Cell>, bool) {
        if let Some(columns) = &self.columns {
            let asked = |column: usize| columns.get(column).copied().unwrap_or(false);
            return (cells.iter().enumerate().map(|(n, cell)| shown(cell, asked(n))).collect(), true);
        }
        let meant: Vec<Option<usize>> = cells.iter().map(|cell| self.headings.meant(cell)).collect();
        let is_there = |column: &usize| meant.contains(&Some(*column));
        let count = (0..self.headings.names.len()).filter(is_there).count();
        if self.headings.needed.iter().all(is_there) && count >= self.headings.least {
            self.columns = Some(meant.iter().map(Option::is_some).collect());
        }
        let row = cells.iter().zip(&meant).map(|(cell, meant)| shown(cell, meant.is_some()));
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
        let headings = Headings { names: vec![names(&["ma"]), names(&["han"])], needed: vec![0], least: 2 };
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut picker = Picker::new(&headings);
        let (row, found) = picker.pick(&[text("Ông A"), text("Mã")]);
        assert!(!found && row == [Cell::Other, text("Mã")]);
        let (_, found) = picker.pick(&[text("Họ tên"), text("Mã"), text("HẠN")]);
        assert!(found);
        let (row, _) = picker.pick(&[text("Ông A"), text("1"), Cell::Empty, text("B")]);
        assert!(row == [Cell::Other, text("1"), Cell::Empty, Cell::Other]);
    }
}
