//! XLS workbooks, as Excel wrote them up to 2003 and many systems still do.
//! Must not know what the columns mean.

use std::io::Cursor;

use calamine::{Data, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError};
use memchr::memmem::{find, find_iter};

use super::super::cell::Cell;
use super::super::gate::Gate;
use super::super::how::OtherFormat;
use super::super::sheet::{MOST_SHEETS, SheetError};
use super::xlsx::{day, merged};

/// How the container of such a workbook begins; old text documents have the same.
pub(in crate::document) const MAGIC: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

type XlsBook = Xls<Cursor<Vec<u8>>>;

/// A workbook with its sheets.
///
/// # Errors
/// It is something else in the same container, cannot be read, or has too many sheets.
pub(in crate::document) fn open(mut bytes: Vec<u8>) -> Result<(XlsBook, Vec<Sheet>), SheetError> {
    if let Some(other) = other(&bytes) {
        return Err(SheetError::Foreign(other));
    }
    forget_extents(&mut bytes);
    let book = Xls::new(Cursor::new(bytes)).map_err(named)?;
    let sheets = book.sheets_metadata().to_vec();
    if sheets.len() > MOST_SHEETS {
        return Err(SheetError::TooManySheets);
    }
    Ok((book, sheets))
}

pub(in crate::document) fn rows(bytes: Vec<u8>, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
    let (mut book, sheets) = open(bytes)?;
    for sheet in sheets {
        let is_hidden = sheet.visible != SheetVisible::Visible;
        gate.sheet(&sheet.name, is_hidden)?;
        if is_hidden || sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let merges = book.merge_cells_by_sheet_name(&sheet.name).map_err(named)?;
        for merge in &merges {
            gate.merge(merged(merge));
        }
        sheet_rows(&mut book, &sheet.name, gate)?;
    }
    Ok(())
}

fn sheet_rows(book: &mut XlsBook, sheet: &str, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
    let formulas = book.worksheet_formula(sheet).map_err(named)?;
    let range = book.worksheet_range(sheet).map_err(named)?;
    let (top, left) = range.start().unwrap_or_default();
    for (row, values) in (top..).zip(range.rows()) {
        let mut cells = vec![Cell::Empty; left as usize];
        cells.extend((left..).zip(values).map(|(column, value)| {
            let is_formula = || formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty());
            if *value == Data::Empty && is_formula() { Cell::Formula } else { cell(value) }
        }));
        if !gate.row(row.saturating_add(1), &mut cells)? {
            break;
        }
    }
    Ok(())
}

fn cell(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::String(text) => Cell::of_text(text, false),
        Data::DateTimeIso(text) => Cell::of_iso(text),
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::DateTime(at) => day(at),
        _ => Cell::Other,
    }
}

/// What a container holds that is no workbook. Its first part says what it is: others may be set into it.
fn other(bytes: &[u8]) -> Option<OtherFormat> {
    let at = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &name)
    };
    let book = [at("Workbook"), at("Book")].into_iter().flatten().min();
    let others = [
        (at("EncryptedPackage"), OtherFormat::Locked),
        (at("WordDocument"), OtherFormat::Word),
        (at("PowerPoint Document"), OtherFormat::Slides),
    ];
    let first = others.into_iter().filter_map(|(at, other)| Some((at?, other))).min_by_key(|(at, _)| *at)?;
    book.is_none_or(|book| first.0 < book).then_some(first.1)
}

