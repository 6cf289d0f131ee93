//! Tables and papers as a workbook: a sheet each, with real dates, a heading that stays and repeats on every page, and a
//! print area. Must not know what the tables show.

mod chart;
mod looks;
mod sheet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::document::{Paper, PaperBlock};
use super::error::PaperError;
use super::grid::Grid;
use looks::SheetLooks;

/// The most characters of a sheet's name, and those that may not stand in one.
const NAME: usize = 31;
const NOT_IN_NAME: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// A workbook that grows by sheets.
struct Book {
    file: Workbook,
    looks: SheetLooks,
    names: Vec<String>,
}

impl Book {
    /// A workbook with a title. All say that they were made at the same time, so that the same tables give the same bytes.
    fn new(title: &str) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_ymd(2025, 1, 1)?;
        book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
        Ok(Self { file: book, looks: SheetLooks::new(), names: Vec::new() })
    }

    /// A name for the next sheet that no other of the book has.
    fn name(&mut self, title: &str) -> String {
        let name = sheet_name(title, &self.names);
        self.names.push(name.clone());
        name
    }
}

/// Writes the tables, a sheet each. The same tables give the same bytes.
///
/// # Errors
/// A table has more rows or columns than a sheet can hold.
pub fn xlsx(tables: &[Grid]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new("")?;
    for table in tables {
        let name = book.name(&table.title);
        sheet::plain(book.file.add_worksheet().set_name(name)?, table, &book.looks)?;
    }
    book.file.save_to_buffer()
}

/// Writes what can be worked with of a paper: a sheet for each table, under the lines that say what it is, and one with
/// the charts and their numbers. A paper without either is a sheet of its words.
///
/// # Errors
/// A table has more rows or columns than a sheet can hold.
pub fn workbook(paper: &Paper) -> Result<Vec<u8>, PaperError> {
    let mut book = Book::new(&paper.name)?;
    let above = sheet::above(paper);
    let blocks = || paper.parts.iter().flat_map(|part| &part.blocks);
    for block in blocks() {
        if let PaperBlock::Table(table) = block {
            let name = book.name(&table.caption);
            sheet::of_paper(book.file.add_worksheet().set_name(name)?, &above, table, &book.looks)?;
        }
    }
    let charts: Vec<_> = blocks()
        .filter_map(|block| if let PaperBlock::Chart(chart) = block { Some(chart) } else { None })
        .collect();
    if !charts.is_empty() {
        let name = book.name("Biểu đồ");
        chart::sheet(book.file.add_worksheet().set_name(&name)?, &name, &above, &charts, &book.looks)?;
    }
    if book.names.is_empty() {
        let name = book.name("Nội dung");
        sheet::words(book.file.add_worksheet().set_name(name)?, &above, blocks(), &book.looks)?;
    }
    Ok(book.file.save_to_buffer()?)
}

/// A name that a sheet can have, and that no other of the book has.
fn sheet_name(title: &str, taken: &[String]) -> String {
    let plain: String = title.chars().map(|c| if NOT_IN_NAME.contains(&c) { ' ' } else { c }).collect();
    let base: String = plain.trim().chars().take(NAME).collect();
    let base = base.trim_matches(['\'', ' ']);
    let base = if base.is_empty() { "Bảng" } else { base };
    let mut name = base.to_owned();
    let mut number = 1;
    while taken.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
        number += 1;
        let tail = format!(" ({number})");
        let kept: String = base.chars().take(NAME - tail.chars().count()).collect();
        name = kept + &tail;
    }
    name
}
