//! The pieces of a document from its rows as text: `|` parts cells, `^` is merged with the cell above, ` <` with the one to
//! the left, `\n` a line end; `[table]`, `[sheet NAME]` and `[hidden sheet NAME]` begin another table.

use chrono::NaiveDateTime;
use dondoc::document::whole::{WholeCell, WholePiece};

fn cell(text: &str) -> Vec<WholeCell> {
    let mut text = text.trim();
    let mut left = 0;
    while let Some(rest) = text.strip_suffix('<') {
        text = rest.trim_end();
        left += 1;
    }
    let own = match text {
        "^" => WholeCell::Above,
        text => instant(text).map_or_else(|| WholeCell::Text(text.replace("\\n", "\n")), WholeCell::Day),
    };
    std::iter::once(own).chain((0..left).map(|_| WholeCell::Left)).collect()
}

/// A cell that is a date in a workbook: `2026-06-30`, `2026-09-15 16:30`.
fn instant(text: &str) -> Option<NaiveDateTime> {
    let full = if text.len() == 10 { format!("{text} 00:00") } else { text.to_owned() };
    NaiveDateTime::parse_from_str(&full, "%Y-%m-%d %H:%M").ok()
}

/// The pieces of a document: the lines above the table, then its tables.
pub fn pieces(above: &str, rows: &str) -> Vec<WholePiece> {
    let paragraph =
        |line: &str| WholePiece::Paragraph { text: line.to_owned(), number: None, is_heading: false };
    let mut pieces: Vec<WholePiece> = above.lines().map(paragraph).collect();
    let mut number = 0;
    let mut is_open = false;
    for line in rows.lines().filter(|line| !line.trim().is_empty()) {
        let mark = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        if mark.is_some() || !is_open {
            let name = mark.and_then(|mark| mark.split_once("sheet ")).map_or("", |(_, name)| name);
            let is_hidden = mark.is_some_and(|mark| mark.starts_with("hidden"));
            if is_open {
                pieces.push(WholePiece::TableEnd);
            }
            pieces.push(WholePiece::Table { name: name.to_owned(), is_hidden });
            (is_open, number) = (true, 0);
        }
        if mark.is_none() {
            number += 1;
            let cells = line.split('|').flat_map(cell).collect();
            pieces.push(WholePiece::Row { number, is_hidden: false, is_repeated_heading: false, cells });
        }
    }
    pieces.push(WholePiece::TableEnd);
    pieces
}
