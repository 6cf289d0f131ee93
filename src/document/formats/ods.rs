//! `OpenDocument` spreadsheets: their content, read from first to last without keeping it. Rows and cells that are repeated
//! cost nothing while they are empty.
//! Must not know what the columns mean.

use std::collections::HashSet;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::cell::Cell;
use super::super::gate::{Gate, pass_aside};
use super::super::merges::Merge;
use super::super::sheet::{MOST_COLUMNS, SheetError};
use super::xml::{add_text, attribute, attributes, count};

/// The most blanks that one element stands for.
const MOST_BLANKS: u32 = 100;

/// The text of a cell, as its elements come.
#[derive(Default)]
pub(in crate::document) struct OdsText {
    pub(in crate::document) text: String,
    paragraphs: u32,
}

impl OdsText {
    /// An element inside the cell begins.
    pub(in crate::document) fn begin(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "p" => {
                if self.paragraphs > 0 {
                    self.text.push('\n');
                }
                self.paragraphs += 1;
            }
            "s" => {
                let blanks = count(tag, "c").unwrap_or(1).min(MOST_BLANKS);
                self.text.extend((0..blanks).map(|_| ' '));
            }
            "tab" => self.text.push('\t'),
            "line-break" => self.text.push('\n'),
            _ => {}
        }
    }
}

/// A cell whose element is open.
struct Open {
    /// What its attributes say it holds; none where its text says it.
    value: Option<Cell>,
    text: OdsText,
    repeated: u32,
    /// How many rows and columns it covers.
    covers: (u32, u32),
}

/// Where reading stands.
#[derive(Default)]
struct State {
    /// The styles of hidden sheets, and the style that is being told.
    hidden: HashSet<String>,
    style: String,
    /// How many tables are open: a table inside a cell is no sheet.
    depth: u32,
    /// Whether no more rows of the sheet are wanted.
    is_over: bool,
    /// The row that was read last, from 1, how often the open one is repeated, and its cells.
    row: u32,
    repeated: u32,
    cells: Vec<Cell>,
    column: u32,
    cell: Option<Open>,
    /// How many comments are open: their text is none of a cell.
    comments: u32,
    /// A text that stands in no cell, such as that of a drawing.
    aside: String,
}

pub(in crate::document) fn rows(source: impl BufRead, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
    let mut reader = Reader::from_reader(source);
    reader.config_mut().expand_empty_elements = true;
    let mut state = State::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| SheetError::Damaged)? {
            Event::Start(tag) => state.start(&tag, gate)?,
            Event::End(tag) => state.end(tag.local_name().as_ref(), gate)?,
            Event::Eof if state.depth == 0 => return Ok(()),
            Event::Eof => return Err(SheetError::Damaged),
            other => match &mut state.cell {
                Some(cell) if state.comments == 0 && state.depth == 1 => {
                    add_text(&mut cell.text.text, &other);
                }
                _ => add_text(&mut state.aside, &other),
            },
        }
    }
}

