//! What reading a spreadsheet file comes to, whatever its format: its parts, the limits of these, and why a file is
//! refused. Must not know what the columns mean; shows no text of a cell.

use super::cell::Cell;
use super::how::{HowRead, OtherFormat};

/// The largest file, in bytes.
pub const MOST_BYTES: u64 = 20 * 1024 * 1024;
/// The most rows of a file that have something in them, headings included.
pub const MOST_ROWS: u32 = 100_020;
/// The most columns up to the last cell of a row that has something in it.
pub const MOST_COLUMNS: usize = 200;
/// The most sheets of a workbook.
pub const MOST_SHEETS: usize = 64;
/// The most characters of a sheet's name that are told.
pub const MOST_NAME: usize = 100;
/// The headings must stand in the first rows; above them there may be titles.
pub(super) const HEADER_WITHIN: u32 = 20;

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
    /// The document has more text or cells than anybody reads.
    #[error(
        "the document has more in it than anybody reads: save only the part with the tasks as a file of its own"
    )]
    TooMuch,
    /// A document that has no text, only pictures of its pages.
    #[error("this is a scan without text: bring the document as its author wrote it, best as .docx")]
    Scan,
    /// A format that is known and not read.
    #[error("this is {}: save the list as .xlsx without a password, or as CSV UTF-8", .0.as_str())]
    Foreign(OtherFormat),
    /// A document that must be converted first, where the program for that is not installed.
    #[error("this is {}, which cannot be read here: save it as .docx (in Word: File, Save As, Word Document)", .0.as_str())]
    NoConverter(OtherFormat),
    /// The file is marked as a state secret.
    #[error("the file is marked as a state secret: such a file has no place here; nothing of it was kept")]
    Secret,
    /// Nothing that is known.
    #[error("this is no spreadsheet that can be read: save it as .xlsx or as CSV UTF-8")]
    UnknownFormat,
    /// Text in an encoding that cannot be told.
    #[error("the text is in no known encoding (around line {line}): save it as \"CSV UTF-8\" or as .xlsx")]
    NotUtf8 {
        /// Around which line.
        line: u64,
    },
    /// The file is damaged, or protected by a password.
    #[error("the file is damaged or protected by a password: open it and save it again without one")]
    Damaged,
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
}

/// One part of what reading comes to, in this order: how the file was read, then each sheet with its rows.
pub enum Part<'a> {
    /// How the file was read; comes once.
    HowRead(&'a HowRead),
    /// A sheet begins; the rows that follow belong to it. A hidden sheet is named and has no rows. A plain text is one
    /// sheet without a name, and so is each table of HTML.
    Sheet {
        /// At most [`MOST_NAME`] characters.
        name: &'a str,
        is_hidden: bool,
    },
    /// The headings of the sheet, a text for each column: the rows that follow are those of the table.
    Headings(&'a [String]),
    /// A row with its number from 1 as the spreadsheet shows it, also where the row is hidden: a filter hides rows that
    /// belong to the list all the same.
    Row(u32, &'a [Cell]),
}

/// Takes one part; for a row it says whether the headings of this sheet have been found. A sheet without headings in its
/// first 20 rows is not read further.
pub type Taker<'a> = dyn FnMut(Part<'_>) -> Result<bool, SheetError> + 'a;

/// Says how many known headings a row names, by which the encoding of the letters and what parts the cells are found.
pub type Judge<'a> = dyn Fn(&[Cell]) -> usize + 'a;

/// The letter that a spreadsheet gives a column, counted from 0: `A`, `AB`.
pub fn letter(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    if column < 26 { last.to_string() } else { format!("{}{last}", letter(column / 26 - 1)) }
}
