//! XLS workbooks, as Excel wrote them up to 2003. Which rows and columns are hidden is not told.
//! Must not know what the columns mean.

use calamine::{Data, Reader, SheetType, SheetVisible};

use super::super::super::formats::xls::{named, open};
use super::super::super::formats::xlsx::merged;
use super::super::super::sheet::SheetError;
use super::super::outlet::Outlet;
use super::super::piece::WholeCell;
use super::covers::Covers;
use super::xlsx::{iso, of_day};

pub(in crate::document::whole) fn pieces(bytes: Vec<u8>, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
    let (mut book, sheets) = open(bytes)?;
    for sheet in sheets {
        let is_hidden = sheet.visible != SheetVisible::Visible;
        out.table(&sheet.name, is_hidden)?;
        if !is_hidden && sheet.typ == SheetType::WorkSheet {
            let mut covers = Covers::default();
            for merge in &book.merge_cells_by_sheet_name(&sheet.name).map_err(named)? {
                covers.add(merged(merge))?;
            }
            let range = book.worksheet_range(&sheet.name).map_err(named)?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, values) in (top..).zip(range.rows()) {
                let mut cells = vec![WholeCell::empty(); left as usize];
                cells.extend(values.iter().map(cell));
                covers.hand_on(row.saturating_add(1), false, cells, out)?;
            }
        }
        out.table_end()?;
    }
    Ok(())
}

fn cell(value: &Data) -> WholeCell {
    match value {
        Data::Empty | Data::Error(_) => WholeCell::empty(),
        Data::String(text) | Data::DurationIso(text) => WholeCell::of_text(text),
        Data::DateTimeIso(text) => iso(text),
        Data::Int(number) => WholeCell::Number(*number as f64),
        Data::Float(number) => WholeCell::Number(*number),
        Data::Bool(value) => WholeCell::of_text(if *value { "TRUE" } else { "FALSE" }),
        Data::DateTime(at) => of_day(at, None),
    }
}