/// Shrinks what sheets say of their extent. Excel counts cells that have only a format, up to the last row and column,
/// and calamine would set memory aside for all of them.
fn forget_extents(bytes: &mut [u8]) {
    /// The record of an extent: its number and its length, then first row, last row and more.
    const EXTENT: [u8; 4] = [0x00, 0x02, 0x0e, 0x00];
    let starts: Vec<usize> = find_iter(bytes, &EXTENT).map(|at| at + EXTENT.len()).collect();
    for at in starts {
        let Some([first @ .., _, _]) = bytes.get_mut(at..at + 14) else { continue };
        let (rows, columns) = first.split_at_mut(8);
        // Rows are counted to 65,536 and columns to 256; anything else is no extent.
        if matches!(rows, [_, _, 0, 0, _, _, 0 | 1, 0]) && matches!(columns, [_, 0, _, 0 | 1]) {
            let begin = u32::from(u16::from_le_bytes([rows[0], rows[1]]));
            rows[4..].copy_from_slice(&(begin + 1).to_le_bytes());
        }
    }
}

pub(in crate::document) fn named(error: XlsError) -> SheetError {
    match error {
        XlsError::Io(error) => SheetError::Io(error),
        XlsError::Password => SheetError::Foreign(OtherFormat::Locked),
        _ => SheetError::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tried::{read, told};
    use super::*;

    /// Four sheets, one hidden and one very much so, with merged cells, dates, a hidden row and a cell far off that has a
    /// format and nothing else.
    const SEVERAL: &[u8] = include_bytes!("../../../tests/sheets/several.xls");
    /// In TCVN3, with days counted from 1904.
    const OLD_FONT: &[u8] = include_bytes!("../../../tests/sheets/old-font.xls");

    #[test]
    fn every_visible_sheet_is_handed_on_with_its_merged_cells() {
        assert_eq!(
            told(SEVERAL),
            "xls\n[Danh mục]\n1: Phòng Kinh tế\n2: Văn phòng\n[Nháp] hidden\n[Ẩn] hidden\n[Tháng 11]\n\
             1: DANH SÁCH HỒ SƠ|DANH SÁCH HỒ SƠ|DANH SÁCH HỒ SƠ|DANH SÁCH HỒ SƠ|DANH SÁCH HỒ SƠ|DANH SÁCH HỒ SƠ\n\
             3: Mã hồ sơ|Đơn vị|Thời gian|Thời gian|Trạng thái\n4: Mã hồ sơ|Đơn vị|Ngày nhận|Hạn xử lý|Trạng thái\n\
             5: #20261116|Phòng Kinh tế|<2026-11-20 00:00>|<2026-11-27 16:30>|Đang xử lý\n\
             6: H32.31-261126-0007|Phòng Kinh tế||04/12/2026|Đang xử lý\n7: <other>|#0.5|<other>"
        );
    }

    #[test]
    fn an_old_font_is_read_where_the_headings_need_it_and_days_count_from_where_the_book_says() {
        assert_eq!(
            told(OLD_FONT),
            "xls TCVN3 (ABC)\n[TCVN3]\n1: Mã hồ sơ|Đơn vị|Hạn xử lý|Trạng thái\n\
             2: H32.31-261126-0007|Phòng Kinh tế|27/11/2026|đang xử lý\n3: Phòng Kinh tế||<2026-11-27 00:00>"
        );
    }

    #[test]
    fn other_documents_in_such_a_container_are_named() {
        let container = |name: &str| {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            [&MAGIC[..], &[0; 600], &name, &[0; 600]].concat()
        };
        for (name, other) in [
            ("EncryptedPackage", OtherFormat::Locked),
            ("WordDocument", OtherFormat::Word),
            ("PowerPoint Document", OtherFormat::Slides),
        ] {
            let refused = read(&container(name));
            assert!(matches!(refused, Err(SheetError::Foreign(found)) if found == other), "{name}");
        }
        assert!(matches!(read(&container("Workbook")), Err(SheetError::Damaged)));
    }

    #[test]
    fn an_extent_up_to_the_last_cell_costs_no_memory() {
        let extent = [0, 2, 14, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0];
        let mut bytes = [&[7; 3][..], &extent, &[7; 3]].concat();
        forget_extents(&mut bytes);
        assert_eq!(bytes[7..19], [4, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 1]);
    }
}
