//! The rows of a spreadsheet file, by the reader of its format. Only the reader's own process calls this file.
//! Must not know what the columns mean.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::sheet::{MOST_BYTES, SheetError, Taker};
use super::{csv_file, xlsx_file};

/// Hands every row on, in order. Of a workbook, these are the rows of the first sheet in which `take` finds
/// headings.
///
/// # Errors
/// The file breaks a limit or cannot be read; see [`SheetError`].
pub fn rows(mut file: &File, take: &mut Taker<'_>) -> Result<(), SheetError> {
    if file.metadata()?.len() > MOST_BYTES {
        return Err(SheetError::TooLarge);
    }
    let mut start = Vec::new();
    file.take(8).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    if start.starts_with(b"PK") {
        xlsx_file::rows(file, take)
    } else if start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) || start.starts_with(b"%PDF") {
        // The old binary format, a workbook under a password, or a PDF.
        Err(SheetError::UnknownFormat)
    } else {
        csv_file::rows(file, take)
    }
}