impl State {
    fn start(&mut self, tag: &BytesStart<'_>, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
        match tag.local_name().as_ref() {
            "style" => self.style = attribute(tag, "name").unwrap_or_default(),
            "table-properties" if attribute(tag, "display").as_deref() == Some("false") => {
                self.hidden.insert(std::mem::take(&mut self.style));
            }
            "table" => {
                self.depth += 1;
                if self.depth == 1 {
                    let style = attribute(tag, "style-name").unwrap_or_default();
                    (self.row, self.is_over) = (0, false);
                    gate.sheet(&attribute(tag, "name").unwrap_or_default(), self.hidden.contains(&style))?;
                }
            }
            "table-row" if self.depth == 1 => {
                self.repeated = count(tag, "number-rows-repeated").unwrap_or(1);
                self.column = 0;
                self.cells.clear();
            }
            "table-cell" | "covered-table-cell" if self.depth == 1 => self.cell = Some(opened(tag)),
            "annotation" => self.comments += 1,
            name => {
                let Some(cell) = self.cell.as_mut().filter(|_| self.comments == 0 && self.depth == 1) else {
                    return Ok(());
                };
                cell.text.begin(name, tag);
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
        match name {
            "table" => self.depth = self.depth.saturating_sub(1),
            "annotation" => self.comments = self.comments.saturating_sub(1),
            "p" => {
                let aside = std::mem::take(&mut self.aside);
                pass_aside(&aside)?;
            }
            "table-cell" | "covered-table-cell" if self.depth == 1 => {
                if let Some(cell) = self.cell.take() {
                    self.put(cell, gate)?;
                }
            }
            "table-row" if self.depth == 1 => self.end_row(gate)?,
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, open: Open, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
        let (first, after) = (self.column, self.column.saturating_add(open.repeated));
        self.column = after;
        let (rows, columns) = open.covers;
        let cell = open.value.unwrap_or_else(|| Cell::of_text(&open.text.text, false));
        if cell == Cell::Empty || self.is_over {
            return Ok(());
        }
        if after as usize > MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: self.row + 1 });
        }
        self.cells.resize(first as usize, Cell::Empty);
        self.cells.resize(after as usize, cell);
        let last = |first: u32, count: u32| first.saturating_add(count.saturating_sub(1));
        gate.merge(Merge {
            rows: (self.row + 1, last(self.row + 1, rows)),
            columns: (first as usize, last(first, columns) as usize),
        });
        Ok(())
    }

    fn end_row(&mut self, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
        let (before, after) = (self.row, self.row.saturating_add(self.repeated));
        self.row = after;
        if self.is_over || self.cells.is_empty() {
            return Ok(());
        }
        for row in before..after {
            if !gate.row(row + 1, &mut self.cells.clone())? {
                self.is_over = true;
                return Ok(());
            }
        }
        Ok(())
    }
}

fn opened(tag: &BytesStart<'_>) -> Open {
    let mut kind = None;
    let (mut value, mut is_formula, mut is_error) = (None, false, false);
    let (mut repeated, mut covers) = (1, (1, 1));
    for (name, text) in attributes(tag) {
        let count = || text.trim().parse().unwrap_or(1);
        match name {
            "value-type" if text == "error" => is_error = true,
            // Of two kinds, the first is that of the standard, the second that of LibreOffice.
            "value-type" => kind = kind.or(Some(text)),
            "value" | "date-value" | "string-value" => value = Some(text),
            "formula" => is_formula = true,
            "number-columns-repeated" => repeated = count(),
            "number-rows-spanned" => covers.0 = count(),
            "number-columns-spanned" => covers.1 = count(),
            _ => {}
        }
    }
    let value = match (kind.as_deref(), value) {
        // LibreOffice gives an error value the kind of a text, and tells of it in the second kind.
        _ if is_error => Some(Cell::Other),
        (Some("boolean" | "time"), _) => Some(Cell::Other),
        // Calculated nowhere yet.
        (None, _) if is_formula => Some(Cell::Formula),
        (Some("float" | "percentage" | "currency"), Some(number)) => {
            Some(number.parse().map_or(Cell::Other, Cell::Number))
        }
        (Some("date"), Some(day)) => Some(Cell::of_iso(&day)),
        (_, text) => text.map(|text| Cell::of_text(&text, false)),
    };
    Open { value, text: OdsText::default(), repeated, covers }
}

#[cfg(test)]
mod tests {
    use super::super::tried::{archive, read, told};
    use super::*;

    const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
        xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
        xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
        xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"";

    fn book(sheets: &str) -> Vec<u8> {
        let styles =
            "<style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>";
        let content = format!(
            "<?xml version=\"1.0\"?><office:document-content {SPACES}><office:automatic-styles>{styles}\
             </office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>\
             </office:document-content>"
        );
        archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
    }

    fn text(text: &str) -> String {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    }

    fn sheet(rows: &str) -> Vec<u8> {
        book(&format!("<table:table table:name=\"S\">{rows}</table:table>"))
    }

