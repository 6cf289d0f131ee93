//! CSV as offices save it: UTF-8 with or without a mark, parted by comma, semicolon or tab.
//! Must not know what the columns mean.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use super::sheet::{Cell, Gate, SheetError, Taker};

/// How much of the file is looked at to find what parts its cells.
const LOOK: u64 = 64 * 1024;
const MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) fn rows(mut file: File, take: &mut Taker<'_>) -> Result<(), SheetError> {
    let mut start = Vec::new();
    (&mut file).take(LOOK).read_to_end(&mut start)?;
    if start.contains(&0) {
        return Err(SheetError::UnknownFormat);
    }
    let marked = start.starts_with(MARK);
    let delimiter = delimiter(&start);
    file.seek(SeekFrom::Start(if marked { MARK.len() as u64 } else { 0 }))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(BufReader::new(file));
    let mut gate = Gate::new(take);
    let mut record = csv::StringRecord::new();
    let mut cells = Vec::new();
    let mut number = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(named(error)),
        }
        // Line breaks inside cells do not count: a spreadsheet shows such a row as one.
        number += 1;
        cells.clear();
        cells.extend(record.iter().map(|text| Cell::of_text(text, true)));
        if !gate.row(number, &cells)? {
            return Ok(());
        }
    }
}

/// The character that parts most cells of the first line that has any.
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
