//! XLSX workbooks, read cell by cell.
//! Must not know what the columns mean.

use std::collections::HashSet;
use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};

use super::super::cell::Cell;
use super::super::gate::Gate;
use super::super::merges::Merge;
use super::super::sheet::{MOST_COLUMNS, MOST_SHEETS, SheetError};

/// The days that a spreadsheet can count: to the end of the year 9999.
const DAYS: std::ops::Range<f64> = 0.0..2_958_466.0;

/// A workbook with its sheets, each name once.
///
/// # Errors
/// It cannot be read, or has too many sheets.
pub(in crate::document) fn open(file: &File) -> Result<(Xlsx<BufReader<&File>>, Vec<Sheet>), SheetError> {
    let book = Xlsx::new(BufReader::new(file)).map_err(named)?;
    let mut sheets = book.sheets_metadata().to_vec();
    if sheets.len() > MOST_SHEETS {
        return Err(SheetError::TooManySheets);
    }
    let mut seen = HashSet::new();
    sheets.retain(|sheet| seen.insert(sheet.name.clone()));
    Ok((book, sheets))
}

pub(in crate::document) fn rows(
    file: &File,
    has_merges: bool,
    gate: &mut Gate<'_, '_>,
) -> Result<(), SheetError> {
    let (mut book, sheets) = open(file)?;
    for sheet in sheets {
        gate.sheet(&sheet.name, sheet.visible != SheetVisible::Visible)?;
        if sheet.visible != SheetVisible::Visible || sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if has_merges {
            let merges = book.merge_cells_by_sheet_name(&sheet.name).map_err(named)?;
            for merge in &merges {
                gate.merge(merged(merge));
            }
        }
        sheet_rows(&mut book, &sheet.name, gate)?;
    }
    Ok(())
}

/// Merged cells as Excel counts them.
pub(in crate::document) fn merged(merge: &Dimensions) -> Merge {
    let Dimensions { start, end } = merge;
    Merge {
        rows: (start.0.saturating_add(1), end.0.saturating_add(1)),
        columns: (start.1 as usize, end.1 as usize),
    }
}

fn sheet_rows(
    book: &mut Xlsx<BufReader<&File>>,
    sheet: &str,
    gate: &mut Gate<'_, '_>,
) -> Result<(), SheetError> {
    // A sheet that only shows a chart has no cells, whatever it says of itself.
    let Ok(mut reader) = book.worksheet_cells_reader(sheet) else { return Ok(()) };
    let mut cells: Vec<Cell> = Vec::new();
    let mut row = 0;
    loop {
        let record = match reader.next_cell_with_formula_metadata() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            // An error value that only newer programs know; its cell is left empty.
            Err(XlsxError::CellError(_)) => continue,
            Err(error) => return Err(named(error)),
        };
        let cell = match &record.value {
            // Calculated nowhere yet.
            DataRef::Empty if record.formula.is_some() => Cell::Formula,
            // A cell that has a format and nothing else is none, wherever it stands.
            DataRef::Empty => continue,
            value => cell(value),
        };
        let (at, column) = (record.pos.0.saturating_add(1), record.pos.1 as usize);
        if at != row {
            if row > 0 && !gate.row(row, &mut cells)? {
                return Ok(());
            }
            cells.clear();
            row = at;
        }
        if cell == Cell::Empty {
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: at });
        }
        cells.resize((column + 1).max(cells.len()), Cell::Empty);
        cells[column] = cell;
    }
    if row > 0 {
        gate.row(row, &mut cells)?;
    }
    Ok(())
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::of_text(text, false),
        DataRef::SharedString(text) => Cell::of_text(text, false),
        DataRef::DateTimeIso(text) => Cell::of_iso(text),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::DateTime(at) => day(at),
        _ => Cell::Other,
    }
}

/// The cell of a date; a duration is none. A number far outside the calendar is no day, and calamine does not look
/// before it counts.
pub(in crate::document) fn day(at: &ExcelDateTime) -> Cell {
    if at.is_datetime() && DAYS.contains(&at.as_f64()) {
        at.as_datetime().map_or(Cell::Other, Cell::Day)
    } else {
        Cell::Other
    }
}

