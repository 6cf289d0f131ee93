//! What every piece of every document passes on its way out: limits, and marks of secrets.
//! Must not know the format, nor what the columns mean.

use super::super::how::HowRead;
use super::super::secret::is_mark;
use super::super::sheet::{MOST_COLUMNS, MOST_NAME, MOST_ROWS, SheetError};
use super::piece::{MOST_CELLS, MOST_NUMBER, MOST_PIECES, MOST_TEXT, PieceTaker, WholeCell, WholePiece};
use super::seen;

/// The longest text that may be the heading of a column with grades of secrecy, in bytes.
const LONGEST_HEADING: usize = 80;

/// A row on its way out.
#[derive(Default)]
pub(super) struct RowOut {
    pub(super) number: u32,
    pub(super) is_hidden: bool,
    pub(super) is_repeated_heading: bool,
    pub(super) cells: Vec<WholeCell>,
}

/// The way of all pieces of one document.
pub(super) struct Outlet<'t, 'a> {
    take: &'t mut PieceTaker<'a>,
    rows: u32,
    cells: usize,
    pieces: usize,
    /// Which columns of the open table have a heading that speaks of secrecy: a grade below it is said of a row.
    graded: Vec<bool>,
}

impl<'t, 'a> Outlet<'t, 'a> {
    pub(super) fn new(take: &'t mut PieceTaker<'a>) -> Self {
        Self { take, rows: 0, cells: 0, pieces: 0, graded: Vec::new() }
    }

    /// How the file is read; to be said first.
    pub(super) fn how(&mut self, how: HowRead) -> Result<(), SheetError> {
        (self.take)(WholePiece::How(how))
    }

    /// A paragraph as it was written. An empty one is left out.
    pub(super) fn paragraph(
        &mut self,
        text: &str,
        number: Option<String>,
        is_heading: bool,
    ) -> Result<(), SheetError> {
        let text = seen::lines(text);
        refuse_mark(&text)?;
        let mut number = number.filter(|number| !number.is_empty() && number.chars().count() <= MOST_NUMBER);
        if text.is_empty() && number.is_none() {
            return Ok(());
        }
        let mut rest = text.as_str();
        loop {
            let end = rest.char_indices().nth(MOST_TEXT).map_or(rest.len(), |(end, _)| end);
            let (text, further) = rest.split_at(end);
            self.count(1)?;
            let (text, number) = (text.to_owned(), number.take());
            (self.take)(WholePiece::Paragraph { text, number, is_heading })?;
            if further.is_empty() {
                return Ok(());
            }
            rest = further;
        }
    }

    /// A table or a sheet begins.
    pub(super) fn table(&mut self, name: &str, is_hidden: bool) -> Result<(), SheetError> {
        self.count(1)?;
        self.graded.clear();
        let name = name.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect();
        (self.take)(WholePiece::Table { name, is_hidden })
    }

    /// A row of the table.
    pub(super) fn row(&mut self, row: RowOut) -> Result<(), SheetError> {
        let RowOut { number, is_hidden, is_repeated_heading, cells } = row;
        if cells.len() > MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: number });
        }
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Err(SheetError::TooManyRows);
        }
        self.cells += cells.len();
        if self.cells > MOST_CELLS {
            return Err(SheetError::TooMuch);
        }
        self.refuse_secret(&cells)?;
        (self.take)(WholePiece::Row { number, is_hidden, is_repeated_heading, cells })
    }

    /// The table ends.
    pub(super) fn table_end(&mut self) -> Result<(), SheetError> {
        (self.take)(WholePiece::TableEnd)
    }

    fn count(&mut self, pieces: usize) -> Result<(), SheetError> {
        self.pieces += pieces;
        if self.pieces > MOST_PIECES { Err(SheetError::TooMuch) } else { Ok(()) }
    }

    /// A mark of secrecy in a table refuses the document, be it a line of a cell, as above the body of a letter. Only
    /// below a heading that speaks of secrecy it is a word of that column.
    fn refuse_secret(&mut self, cells: &[WholeCell]) -> Result<(), SheetError> {
        for (column, cell) in cells.iter().enumerate() {
            let WholeCell::Text(text) = cell else { continue };
            if text.is_ascii() {
                continue;
            }
            let is_graded = self.graded.get(column).copied().unwrap_or(false);
            if !is_graded && text.split('\n').any(is_mark) {
                return Err(SheetError::Secret);
            }
            let is_heading = text.len() <= LONGEST_HEADING && !text.ends_with(':');
            if is_heading && text.to_lowercase().split(|c: char| !c.is_alphabetic()).any(|word| word == "mật")
            {
                self.graded.resize(self.graded.len().max(column + 1), false);
                if let Some(graded) = self.graded.get_mut(column) {
                    *graded = true;
                }
            }
        }
        Ok(())
    }
}

/// A paragraph that is a mark of secrecy, or has a line that is one.
pub(super) fn refuse_mark(text: &str) -> Result<(), SheetError> {
    if !text.is_ascii() && text.split('\n').any(is_mark) { Err(SheetError::Secret) } else { Ok(()) }
}
