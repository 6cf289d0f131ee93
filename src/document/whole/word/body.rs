//! The text of a document from its first element to its last: which paragraph, table, row and cell is open, and where the
//! text of each goes. Everything that is open stands on a list; nothing here calls itself, however deep the document.
//! Must not know how the properties are written.

use quick_xml::events::Event;

use super::super::super::formats::xml::add_text;
use super::super::super::sheet::SheetError;
use super::super::outlet::{Outlet, refuse_mark};
use super::super::piece::WholeCell;
use super::super::seen;
use super::counters::Counters;
use super::element::Element;
use super::markup::Markup;
use super::paragraph::OpenParagraph;
use super::properties::{CellProperties, ParagraphProperties, RowProperties, RunProperties};
use super::styles::StyleSheet;
use super::table::OpenTable;

/// Where reading a text stands.
pub(super) struct Body<'b, 't, 'a> {
    styles: &'b StyleSheet,
    counters: Counters<'b>,
    out: &'b mut Outlet<'t, 'a>,
    /// The open paragraphs: one inside another stands in a text box.
    paragraphs: Vec<OpenParagraph>,
    /// The open tables: one inside another stands in a cell.
    tables: Vec<OpenTable>,
    /// The text of a paragraph whose end was deleted, with how many tables were open.
    carried: Option<(usize, String)>,
    /// Of each open choice, whether one of its ways was taken.
    choices: Vec<bool>,
    /// Of each open control, whether it shows only what should be filled in.
    controls: Vec<bool>,
    /// Of each open field, whether its code is being read; and of how many that is true.
    fields: Vec<bool>,
    codes: usize,
    is_in_text: bool,
    letters: String,
}

/// Reads a part from first to last.
pub(super) fn read(markup: &mut Markup<'_>, body: &mut Body<'_, '_, '_>) -> Result<(), SheetError> {
    loop {
        let opened = match markup.next()? {
            Event::Start(tag) => Element::of(&tag),
            Event::End(tag) => {
                let closed = Element::named(tag.local_name().as_ref());
                body.close(closed)?;
                continue;
            }
            Event::Eof => return body.end(),
            letters => {
                if body.is_in_text {
                    add_text(&mut body.letters, &letters);
                }
                continue;
            }
        };
        match opened {
            Element::Left => markup.skip()?,
            Element::ParagraphProperties => body.set_paragraph(ParagraphProperties::read(markup)?),
            Element::RunProperties => body.set_run(RunProperties::read(markup)?),
            Element::CellProperties => body.set_cell(CellProperties::read(markup)?),
            Element::RowProperties => {
                let row = RowProperties::read(markup)?;
                // Its paragraphs are not counted either.
                let is_deleted = row.is_deleted;
                body.set_row(row)?;
                if is_deleted {
                    markup.skip()?;
                    body.close(Element::Row)?;
                }
            }
            other => {
                if !body.open(other)? {
                    markup.skip()?;
                }
            }
        }
    }
}

impl<'b, 't, 'a> Body<'b, 't, 'a> {
    pub(super) fn new(styles: &'b StyleSheet, counters: Counters<'b>, out: &'b mut Outlet<'t, 'a>) -> Self {
        Self {
            styles,
            counters,
            out,
            paragraphs: Vec::new(),
            tables: Vec::new(),
            carried: None,
            choices: Vec::new(),
            controls: Vec::new(),
            fields: Vec::new(),
            codes: 0,
            is_in_text: false,
            letters: String::new(),
        }
    }

