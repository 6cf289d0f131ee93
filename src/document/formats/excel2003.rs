//! The XML of Excel 2003, which systems write because it is plain text.
//! Must not know what the columns mean.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::cell::Cell;
use super::super::gate::Gate;
use super::super::merges::Merge;
use super::super::sheet::{MOST_COLUMNS, SheetError};
use super::xml::{add_text, attribute, count};

/// A cell whose element is open.
#[derive(Default)]
struct Open {
    kind: String,
    text: String,
    is_formula: bool,
    /// How many columns and rows are merged with it.
    covers: (u32, u32),
}

/// Where reading stands.
#[derive(Default)]
struct State {
    /// Which sheets are hidden, in order, and how many have begun.
    hidden: Vec<bool>,
    begun: usize,
    is_over: bool,
    /// The row and the column that are open, both from 1.
    row: u32,
    column: u32,
    cells: Vec<Cell>,
    cell: Option<Open>,
    is_comment: bool,
    is_data: bool,
}

pub(in crate::document) fn rows(text: &str, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
    let mut state = State { hidden: hidden(text)?, ..State::default() };
    let mut reader = reader(text);
    let mut is_whole = false;
    loop {
        match reader.read_event().map_err(|_| SheetError::Damaged)? {
            Event::Start(tag) => state.start(&tag, gate)?,
            Event::End(tag) => {
                is_whole |= tag.local_name().as_ref() == "Workbook";
                state.end(tag.local_name().as_ref(), gate)?;
            }
            Event::Eof if is_whole => return Ok(()),
            Event::Eof => return Err(SheetError::HalfLine),
            other => {
                if let Some(cell) = state.cell.as_mut().filter(|_| state.is_data && !state.is_comment) {
                    add_text(&mut cell.text, &other);
                }
            }
        }
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader
}

/// Which sheets are hidden. A sheet says so after its rows, so that the text is gone through once before.
fn hidden(text: &str) -> Result<Vec<bool>, SheetError> {
    let mut reader = reader(text);
    let (mut hidden, mut is_asked) = (Vec::new(), false);
    loop {
        match reader.read_event().map_err(|_| SheetError::Damaged)? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "Worksheet" => hidden.push(false),
                "Visible" => is_asked = true,
                _ => {}
            },
            Event::Text(word) if is_asked => {
                if let Some(last) = hidden.last_mut() {
                    *last = word.xml10_content().contains("Hidden");
                }
            }
            Event::End(_) => is_asked = false,
            Event::Eof => return Ok(hidden),
            _ => {}
        }
    }
}

impl State {
    fn start(&mut self, tag: &BytesStart<'_>, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
        match tag.local_name().as_ref() {
            "Worksheet" => {
                let is_hidden = self.hidden.get(self.begun).copied().unwrap_or(false);
                self.begun += 1;
                (self.row, self.is_over) = (0, false);
                gate.sheet(&attribute(tag, "Name").unwrap_or_default(), is_hidden)?;
            }
            "Row" => {
                // Rows go on from the one before; a smaller number is none.
                self.row = count(tag, "Index").unwrap_or(0).max(self.row.saturating_add(1));
                self.column = 0;
                self.cells.clear();
            }
            "Cell" => {
                self.column = count(tag, "Index").unwrap_or(0).max(self.column.saturating_add(1));
                let covers = (count(tag, "MergeAcross").unwrap_or(0), count(tag, "MergeDown").unwrap_or(0));
                let is_formula = attribute(tag, "Formula").is_some();
                self.cell = Some(Open { is_formula, covers, ..Open::default() });
            }
            "Comment" => self.is_comment = true,
            "Data" => {
                self.is_data = true;
                if let Some(cell) = self.cell.as_mut().filter(|_| !self.is_comment) {
                    cell.kind = attribute(tag, "Type").unwrap_or_default();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
        match name {
            "Comment" => self.is_comment = false,
            "Data" => self.is_data = false,
            "Cell" => {
                if let Some(cell) = self.cell.take() {
                    self.put(&cell, gate)?;
                }
            }
            "Row" if !self.is_over => self.is_over = !gate.row(self.row, &mut self.cells)?,
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, open: &Open, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
        let first = self.column.saturating_sub(1);
        let (across, down) = open.covers;
        self.column = self.column.saturating_add(across);
        let cell = value(open);
        if cell == Cell::Empty || self.is_over {
            return Ok(());
        }
        if first as usize >= MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: self.row });
        }
        self.cells.resize(first as usize, Cell::Empty);
        self.cells.push(cell);
        gate.merge(Merge {
            rows: (self.row, self.row.saturating_add(down)),
            columns: (first as usize, first.saturating_add(across) as usize),
        });
        Ok(())
    }
}

fn value(open: &Open) -> Cell {
    match open.kind.as_str() {
        "Number" => open.text.trim().parse().map_or(Cell::Other, Cell::Number),
        "DateTime" => Cell::of_iso(&open.text),
        "Boolean" | "Error" => Cell::Other,
        // Calculated nowhere yet.
        "" if open.is_formula => Cell::Formula,
        _ => Cell::of_text(&open.text, false),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tried::{read, told};
    use super::*;

    fn book(sheets: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
             <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
             xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">{sheets}</Workbook>"
        )
    }

    #[test]
    fn rows_and_cells_stand_where_their_numbers_say() {
        let cell = |kind: &str, text: &str| format!("<Cell><Data ss:Type=\"{kind}\">{text}</Data></Cell>");
        let head = ["Mã hồ sơ", "Đơn vị", "Hạn xử lý"].map(|text| cell("String", text)).concat();
        let sheets = format!(
            "<Worksheet ss:Name=\"Nháp\"><Table><Row>{head}</Row></Table><WorksheetOptions>\
             <Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>\
             <Worksheet ss:Name=\"Tháng 11\"><Table><Row ss:Index=\"3\">{head}</Row>\
             <Row>{}<Cell ss:MergeDown=\"1\"><Data ss:Type=\"String\">Phòng <B>Kinh tế</B> &amp; Hạ tầng</Data>\
             <Comment><ss:Data>a note</ss:Data></Comment></Cell>{}</Row>\
             <Row ss:Hidden=\"1\"><Cell ss:Index=\"3\"><Data ss:Type=\"String\">28/11/2026</Data></Cell></Row>\
             <Row ss:Index=\"9\">{}<Cell ss:Formula=\"=TODAY()\"/>{}<Cell ss:Index=\"16384\"/></Row></Table></Worksheet>",
            cell("Number", "20261116"),
            cell("DateTime", "2026-11-27T16:30:00.000"),
            cell("Boolean", "1"),
            cell("Error", "#N/A"),
        );
        assert_eq!(
            told(book(&sheets).as_bytes()),
            "xml UTF-8\n[Nháp] hidden\n[Tháng 11]\n3: Mã hồ sơ|Đơn vị|Hạn xử lý\n\
             4: #20261116|Phòng Kinh tế & Hạ tầng|<2026-11-27 16:30>\n5: |Phòng Kinh tế & Hạ tầng|28/11/2026\n\
             9: <other>|<formula>|<other>"
        );
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let whole = book("<Worksheet ss:Name=\"S\"><Table></Table></Worksheet>");
        assert!(read(whole.as_bytes()).is_ok());
        assert!(matches!(read(&whole.as_bytes()[..whole.len() - 11]), Err(SheetError::HalfLine)));
    }
}