    fn head() -> String {
        format!(
            "<table:table-row>{}</table:table-row>",
            ["Mã hồ sơ", "Đơn vị", "Hạn xử lý"].map(text).concat()
        )
    }

    #[test]
    fn values_are_what_the_cells_hold_and_not_how_they_look() {
        let cell = |value: &str| {
            format!("<table:table-cell {value}><text:p>nothing of this</text:p></table:table-cell>")
        };
        let cells = [
            "office:value-type=\"float\" office:value=\"20261116\"",
            "office:value-type=\"percentage\" office:value=\"0.5\"",
            "office:value-type=\"date\" office:date-value=\"2026-11-27\"",
            "office:value-type=\"date\" office:date-value=\"2026-11-27T16:30:00\"",
            "office:value-type=\"time\" office:time-value=\"PT36H\"",
            "office:value-type=\"boolean\" office:boolean-value=\"true\"",
            "office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"",
            "table:formula=\"of:=[.A1]\" office:value-type=\"float\" office:value=\"7\"",
            "table:formula=\"of:=TODAY()\"",
        ];
        let row = format!("<table:table-row>{}</table:table-row>", cells.map(cell).concat());
        let rows = told(&sheet(&(head() + &row)));
        assert!(
            rows.ends_with(
                "2: #20261116|#0.5|<2026-11-27 00:00>|<2026-11-27 16:30>|<other>|<other>|<other>|#7|<formula>"
            ),
            "{rows}"
        );
    }

    #[test]
    fn hidden_sheets_comments_and_tables_inside_cells_are_left_out_and_hidden_rows_are_not() {
        let note = "<office:annotation><text:p>a note</text:p></office:annotation>";
        let inner = "<table:table><table:table-row><table:table-cell><text:p>inner</text:p></table:table-cell>\
            </table:table-row></table:table>";
        let row = format!(
            "<table:table-row table:visibility=\"filter\"><table:table-cell office:value-type=\"string\">{note}\
             <text:p>a<text:s text:c=\"2\"/>b &amp; <text:span>c</text:span></text:p><text:p>d</text:p>\
             </table:table-cell><table:table-cell>{inner}</table:table-cell></table:table-row>"
        );
        let hidden =
            format!("<table:table table:name=\"H\" table:style-name=\"ta2\">{}</table:table>", head());
        let shown = format!("<table:table table:name=\"S\">{}{row}</table:table>", head());
        let sheets = told(&book(&(hidden + &shown)));
        assert_eq!(sheets, "ods\n[H] hidden\n[S]\n1: Mã hồ sơ|Đơn vị|Hạn xử lý\n2: a  b & c/d");
    }

    #[test]
    fn what_is_repeated_without_anything_in_it_costs_nothing() {
        let far = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell \
            table:number-columns-repeated=\"16384\"/></table:table-row>";
        let one =
            format!("<table:table-row table:number-rows-repeated=\"2\">{}</table:table-row>", text("1"));
        let merged = "<table:table-row><table:table-cell table:number-rows-spanned=\"1048576\" office:value-type=\"string\">\
            <text:p>2</text:p></table:table-cell></table:table-row>";
        let last = format!("<table:table-row><table:covered-table-cell/>{}</table:table-row>", text("KT"));
        let rows = told(&sheet(&(head() + &one + merged + &last + far)));
        assert!(rows.ends_with("2: 1\n3: 1\n4: 2\n5: 2|KT"), "{rows}");
        let many = one.replace("=\"2\"", "=\"1000000\"");
        assert!(matches!(read(&sheet(&(head() + &many))), Err(SheetError::TooManyRows)));
        let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"4294967295\" \
            office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
        assert!(matches!(read(&sheet(&(head() + wide))), Err(SheetError::TooManyColumns { row: 2 })));
        assert!(matches!(read(&sheet("<table:table-row>")), Err(SheetError::Damaged)));
    }
}
