//! The rows of a spreadsheet file, whatever its format, inside fixed limits. Only the reader's own process
//! opens such a file. Must not know what the columns mean; shows no text of a cell.

use chrono::NaiveDateTime;

/// The largest file, in bytes.
pub const MOST_BYTES: u64 = 20 * 1024 * 1024;
/// The most rows, headings included.
pub const MOST_ROWS: u32 = 100_020;
/// The most columns.
pub const MOST_COLUMNS: usize = 200;
/// The most sheets of a workbook.
pub const MOST_SHEETS: usize = 64;
/// The longest text of a cell, in characters; a longer one counts as [`Cell::TooLong`].
pub const MOST_CHARACTERS: usize = 2_000;
/// The headings must stand in the first rows; above them there may be titles.
const HEADER_WITHIN: u32 = 20;

/// What stands in a cell. Has no debug output: the text may be a citizen's name.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// Nothing, or only spaces.
    Empty,
    /// A text, trimmed.
    Text(String),
    /// A day with an hour, which is 00:00 where none was meant.
    Day(NaiveDateTime),
    Number(f64),
    /// A formula, or a text that a spreadsheet would take for one.
    Formula,
    /// A text longer than [`MOST_CHARACTERS`].
    TooLong,
    /// An error value, a duration, true or false.
    Other,
}

impl Cell {
    /// A text as a cell. A `typed` text may be a formula that no spreadsheet has seen yet.
    #[must_use]
    pub(super) fn of_text(text: &str, typed: bool) -> Self {
        let text = text.trim();
        let formula = text.starts_with(['=', '+', '-', '@']) && text.len() > 1;
        match text {
            "" | "-" => Self::Empty,
            _ if typed && formula => Self::Formula,
            _ if text.chars().count() > MOST_CHARACTERS => Self::TooLong,
            _ => Self::Text(text.to_owned()),
        }
    }
}

/// Why a file as a whole is refused.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The system cannot read the file.
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("the file is larger than {} MB: export fewer rows or columns", MOST_BYTES / 1024 / 1024)]
    TooLarge,
    /// The workbook unpacks to too much.
    #[error("the workbook unpacks to more than it should: save it again as .xlsx or as CSV UTF-8")]
    Bomb,
    #[error("the file has more than 100000 rows: split it")]
    TooManyRows,
    #[error("row {row} has more than {MOST_COLUMNS} columns")]
    TooManyColumns { row: u32 },
    /// Neither CSV nor XLSX.
    #[error("this is no spreadsheet that can be read: save it as .xlsx or as CSV UTF-8")]
    UnknownFormat,
    /// Text in another encoding.
    #[error("the text is not UTF-8 (around line {line}): save it as \"CSV UTF-8\" or as .xlsx")]
    NotUtf8 {
        /// Around which line.
        line: u64,
    },
    /// The file is damaged, or protected by a password.
    #[error("the file is damaged or protected by a password: open it and save it again without one")]
    Damaged,
    /// No row names the code.
    #[error(
        "no heading in the first {HEADER_WITHIN} rows names the code of a case; write one of: {headings}"
    )]
    NoHeader {
        /// The headings that would do.
        headings: String,
    },
    /// The workbook has more sheets than anybody fills by hand.
    #[error(
        "the workbook has more than {MOST_SHEETS} sheets: save the one with the list as a file of its own"
    )]
    TooManySheets,
    /// The last line is half a line.
    #[error("the last line is cut off: the file was not copied whole; copy it again")]
    HalfLine,
    /// The file opens a quotation mark and never closes it.
    #[error("a quotation mark is opened and never closed: save the file again, best as .xlsx")]
    OpenQuote,
    /// The path leads to no plain file.
    #[error("this is no plain file")]
    NotAFile,
    /// The reader's process used up its time.
    #[error("reading it takes too long: save only the sheet with the list, without empty rows and formats")]
    TooSlow,
    /// The reader's process used up its memory.
    #[error("reading it needs too much memory: save only the sheet with the list, best as CSV UTF-8")]
    TooHeavy,
    /// The reader's process ended in a way that no sound file leads to.
    #[error("the file is damaged: what it says of itself cannot be; open it and save it again")]
    Broken,
    /// The reader itself cannot work; the file is not to blame.
    #[error("the reader of files cannot work: {0}")]
    NoReader(String),
    /// Reading was stopped because the program ends.
    #[error("reading was stopped")]
    Stopped,
    /// Two columns mean the same.
    #[error("the columns {first} and {second} are both headed as the {column} of a case: remove one")]
    ColumnTwice {
        /// What both columns mean.
        column: &'static str,
        /// The letter of the first column.
        first: String,
        /// The letter of the second column.
        second: String,
    },
}

/// Takes one row with its number from 1; says whether the headings have been found.
pub type Taker<'a> = dyn FnMut(u32, &[Cell]) -> Result<bool, SheetError> + 'a;

/// Checks the limits for each row on its way to `take`.
pub(super) struct SheetLimits<'t, 'a> {
    take: &'t mut Taker<'a>,
    /// Whether the headings have been found.
    pub(super) found: bool,
    /// How many rows had something in them.
    rows: u32,
}

impl<'t, 'a> SheetLimits<'t, 'a> {
    pub(super) fn new(take: &'t mut Taker<'a>) -> Self {
        Self { take, found: false, rows: 0 }
    }

    /// Hands a row on; says whether to go on.
    pub(super) fn row(&mut self, number: u32, cells: &[Cell]) -> Result<bool, SheetError> {
        if cells.len() > MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: number });
        }
        if cells.iter().all(|cell| *cell == Cell::Empty) {
            return Ok(true);
        }
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Err(SheetError::TooManyRows);
        }
        if !self.found && number > HEADER_WITHIN {
            return Ok(false);
        }
        self.found |= (self.take)(number, cells)?;
        Ok(true)
    }
}

/// The letter that a spreadsheet gives a column, counted from 0: `A`, `AB`.
pub fn letter(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    if column < 26 { last.to_string() } else { format!("{}{last}", letter(column / 26 - 1)) }
}