    fn set_paragraph(&mut self, properties: ParagraphProperties) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.properties = properties;
        }
    }

    fn set_run(&mut self, properties: RunProperties) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.run(properties);
        }
    }

    fn set_row(&mut self, row: RowProperties) -> Result<(), SheetError> {
        self.tables.last_mut().map_or(Ok(()), |table| table.set_row(row))
    }

    fn set_cell(&mut self, properties: CellProperties) {
        if let Some(table) = self.tables.last_mut() {
            table.set_cell(properties);
        }
    }

    /// An element begins; says whether what is inside is wanted.
    fn open(&mut self, element: Element) -> Result<bool, SheetError> {
        match element {
            Element::Paragraph => {
                let mut paragraph = OpenParagraph::default();
                if let Some((_, text)) = self.carried.take_if(|(tables, _)| *tables == self.tables.len()) {
                    paragraph.text = text;
                }
                self.paragraphs.push(paragraph);
            }
            Element::Run => self.set_run(RunProperties::default()),
            Element::Table => {
                self.put_carried()?;
                if self.tables.is_empty() {
                    self.out.table("", false)?;
                }
                self.tables.push(OpenTable::default());
            }
            Element::Row => {
                if let Some(table) = self.tables.last_mut() {
                    table.open_row();
                }
            }
            Element::Cell => {
                if let Some(table) = self.tables.last_mut() {
                    table.open_cell();
                }
            }
            Element::Text => {
                self.letters.clear();
                self.is_in_text = true;
            }
            Element::Tab => self.write("\t"),
            Element::LineBreak => self.write("\n"),
            Element::NoBreakHyphen => self.write("-"),
            Element::FieldBegin => {
                self.fields.push(true);
                self.codes += 1;
            }
            Element::FieldResult => self.end_code(),
            Element::FieldEnd => {
                self.end_code();
                self.fields.pop();
            }
            Element::Alternatives => self.choices.push(false),
            Element::Choice | Element::Fallback => {
                return Ok(self.choices.last_mut().is_none_or(|is_taken| !std::mem::replace(is_taken, true)));
            }
            Element::Control => self.controls.push(false),
            Element::Placeholder => {
                if let Some(is_empty) = self.controls.last_mut() {
                    *is_empty = true;
                }
            }
            _ => {}
        }
        Ok(true)
    }

    /// An element ends.
    fn close(&mut self, element: Element) -> Result<(), SheetError> {
        match element {
            Element::Paragraph => self.close_paragraph()?,
            Element::Run => self.set_run(RunProperties::default()),
            Element::Text => {
                self.is_in_text = false;
                let letters = std::mem::take(&mut self.letters);
                self.write(&letters);
                self.letters = letters;
            }
            Element::Cell => {
                self.put_carried()?;
                if let Some(table) = self.tables.last_mut() {
                    table.close_cell()?;
                }
            }
            Element::Row => self.close_row()?,
            Element::Table => {
                self.put_carried()?;
                if self.tables.pop().is_some() && self.tables.is_empty() {
                    self.out.table_end()?;
                }
            }
            Element::Alternatives => drop(self.choices.pop()),
            Element::Control => drop(self.controls.pop()),
            _ => {}
        }
        Ok(())
    }

    /// Adds letters to the open paragraph, where they are part of the text.
    fn write(&mut self, letters: &str) {
        if self.codes == 0
            && !self.controls.contains(&true)
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.add(letters, self.styles);
        }
    }

    /// The code of the innermost field ends.
    fn end_code(&mut self) {
        if let Some(is_code) = self.fields.last_mut()
            && std::mem::replace(is_code, false)
        {
            self.codes -= 1;
        }
    }

    fn close_paragraph(&mut self) -> Result<(), SheetError> {
        let Some(paragraph) = self.paragraphs.pop() else { return Ok(()) };
        if self.paragraphs.is_empty() {
            // The code of a field ends with its paragraph at the latest: a field without an end hides no text.
            self.codes = 0;
            self.fields.clear();
        }
        if paragraph.properties.is_end_deleted {
            self.carried = Some((self.tables.len(), paragraph.text));
            return Ok(());
        }
        let number = self.counters.next(&paragraph.properties, self.styles);
        if let Some(table) = self.tables.last_mut() {
            table.add_line(&paragraph.numbered(number.as_ref()));
            return Ok(());
        }
        let is_heading = paragraph.is_heading(self.styles);
        let is_empty = seen::lines(&paragraph.text).is_empty();
        let number = number.filter(|number| !(is_empty && number.is_bullet)).map(|number| number.text);
        self.out.paragraph(&paragraph.text, number, is_heading)
    }

    fn close_row(&mut self) -> Result<(), SheetError> {
        let Some(row) = self.tables.last_mut().map(OpenTable::close_row) else { return Ok(()) };
        let Some(row) = row? else { return Ok(()) };
        let Some(around) = self.tables.iter_mut().nth_back(1) else { return self.out.row(row) };
        // A table inside a cell: its rows are lines of the cell.
        let texts = row.cells.iter().filter_map(|cell| match cell {
            WholeCell::Text(text) if !text.is_empty() => Some(text.as_str()),
            _ => None,
        });
        let line = texts.collect::<Vec<_>>().join(" ");
        refuse_mark(&line)?;
        around.add_line(&line);
        Ok(())
    }

    /// What was left of a paragraph whose end was deleted, where none follows that it could go on in.
    fn put_carried(&mut self) -> Result<(), SheetError> {
        let Some((_, text)) = self.carried.take() else { return Ok(()) };
        match self.tables.last_mut() {
            Some(table) => table.add_line(&text),
            None => self.out.paragraph(&text, None, false)?,
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), SheetError> {
        self.put_carried()
    }
}
