//! XLSX workbooks: every cell of every sheet that is not hidden.
//! Must not know what the columns mean.

use std::collections::HashSet;
use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, ExcelDateTime, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use chrono::{Datelike as _, NaiveDateTime};

use super::super::super::cell::Cell;
use super::super::super::formats::xlsx::{day, merged, named, open};
use super::super::super::sheet::{MOST_COLUMNS, SheetError};
use super::super::outlet::Outlet;
use super::super::piece::WholeCell;
use super::covers::Covers;
use super::hidden::{self, HiddenParts};

pub(in crate::document::whole) fn pieces(
    file: &File,
    has_merges: bool,
    out: &mut Outlet<'_, '_>,
) -> Result<(), SheetError> {
    let (mut book, sheets) = open(file)?;
    let mut parts = hidden::parts(file)?;
    for sheet in sheets {
        let is_hidden = sheet.visible != SheetVisible::Visible;
        out.table(&sheet.name, is_hidden)?;
        if !is_hidden && sheet.typ == SheetType::WorkSheet {
            let hidden = parts
                .remove(&sheet.name)
                .map_or_else(|| Ok(HiddenParts::default()), |part| hidden::look(file, &part))?;
            let mut covers = Covers::default();
            if has_merges {
                for merge in &book.merge_cells_by_sheet_name(&sheet.name).map_err(named)? {
                    covers.add(merged(merge))?;
                }
            }
            for (first, last) in &hidden.columns {
                covers.hide(*first, *last);
            }
            rows(&mut book, &sheet.name, &hidden.rows, &mut covers, out)?;
        }
        out.table_end()?;
    }
    Ok(())
}

fn rows(
    book: &mut Xlsx<BufReader<&File>>,
    sheet: &str,
    hidden: &HashSet<u32>,
    covers: &mut Covers,
    out: &mut Outlet<'_, '_>,
) -> Result<(), SheetError> {
    // A sheet that only shows a chart has no cells, whatever it says of itself.
    let Ok(mut reader) = book.worksheet_cells_reader(sheet) else { return Ok(()) };
    let mut cells: Vec<WholeCell> = Vec::new();
    let mut row = 0;
    loop {
        let (found, style) = match reader.next_cell_with_style_id() {
            Ok(Some(found)) => found,
            Ok(None) => break,
            // An error value that only newer programs know; its cell is left empty.
            Err(XlsxError::CellError(_)) => continue,
            Err(error) => return Err(named(error)),
        };
        let value = cell(found.get_value(), reader.styles().get(style));
        if value.is_empty() {
            continue;
        }
        let (at, column) = found.get_position();
        let (at, column) = (at.saturating_add(1), column as usize);
        if at != row {
            if row > 0 {
                covers.hand_on(row, hidden.contains(&row), std::mem::take(&mut cells), out)?;
            }
            row = at;
        }
        if column >= MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: at });
        }
        cells.resize((column + 1).max(cells.len()), WholeCell::empty());
        if let Some(place) = cells.get_mut(column) {
            *place = value;
        }
    }
    if row > 0 {
        covers.hand_on(row, hidden.contains(&row), cells, out)?;
    }
    Ok(())
}

fn cell(value: &DataRef<'_>, style: Option<&Style>) -> WholeCell {
    let format =
        style.and_then(|style| style.number_format.as_ref()).map(|format| format.format_code.as_str());
    match value {
        DataRef::Empty | DataRef::Error(_) => WholeCell::empty(),
        DataRef::String(text) | DataRef::DurationIso(text) => WholeCell::of_text(text),
        DataRef::SharedString(text) => WholeCell::of_text(text),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::Int(number) => of_number(*number as f64, format),
        DataRef::Float(number) => of_number(*number, format),
        DataRef::Bool(value) => WholeCell::of_text(if *value { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(at) => of_day(at, format),
    }
}

/// A number; one that is shown in percent is a text, because nobody would know it again.
fn of_number(number: f64, format: Option<&str>) -> WholeCell {
    if format.is_some_and(|format| format.contains('%')) {
        let percent = (number * 1e8).round() / 1e6;
        return WholeCell::of_text(&format!("{}%", percent.to_string().replace('.', ",")));
    }
    WholeCell::Number(number)
}

/// The cell of a date. A month or a year that is shown without a day is none: its first day was never meant.
pub(super) fn of_day(at: &ExcelDateTime, format: Option<&str>) -> WholeCell {
    match day(at) {
        Cell::Day(day) => format.and_then(|format| without_day(day, format)).unwrap_or(WholeCell::Day(day)),
        _ => WholeCell::Number(at.as_f64()),
    }
}

fn without_day(day: NaiveDateTime, format: &str) -> Option<WholeCell> {
    let (mut is_quoted, mut is_bracketed) = (false, false);
    let signs = format.chars().filter(|sign| {
        match sign {
            '"' => is_quoted = !is_quoted,
            '[' => is_bracketed = true,
            ']' => is_bracketed = false,
            _ => return !is_quoted && !is_bracketed,
        }
        false
    });
    let signs: String = signs.collect::<String>().to_lowercase();
    if signs.contains(['d', 'h', 's']) || !signs.contains('y') {
        return None;
    }
    let (month, year) = (day.month(), day.year());
    Some(WholeCell::Text(if signs.contains('m') { format!("{month:02}/{year}") } else { year.to_string() }))
}

/// A day or an instant as XML writes it.
pub(super) fn iso(text: &str) -> WholeCell {
    match Cell::of_iso(text) {
        Cell::Day(day) => WholeCell::Day(day),
        _ => WholeCell::of_text(text),
    }
}
