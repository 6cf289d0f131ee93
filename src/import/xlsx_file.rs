//! XLSX workbooks, read cell by cell. A workbook is unpacked once before, so that a small file cannot fill the
//! memory.
//! Must not know what the columns mean.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};

use super::sheet::{Cell, MOST_COLUMNS, MOST_SHEETS, SheetError, SheetLimits, Taker};

/// The most that a workbook may unpack to, in bytes.
const MOST_UNPACKED: u64 = 200 * 1024 * 1024;
/// The most files in the archive of a workbook.
const MOST_PARTS: usize = 4_096;
/// The days that a spreadsheet can count: to the end of the year 9999.
const DAYS: std::ops::Range<f64> = 0.0..2_958_466.0;

pub(super) fn rows(mut file: &File, take: &mut Taker<'_>) -> Result<(), SheetError> {
    measure(file)?;
    file.seek(SeekFrom::Start(0))?;
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(named)?;
    let sheets = book.sheet_names();
    if sheets.len() > MOST_SHEETS {
        return Err(SheetError::TooManySheets);
    }
    let mut seen = HashSet::new();
    for sheet in sheets.into_iter().filter(|name| seen.insert(name.clone())) {
        let mut gate = SheetLimits::new(take);
        sheet_rows(&mut book, &sheet, &mut gate)?;
        if gate.found {
            return Ok(());
        }
    }
    Ok(())
}

/// Unpacks everything without keeping it and counts the bytes: the sizes that an archive declares may be a lie.
fn measure(file: &File) -> Result<(), SheetError> {
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| SheetError::Damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(SheetError::Bomb);
    }
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| SheetError::Damaged)?;
        let left = MOST_UNPACKED - unpacked;
        if entry.size() > left {
            return Err(SheetError::Bomb);
        }
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink());
        unpacked += read.map_err(|_| SheetError::Damaged)?;
        if unpacked > MOST_UNPACKED {
            return Err(SheetError::Bomb);
        }
    }
    Ok(())
}

fn sheet_rows(
    book: &mut Xlsx<BufReader<&File>>,
    sheet: &str,
    gate: &mut SheetLimits<'_, '_>,
) -> Result<(), SheetError> {
    // A sheet that only shows a chart has no cells.
    let Ok(mut reader) = book.worksheet_cells_reader(sheet) else { return Ok(()) };
    let mut cells: Vec<Cell> = Vec::new();
    let mut row = 0;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(named)? {
        let (at, column) = (record.pos.0.saturating_add(1), record.pos.1 as usize);
        if at != row {
            if row > 0 && !gate.row(row, &cells)? {
                return Ok(());
            }
            cells.clear();
            row = at;
        }
        if column >= MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: at });
        }
        cells.resize((column + 1).max(cells.len()), Cell::Empty);
        cells[column] = if record.formula.is_some() { Cell::Formula } else { cell(&record.value) };
    }
    if row > 0 {
        gate.row(row, &cells)?;
    }
    Ok(())
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) => Cell::of_text(text, false),
        DataRef::SharedString(text) => Cell::of_text(text, false),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::DateTime(at) if at.is_datetime() => day(at),
        _ => Cell::Other,
    }
}

/// The cell of a date. A number far outside the calendar is no day, and calamine does not look before it
/// counts.
fn day(at: &ExcelDateTime) -> Cell {
    if DAYS.contains(&at.as_f64()) { at.as_datetime().map_or(Cell::Other, Cell::Day) } else { Cell::Other }
}

fn named(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Io(error) => SheetError::Io(error),
        _ => SheetError::Damaged,
    }
}
