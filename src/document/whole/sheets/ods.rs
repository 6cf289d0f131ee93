//! `OpenDocument` spreadsheets: their content, read from first to last without keeping it. What is repeated costs nothing
//! while it is empty.
//! Must not know what the columns mean.

use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};

use super::super::super::formats::ods::OdsText;
use super::super::super::formats::xml::{add_text, attribute, attributes, count};
use super::super::super::merges::Merge;
use super::super::super::sheet::{MOST_COLUMNS, MOST_SHEETS, SheetError};
use super::super::outlet::{Outlet, refuse_mark};
use super::super::piece::WholeCell;
use super::super::word::Markup;
use super::covers::Covers;
use super::xlsx::iso;

/// A cell whose element is open.
struct OpenCell {
    /// What its attributes say it holds; none where its text says it.
    value: Option<WholeCell>,
    text: OdsText,
    repeated: u32,
    /// How many rows and columns it covers.
    covers: (u32, u32),
}

/// Where reading stands.
struct Sheets<'o, 't, 'a> {
    out: &'o mut Outlet<'t, 'a>,
    /// The styles of hidden sheets, and the style that is being told.
    hidden: HashSet<String>,
    style: String,
    begun: usize,
    /// How many tables are open: a table inside a cell is no sheet.
    depth: u32,
    is_hidden: bool,
    covers: Covers,
    /// The row that was read last, from 1, how often the open one is repeated, and its cells.
    row: u32,
    repeated: u32,
    is_row_hidden: bool,
    cells: Vec<WholeCell>,
    column: u32,
    cell: Option<OpenCell>,
    /// How many comments are open: their text is none of a cell.
    comments: u32,
    /// A text that stands in no cell, such as that of a drawing.
    aside: String,
}

pub(in crate::document::whole) fn pieces(
    markup: &mut Markup<'_>,
    out: &mut Outlet<'_, '_>,
) -> Result<(), SheetError> {
    let mut sheets = Sheets {
        out,
        hidden: HashSet::new(),
        style: String::new(),
        begun: 0,
        depth: 0,
        is_hidden: false,
        covers: Covers::default(),
        row: 0,
        repeated: 1,
        is_row_hidden: false,
        cells: Vec::new(),
        column: 0,
        cell: None,
        comments: 0,
        aside: String::new(),
    };
    loop {
        match markup.next()? {
            Event::Start(tag) => sheets.start(&tag)?,
            Event::End(tag) => sheets.end(tag.local_name().as_ref())?,
            Event::Eof => return Ok(()),
            other => match &mut sheets.cell {
                Some(cell) if sheets.comments == 0 && sheets.depth == 1 => {
                    add_text(&mut cell.text.text, &other);
                }
                _ => add_text(&mut sheets.aside, &other),
            },
        }
    }
}

impl Sheets<'_, '_, '_> {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), SheetError> {
        let is_seen = || !matches!(attribute(tag, "visibility").as_deref(), Some("collapse" | "filter"));
        match tag.local_name().as_ref() {
            "style" => self.style = attribute(tag, "name").unwrap_or_default(),
            "table-properties" if attribute(tag, "display").as_deref() == Some("false") => {
                self.hidden.insert(std::mem::take(&mut self.style));
            }
            "table" => {
                self.depth += 1;
                if self.depth == 1 {
                    self.begin(tag)?;
                }
            }
            "table-column" if self.depth == 1 => {
                let after =
                    self.column.saturating_add(count(tag, "number-columns-repeated").unwrap_or(1).max(1));
                if !is_seen() {
                    self.covers.hide(self.column as usize, after as usize - 1);
                }
                self.column = after;
            }
            "table-row" if self.depth == 1 => {
                self.repeated = count(tag, "number-rows-repeated").unwrap_or(1);
                self.is_row_hidden = !is_seen();
                self.column = 0;
                self.cells.clear();
            }
            "table-cell" | "covered-table-cell" if self.depth == 1 => self.cell = Some(opened(tag)),
            "annotation" => self.comments += 1,
            name => {
                let Some(cell) = self.cell.as_mut().filter(|_| self.comments == 0) else { return Ok(()) };
                cell.text.begin(name, tag);
            }
        }
        Ok(())
    }

    /// A sheet begins.
    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<(), SheetError> {
        self.begun += 1;
        if self.begun > MOST_SHEETS {
            return Err(SheetError::TooManySheets);
        }
        self.is_hidden = self.hidden.contains(&attribute(tag, "style-name").unwrap_or_default());
        (self.row, self.column, self.covers) = (0, 0, Covers::default());
        self.out.table(&attribute(tag, "name").unwrap_or_default(), self.is_hidden)
    }

    fn end(&mut self, name: &str) -> Result<(), SheetError> {
        match name {
            "table" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.out.table_end()?;
                }
            }
            "annotation" => self.comments = self.comments.saturating_sub(1),
            "p" => {
                refuse_mark(&self.aside)?;
                self.aside.clear();
            }
            "table-cell" | "covered-table-cell" if self.depth == 1 => {
                if let Some(cell) = self.cell.take() {
                    self.put(cell)?;
                }
            }
            "table-row" if self.depth == 1 => self.end_row()?,
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, open: OpenCell) -> Result<(), SheetError> {
        let (first, after) = (self.column, self.column.saturating_add(open.repeated));
        self.column = after;
        let (rows, columns) = open.covers;
        let cell = open.value.unwrap_or_else(|| WholeCell::of_text(&open.text.text));
        if self.is_hidden || (cell.is_empty() && rows == 1 && columns == 1) {
            return Ok(());
        }
        if after as usize > MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: self.row + 1 });
        }
        self.cells.resize(first as usize, WholeCell::empty());
        self.cells.resize(after as usize, cell);
        let last = |first: u32, count: u32| first.saturating_add(count.saturating_sub(1));
        self.covers.add(Merge {
            rows: (self.row + 1, last(self.row + 1, rows)),
            columns: (first as usize, last(first, columns) as usize),
        })
    }

    fn end_row(&mut self) -> Result<(), SheetError> {
        let (before, after) = (self.row, self.row.saturating_add(self.repeated));
        self.row = after;
        if self.cells.is_empty() {
            return Ok(());
        }
        for row in before..after {
            self.covers.hand_on(row + 1, self.is_row_hidden, self.cells.clone(), self.out)?;
        }
        Ok(())
    }
}

fn opened(tag: &BytesStart<'_>) -> OpenCell {
    let mut kind = None;
    let mut value = None;
    let (mut repeated, mut covers) = (1, (1, 1));
    for (name, text) in attributes(tag) {
        let count = || text.trim().parse().unwrap_or(1);
        match name {
            // Of two kinds, the first is that of the standard, the second that of LibreOffice.
            "value-type" => kind = kind.or(Some(text)),
            "value" | "date-value" | "string-value" => value = Some(text),
            "number-columns-repeated" => repeated = count(),
            "number-rows-spanned" => covers.0 = count(),
            "number-columns-spanned" => covers.1 = count(),
            _ => {}
        }
    }
    let value = match (kind.as_deref(), value) {
        (Some("float"), Some(number)) => number.parse().ok().map(WholeCell::Number),
        (Some("date"), Some(day)) => Some(iso(&day)),
        (Some("string"), Some(text)) => Some(WholeCell::of_text(&text)),
        // What is seen says it better: in percent, a duration, true or false.
        _ => None,
    };
    OpenCell { value, text: OdsText::default(), repeated, covers }
}
