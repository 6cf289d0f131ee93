//! Lines of a table that are no cases: number rows, sections, sums, signatures, the headings once more; and lines that are
//! marked as a state secret.
//! Must not know what becomes of a case.

use super::cells;
use super::columns::{COLUMNS, Columns};
use crate::calendar::Zone;
use crate::document::Cell;
use crate::model::Column;
use crate::model::fold::fold;
use crate::phrase::name_key;

/// Whether a row is a line of the table that tells of no case. A row that names a unit or a day is a case, whatever is
/// wrong with it. `has_code`: whether there is a code at its place.
pub(super) fn is_no_case(cells: &[Cell], columns: &Columns, has_code: bool, zone: Zone) -> bool {
    let asked = |column: &Column| columns.cell(cells, *column);
    let code = asked(&Column::Code);
    let unit = asked(&Column::Unit);
    // Most rows: a code of more than a figure or two, and something else at the place of the unit.
    if has_code && *unit != Cell::Empty && unit != code && code.as_text().is_some_and(|text| text.len() > 4) {
        return false;
    }
    let filled: Vec<(Column, &Cell)> = COLUMNS
        .iter()
        .map(|column| (*column, asked(column)))
        .filter(|(_, cell)| **cell != Cell::Empty)
        .collect();
    let words: Vec<String> =
        filled.iter().filter_map(|(_, cell)| cell.as_text()).map(|text| name_key(&text)).collect();
    if filled.is_empty() {
        return true;
    }
    let all = |is: &dyn Fn(&String) -> bool| {
        filled.len() > 1 && words.len() == filled.len() && words.iter().all(is)
    };
    // (1) (2) (3), A B C, 1=2+3
    let is_number = |word: &String| {
        let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphanumeric);
        is_letter
            || word.split(' ').all(|part| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    // One text over the whole table heads a section.
    if all(&is_number) || all(&|word| *word == words[0]) {
        return true;
    }
    // The headings once more, as on each printed page.
    let is_heading = |(column, cell): &(Column, &Cell)| {
        let heading = columns.heading(*column).map(name_key);
        cell.as_text().is_some_and(|text| Some(name_key(&text)) == heading)
    };
    if filled.len() > 1 && filled.iter().all(is_heading) {
        return true;
    }
    let is_total = code.as_text().is_some_and(|text| {
        let key = name_key(&text);
        let key = key.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
        matches!(key, "tong" | "cong" | "tong cong" | "tong so" | "tong cong so" | "cong don")
    });
    let is_day = |column: &Column| matches!(cells::due(asked(column), zone), Ok(Some(_)));
    let names_unit = *unit != Cell::Empty;
    (!has_code || is_total) && !names_unit && !is_day(&Column::Due) && !is_day(&Column::Received)
}

/// The degrees of secrecy, as a column of its own names them.
pub(super) fn is_secret(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if matches!(fold(text).as_str(), "mat" | "toi mat" | "tuyet mat" | "do mat mat" | "co"))
}

/// Whether a text is marked at its beginning, as documents are.
pub(super) fn is_marked(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let start = text.trim_start_matches(['(', '[', '{', ' ', '“', '"']);
    ["MẬT", "TỐI MẬT", "TUYỆT MẬT"].iter().any(|mark| {
        start.strip_prefix(mark).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    }) || [
        "(mật)",
        "[mật]",
        "(tối mật)",
        "(tuyệt mật)",
        "[tối mật]",
        "[tuyệt mật]",
        "độ mật: mật",
        "độ mật: tối mật",
        "độ mật: tuyệt mật",
    ]
    .iter()
    .any(|mark| text.to_lowercase().contains(mark))
}
