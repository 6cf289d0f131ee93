//! Reads an office's own list of staff, a spreadsheet: its headings, its rows, and the columns that mean nothing to
//! dondoc. Must not know what people.toml makes of it.

use std::collections::BTreeMap;
use std::fs::File;

use crate::document::{Cell, Part, SheetError};
use crate::import::Headings;
use crate::model::fold::fold;
use crate::phrase::name_key;
use crate::state::reader::Reader;

/// The columns that are read, each with the headings it may have.
const COLUMNS: [(&str, &[&str]); 8] = [
    ("id", &["mã", "mã cán bộ", "mã số", "id"]),
    (
        "title",
        &["chức danh", "chức vụ", "chức vụ chức danh", "chức danh chức vụ", "vị trí việc làm", "title"],
    ),
    (
        "email",
        &[
            "email",
            "e mail",
            "mail",
            "thư điện tử",
            "địa chỉ thư",
            "địa chỉ email",
            "thư công vụ",
            "email công vụ",
        ],
    ),
    (
        "unit",
        &["đơn vị", "đơn vị công tác", "phòng ban", "cơ quan", "cơ quan đơn vị", "nơi công tác", "unit"],
    ),
    ("post", &["vai trò", "post"]),
    ("from", &["từ ngày", "from"]),
    ("until", &["đến ngày", "until"]),
    // In a row that names the unit of the rows below, the number stands beside that name.
    ("number", &["stt", "tt", "số tt", "số thứ tự", "no"]),
];

/// Known columns of which nothing is kept: dondoc holds no more contact data than it needs.
const NOT_KEPT: [&str; 16] = [
    "họ và tên",
    "họ tên",
    "họ tên cán bộ",
    "tên",
    "số điện thoại",
    "điện thoại",
    "điện thoại di động",
    "sđt",
    "di động",
    "zalo",
    "ngày sinh",
    "năm sinh",
    "giới tính",
    "trình độ",
    "ghi chú",
    "địa chỉ",
];

/// A row counts as headings only with this column.
const TITLE: &str = "title";
/// A row counts as headings only with at least this many known columns.
const LEAST: usize = 2;

/// The cells of a row, by what their columns mean.
pub(in crate::cli) type Cells = BTreeMap<&'static str, Cell>;

/// A list of staff.
#[derive(Default)]
pub(in crate::cli) struct List {
    /// The rows, by their number in the file.
    pub(in crate::cli) rows: Vec<(u32, Cells)>,
    /// Headings of columns that are known and not kept.
    pub(in crate::cli) not_kept: Vec<String>,
    /// Headings that are not known.
    pub(in crate::cli) unknown: Vec<String>,
}

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum ListError {
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// No row names the columns.
    #[error(
        "no heading in the first 20 rows names the post of a person; write one of: Mã, Chức danh (or Chức vụ), Email, \
         Đơn vị, Vai trò, Từ ngày, Đến ngày"
    )]
    NoHeader,
}

/// Reads a list. `is_unit` tells the name of a unit from other text: such a name alone in a row is the unit of the rows
/// below it.
pub(in crate::cli) fn read(file: File, is_unit: &dyn Fn(&str) -> bool) -> Result<List, ListError> {
    let mut columns: Option<Vec<(usize, &'static str)>> = None;
    let mut list = List::default();
    let mut heading: Option<Cell> = None;
    let mut is_over = false;
    Reader::default().rows(file, &asked(), &mut |part| {
        let (number, cells) = match part {
            Part::Row(number, cells) if !is_over => (number, cells),
            Part::Headings(texts) if !is_over => {
                columns = headings(texts, &mut list);
                return Ok(columns.is_some());
            }
            Part::Sheet { .. } => {
                // The first sheet with the headings is the list.
                is_over |= columns.is_some();
                return Ok(false);
            }
            _ => return Ok(true),
        };
        let Some(columns) = &columns else { return Ok(false) };
        let texts: Vec<&Cell> = cells.iter().filter(|cell| !matches!(cell, Cell::Empty)).collect();
        let unit = texts.iter().find(|cell| matches!(cell, Cell::Text(text) if is_unit(text)));
        if let (1..=2, Some(unit)) = (texts.len(), unit) {
            heading = Some((*unit).clone());
            return Ok(true);
        }
        if texts.is_empty() {
            return Ok(true);
        }
        let cell = |(index, name): &(usize, &'static str)| {
            (*name, cells.get(*index).cloned().unwrap_or(Cell::Empty))
        };
        let mut row: Cells = columns.iter().map(cell).collect();
        if let Some(unit) = heading.as_ref().filter(|_| matches!(row.get("unit"), None | Some(Cell::Empty))) {
            row.insert("unit", unit.clone());
        }
        list.rows.push((number, row));
        Ok(true)
    })?;
    if columns.is_none() { Err(ListError::NoHeader) } else { Ok(list) }
}

/// The headings that are asked for when a list is read.
fn asked() -> Headings {
    let names = COLUMNS.iter().map(|(_, names)| names.iter().map(|name| name_key(name)).collect());
    let needed = COLUMNS.iter().position(|(name, _)| *name == TITLE);
    Headings {
        names: names.collect(),
        needed: needed.into_iter().collect(),
        least: LEAST,
        known: NOT_KEPT.iter().map(|name| name_key(name)).collect(),
        labels: true,
        ..Headings::default()
    }
}

/// The columns of a row of headings; none where the row is something else.
fn headings(texts: &[String], list: &mut List) -> Option<Vec<(usize, &'static str)>> {
    let (mut found, mut not_kept, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for (index, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        let heading = fold(text);
        let is = |name: &&str| fold(name) == heading;
        let taken = |name: &str| found.iter().any(|(_, other)| *other == name);
        match COLUMNS.iter().find(|(_, names)| names.iter().any(is)) {
            Some((name, _)) if !taken(name) => found.push((index, *name)),
            None if NOT_KEPT.iter().any(is) => not_kept.push(text.trim().to_owned()),
            _ => unknown.push(text.trim().to_owned()),
        }
    }
    let has_title = found.iter().any(|(_, name)| *name == TITLE);
    if !has_title || found.len() + not_kept.len() < LEAST {
        return None;
    }
    (list.not_kept, list.unknown) = (not_kept, unknown);
    Some(found)
}