pub(in crate::document) fn named(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Io(error) => SheetError::Io(error),
        _ => SheetError::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::super::tried::{archive, read, told};
    use super::*;

    const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

    /// A workbook of one sheet with these rows, and what stands below them.
    fn book(rows: &str, below: &str, properties: &str) -> Vec<u8> {
        let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006";
        let link = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{rel}/{kind}\" Target=\"{target}\"/>")
        };
        let links =
            |all: &str| format!("<Relationships xmlns=\"{package}/relationships\">{all}</Relationships>");
        let inside = link("s", "worksheet", "worksheets/sheet1.xml") + &link("u", "styles", "styles.xml");
        archive(&[
            ("[Content_Types].xml", &format!("<Types xmlns=\"{package}/content-types\"/>")),
            ("_rels/.rels", &links(&link("r", "officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                &format!(
                    "<workbook {MAIN} xmlns:r=\"{rel}\">{properties}<sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"s\"/>\
                     </sheets></workbook>"
                ),
            ),
            ("xl/_rels/workbook.xml.rels", &links(&inside)),
            (
                "xl/worksheets/sheet1.xml",
                &format!("<worksheet {MAIN}><sheetData>{rows}</sheetData>{below}</worksheet>"),
            ),
            (
                "xl/styles.xml",
                &format!(
                    "<styleSheet {MAIN}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"46\"/>\
                     <xf numFmtId=\"9\"/></cellXfs></styleSheet>"
                ),
            ),
        ])
    }

    fn text(at: &str, text: &str) -> String {
        format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    }

    fn head() -> String {
        let cells =
            [("A1", "Mã hồ sơ"), ("B1", "Đơn vị"), ("C1", "Hạn xử lý")].map(|(at, word)| text(at, word));
        format!("<row r=\"1\">{}</row>", cells.concat())
    }

    #[test]
    fn a_cell_is_its_value_or_the_result_that_its_formula_had() {
        let cells = "<c r=\"A2\"><v>20261116</v></c><c r=\"B2\" s=\"1\"><v>46353.6875</v></c>\
            <c r=\"C2\" t=\"d\"><v>2026-11-27T00:00:00</v></c><c r=\"D2\" s=\"2\"><v>1.5</v></c>\
            <c r=\"E2\" s=\"3\"><v>0.5</v></c><c r=\"F2\" t=\"b\"><v>1</v></c><c r=\"G2\" t=\"e\"><v>#N/A</v></c>\
            <c r=\"H2\" t=\"e\"><v>#SPILL!</v></c><c r=\"I2\" t=\"str\"><f>A1&amp;B1</f><v>a_x000D_b</v></c>\
            <c r=\"J2\"><f>1+6</f><v>7</v></c><c r=\"K2\"><f>TODAY()</f></c><c r=\"L2\" s=\"1\"><v>1e300</v></c>\
            <c r=\"M2\" t=\"inlineStr\"><is><r><t xml:space=\"preserve\">Phòng </t></r><r><rPr><b/></rPr><t>Kinh tế</t></r></is></c>";
        let rows = told(&book(&format!("{}<row r=\"2\">{cells}</row>", head()), "", ""));
        assert!(
            rows.ends_with(
                "2: #20261116|<2026-11-27 16:30>|<2026-11-27 00:00>|<other>|#0.5|<other>|<other>||ab|#7|<formula>|<other>|\
                 Phòng Kinh tế"
            ),
            "{rows}"
        );
        let old = book(
            &format!("{}<row r=\"2\"><c r=\"A2\" s=\"1\"><v>44891</v></c></row>", head()),
            "",
            "<workbookPr date1904=\"1\"/>",
        );
        assert!(told(&old).ends_with("2: <2026-11-27 00:00>"));
    }

    #[test]
    fn cells_that_have_only_a_format_count_for_nothing_wherever_they_stand() {
        let cells = "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"XFD2\" s=\"1\"/></row>\
            <row r=\"1048576\"><c r=\"A1048576\" s=\"1\"/><c r=\"XFD1048576\" s=\"1\"/></row>";
        assert!(told(&book(&(head() + cells), "", "")).ends_with("2: #1"));
        let far = "<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>";
        let refused = read(&book(&(head() + far), "", ""));
        assert!(matches!(refused, Err(SheetError::TooManyColumns { row: 2 })));
    }

    #[test]
    fn merged_cells_hold_the_same_in_every_row_and_hidden_rows_are_handed_on() {
        let cells = format!(
            "<row r=\"2\">{}{}</row><row r=\"3\" hidden=\"1\">{}</row>",
            text("A2", "1"),
            text("B2", "KT"),
            text("B3", "VP")
        );
        let merges = "<mergeCells count=\"2\"><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B5:XFD1048576\"/></mergeCells>";
        assert!(told(&book(&(head() + &cells), merges, "")).ends_with("2: 1|KT\n3: 1|VP"));
    }

    #[test]
    fn every_visible_sheet_is_read_and_a_list_of_words_in_front_is_passed_over() {
        let mut book = Workbook::new();
        let words = book.add_worksheet().set_name("Danh mục").expect("a name");
        for row in 0..30 {
            words.write(row, 0, "Phòng Kinh tế").expect("written");
        }
        let day = Format::new().set_num_format("dd/mm/yyyy");
        for (name, is_hidden) in [("Tháng 10", false), ("Cũ", true), ("Tháng 11", false)] {
            let sheet = book.add_worksheet().set_name(name).expect("a name");
            sheet.set_hidden(is_hidden);
            sheet.write_row(0, 0, ["Mã hồ sơ", "Hạn xử lý"]).expect("written");
            sheet.write(1, 0, name).expect("written");
            let due = ExcelDateTime::from_ymd(2026, 11, 27).expect("a day");
            sheet.write_with_format(1, 1, &due, &day).expect("written");
        }
        let told = told(&book.save_to_buffer().expect("saved"));
        let (front, rest) = told.split_once("[Tháng 10]").expect("the sheet");
        assert_eq!(front.lines().count(), 2 + 20, "the format, the name, and where headings may stand");
        assert_eq!(
            rest,
            "\n1: Mã hồ sơ|Hạn xử lý\n2: Tháng 10|<2026-11-27 00:00>\n[Cũ] hidden\n[Tháng 11]\n\
             1: Mã hồ sơ|Hạn xử lý\n2: Tháng 11|<2026-11-27 00:00>"
        );
    }
}
