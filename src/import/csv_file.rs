//! CSV as offices save it: UTF-8 with or without a mark, parted by comma, semicolon or tab.
//! Must not know what the columns mean.

use std::fs::File;
use std::io::Read;

use super::sheet::{Cell, MOST_BYTES, SheetError, SheetLimits, Taker};

/// How much of the file is looked at to find the character that parts its cells.
const LOOK: usize = 64 * 1024;
const MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) fn rows(file: &File, take: &mut Taker<'_>) -> Result<(), SheetError> {
    let mut bytes = Vec::new();
    // The file may have grown since its size was checked.
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(SheetError::TooLarge);
    }
    if bytes.contains(&0) {
        return Err(SheetError::UnknownFormat);
    }
    let text = bytes.strip_prefix(MARK).unwrap_or(&bytes);
    let delimiter = delimiter(&text[..text.len().min(LOOK)]);
    if ends_in_quotes(text, delimiter) {
        return Err(SheetError::OpenQuote);
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
    let mut gate = SheetLimits::new(take);
    let mut record = csv::StringRecord::new();
    let mut cells = Vec::new();
    let mut number = 0;
    // The number of cells in the headings and in the last line.
    let (mut headings, mut last) = (None, 0);
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => return Err(named(error)),
        }
        // Line breaks inside cells do not count: a spreadsheet shows such a row as one.
        number += 1;
        last = record.len();
        cells.clear();
        cells.extend(record.iter().map(|text| Cell::of_text(text, true)));
        if !gate.row(number, &cells)? {
            return Ok(());
        }
        if gate.found && headings.is_none() {
            headings = Some(last);
        }
    }
    // A file that is copied in pieces may stop anywhere, also inside a code or a day.
    let is_whole = text.ends_with(b"\n") || text.ends_with(b"\r") || headings.is_none_or(|wide| last >= wide);
    if is_whole { Ok(()) } else { Err(SheetError::HalfLine) }
}

/// Whether a quotation mark is still open at the end: the rest of the file would count as one cell.
fn ends_in_quotes(text: &[u8], delimiter: u8) -> bool {
    let (mut inside, mut at_start) = (false, true);
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if inside {
            // Two quotation marks in a row stand for one.
            inside = byte != b'"' || bytes.next_if_eq(&b'"').is_some();
        } else {
            inside = byte == b'"' && at_start;
            at_start = byte == delimiter || matches!(byte, b'\n' | b'\r');
        }
    }
    inside
}

/// The character that parts most cells, by the first line in which any does.
fn delimiter(start: &[u8]) -> u8 {
    let count = |line: &[u8], part: u8| line.split(|byte| *byte == part).count() - 1;
    let best =
        |line: &[u8]| [b',', b';', b'\t'].into_iter().max_by_key(|part| (count(line, *part), *part == b','));
    let lines = start.split(|byte| *byte == b'\n').take(20);
    let widest = lines.max_by_key(|line| best(line).map_or(0, |part| count(line, part)));
    widest.and_then(best).unwrap_or(b',')
}

fn named(error: csv::Error) -> SheetError {
    let line = error.position().map_or(0, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => SheetError::Io(error),
        csv::ErrorKind::Utf8 { .. } => SheetError::NotUtf8 { line },
        _ => SheetError::Damaged,
    }
}
