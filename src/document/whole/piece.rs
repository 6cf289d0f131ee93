//! What a document comes to, piece by piece, and how much of it there may be.
//! Must not know the format that it comes from.

use chrono::NaiveDateTime;

use super::super::how::HowRead;
use super::super::sheet::SheetError;

/// The longest text of a cell, in characters; a longer one counts as [`WholeCell::TooLong`]. A longer paragraph comes in
/// several pieces.
pub(in crate::document) const MOST_TEXT: usize = 20_000;
/// The most cells of a document, whatever is in them.
pub(in crate::document) const MOST_CELLS: usize = 1_000_000;
/// The most paragraphs and tables of a document.
pub(in crate::document) const MOST_PIECES: usize = 200_000;
/// The most characters of an automatic number.
pub(in crate::document) const MOST_NUMBER: usize = 40;

/// One piece of a document, in the order in which it is read. Has no debug output: a text may name a citizen.
#[derive(Clone, PartialEq)]
pub enum WholePiece {
    /// How the file was read; comes first, and once.
    How(HowRead),
    /// A paragraph outside of tables.
    Paragraph {
        text: String,
        /// Its automatic number as it is shown: "1.", "III.", "a)".
        number: Option<String>,
        /// Whether all of it is bold, or its style is that of a heading.
        is_heading: bool,
    },
    /// A table begins; the rows that follow are its own.
    Table {
        /// The name of the sheet; empty where there is none.
        name: String,
        /// A hidden sheet is named and has no rows.
        is_hidden: bool,
    },
    /// A row of the table.
    Row {
        /// Its number from 1, in a workbook as the program shows it.
        number: u32,
        is_hidden: bool,
        /// Whether the row is printed again at the top of each page.
        is_repeated_heading: bool,
        cells: Vec<WholeCell>,
    },
    /// The table ends.
    TableEnd,
}

/// A cell of a table of a document. Has no debug output, like [`WholePiece`].
#[derive(Clone, PartialEq)]
pub enum WholeCell {
    /// A text, line by line; empty where there is none.
    Text(String),
    /// A day with an hour, which is 00:00 where none was meant.
    Day(NaiveDateTime),
    Number(f64),
    /// Merged with the cell above.
    Above,
    /// Merged with the cell to the left.
    Left,
    /// A text longer than 20,000 characters.
    TooLong,
}

impl WholeCell {
    /// Whether nothing stands in the cell, not even by being merged with another.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// A text as a cell, as people see it.
    pub(in crate::document) fn of_text(text: &str) -> Self {
        // No letter is written in more than a few marks.
        if text.len() > 16 * MOST_TEXT {
            return Self::TooLong;
        }
        let text = super::seen::lines(text);
        if text.len() > MOST_TEXT && text.chars().count() > MOST_TEXT {
            return Self::TooLong;
        }
        Self::Text(text)
    }

    /// A cell with nothing in it.
    pub(in crate::document) const fn empty() -> Self {
        Self::Text(String::new())
    }
}

/// Takes one piece.
pub type PieceTaker<'a> = dyn FnMut(WholePiece) -> Result<(), SheetError> + 'a;
