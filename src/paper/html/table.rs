//! A table of a paper as a table of HTML, whose headings say what they head.
//! Must not know what it shows.

use super::super::grid::GridCell;
use super::super::markup::MarkupWriter;
use super::super::table::{PaperRow, PaperTable};

/// How many columns from the left may hold what names a row.
const NAMING: usize = 2;

pub(super) fn write(markup: &mut MarkupWriter, table: &PaperTable) {
    markup.open("div", &[("class", "table")]).open("table", &[]).open("caption", &[]).text(&table.caption);
    if !table.description.is_empty() {
        markup.words("span", &[("class", "unseen")], &format!(". {}", table.description));
    }
    markup.close();
    headings(markup, table);
    let columns = table.columns.len();
    // Rows of a part are a body of their own, which its name heads.
    markup.open("tbody", &[]);
    for (at, row) in table.rows.iter().enumerate() {
        match row {
            PaperRow::Part(name) => {
                if at > 0 {
                    markup.close().open("tbody", &[]);
                }
                let across = [("scope", "rowgroup"), ("colspan", &columns.to_string()), ("class", "part")];
                markup.open("tr", &[]).words("th", &across, name).close();
            }
            PaperRow::Cells(cells) => one_row(markup, cells, columns, ""),
            PaperRow::Sum(cells) => one_row(markup, cells, columns, "sum"),
        }
    }
    markup.close().close().close();
}

fn headings(markup: &mut MarkupWriter, table: &PaperTable) {
    let bands = table.banded();
    let mut is_alone = vec![false; table.columns.len()];
    markup.open("thead", &[]);
    if !bands.is_empty() {
        markup.open("tr", &[]);
        for (first, band) in bands {
            let columns = first..first + usize::from(band.columns);
            if band.name.is_empty() {
                for at in columns {
                    is_alone[at] = true;
                    markup.words("th", &[("scope", "col"), ("rowspan", "2")], &table.columns[at].name);
                }
            } else {
                let across = [("scope", "colgroup"), ("colspan", &columns.len().to_string())];
                markup.words("th", &across, &band.name);
            }
        }
        markup.close();
    }
    markup.open("tr", &[]);
    for (column, is_alone) in table.columns.iter().zip(is_alone) {
        if !is_alone {
            markup.words("th", &[("scope", "col")], &column.name);
        }
    }
    markup.close().close();
}

fn one_row(markup: &mut MarkupWriter, cells: &[GridCell], columns: usize, class: &str) {
    let class = if class.is_empty() { &[][..] } else { &[("class", class)][..] };
    let naming = cells.iter().take(NAMING).position(|cell| matches!(cell, GridCell::Text(_)));
    markup.open("tr", class);
    for at in 0..columns {
        let cell = cells.get(at).unwrap_or(&GridCell::Empty);
        let text = cell.shown();
        if naming == Some(at) {
            markup.words("th", &[("scope", "row")], &text);
        } else if cell.is_number() {
            markup.words("td", &[("class", "n")], &text);
        } else if matches!(cell, GridCell::Day(_) | GridCell::Moment(_)) {
            markup.words("td", &[("class", "d")], &text);
        } else {
            markup.words("td", &[], &text);
        }
    }
    markup.close();
}
