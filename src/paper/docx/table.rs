//! A table of a paper as a table of Word: headings that repeat on each page, rows that stay whole, words for readers of
//! screens. Must not know what it shows.

use super::super::grid::GridCell;
use super::super::markup::MarkupWriter;
use super::super::table::{PaperRow, PaperTable};
use super::page::{Page, twips};
use super::text::{paragraph, run};

/// The edges of a table.
const EDGES: [&str; 6] = ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"];
const GREY: &str = "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E7E6E6\"/>";

pub(super) fn write(markup: &mut MarkupWriter, table: &PaperTable, page: Page) {
    if !table.caption.is_empty() {
        paragraph(markup, "Caption", "", "", &table.caption);
    }
    let widths = widths(table, page);
    let size = size(table.columns.len());
    markup.open("w:tbl", &[]);
    properties(markup, table, widths.iter().sum());
    markup.within("w:tblGrid", &[], |markup| {
        for width in &widths {
            markup.leaf("w:gridCol", &[("w:w", &width.to_string())]);
        }
    });
    headings(markup, table, &widths, size);
    for row in &table.rows {
        match row {
            PaperRow::Cells(cells) => write_row(markup, cells, &widths, "", size),
            PaperRow::Sum(cells) => write_row(markup, cells, &widths, "<w:b/>", size),
            PaperRow::Part(name) => {
                markup.open("w:tr", &[]).raw("<w:trPr><w:cantSplit/></w:trPr>");
                let across = Across { columns: widths.len(), ..Across::default() };
                let look = format!("<w:b/>{size}");
                cell(markup, widths.iter().sum(), &across, "<w:keepNext/>", &look, name);
                markup.close();
            }
        }
    }
    markup.close();
    // Word joins two tables that no paragraph parts.
    markup.raw("<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/></w:pPr></w:p>");
}

fn properties(markup: &mut MarkupWriter, table: &PaperTable, width: i64) {
    markup.open("w:tblPr", &[]);
    markup.leaf("w:tblW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
    markup.within("w:tblBorders", &[], |markup| {
        for edge in EDGES {
            markup.leaf(edge, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")]);
        }
    });
    markup.leaf("w:tblLayout", &[("w:type", "fixed")]);
    markup.raw("<w:tblCellMar><w:left w:w=\"70\" w:type=\"dxa\"/><w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar>");
    markup
        .leaf("w:tblLook", &[("w:val", "0020"), ("w:firstRow", "1"), ("w:noHBand", "1"), ("w:noVBand", "1")]);
    if !table.caption.is_empty() {
        markup.leaf("w:tblCaption", &[("w:val", &table.caption)]);
    }
    if !table.description.is_empty() {
        markup.leaf("w:tblDescription", &[("w:val", &table.description)]);
    }
    markup.close();
}

/// The rows with the names of the columns.
fn headings(markup: &mut MarkupWriter, table: &PaperTable, widths: &[i64], size: &str) {
    let look = format!("<w:b/>{size}");
    let row = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
    let middle = "<w:keepNext/><w:jc w:val=\"center\"/>";
    let bands = table.banded();
    let mut is_alone = vec![false; widths.len()];
    if !bands.is_empty() {
        markup.open("w:tr", &[]).raw(row);
        for (first, band) in bands {
            let columns = first..first + usize::from(band.columns);
            if band.name.is_empty() {
                for at in columns {
                    is_alone[at] = true;
                    let across = Across { merge: "<w:vMerge w:val=\"restart\"/>", fill: GREY, columns: 1 };
                    cell(markup, widths[at], &across, middle, &look, &table.columns[at].name);
                }
            } else {
                let across = Across { columns: columns.len(), fill: GREY, merge: "" };
                cell(markup, widths[columns].iter().sum(), &across, middle, &look, &band.name);
            }
        }
        markup.close();
    }
    markup.open("w:tr", &[]).raw(row);
    for ((column, width), is_alone) in table.columns.iter().zip(widths).zip(is_alone) {
        let across = Across { columns: 1, fill: GREY, merge: if is_alone { "<w:vMerge/>" } else { "" } };
        let name = if is_alone { "" } else { column.name.as_str() };
        cell(markup, *width, &across, middle, &look, name);
    }
    markup.close();
}

fn write_row(markup: &mut MarkupWriter, cells: &[GridCell], widths: &[i64], look: &str, size: &str) {
    let look = format!("{look}{size}");
    markup.open("w:tr", &[]).raw("<w:trPr><w:cantSplit/></w:trPr>");
    let empty = GridCell::Empty;
    for (at, width) in widths.iter().enumerate() {
        let shown = cells.get(at).unwrap_or(&empty);
        let align = match shown {
            GridCell::Day(_) | GridCell::Moment(_) => "<w:jc w:val=\"center\"/>",
            shown if shown.is_number() => "<w:jc w:val=\"right\"/>",
            _ => "",
        };
        cell(markup, *width, &Across::default(), align, &look, &shown.shown());
    }
    markup.close();
}

/// How a cell stands among others: over how many columns, joined with which above, and filled how.
#[derive(Default)]
struct Across {
    columns: usize,
    merge: &'static str,
    fill: &'static str,
}

fn cell(markup: &mut MarkupWriter, width: i64, across: &Across, paragraph: &str, look: &str, text: &str) {
    markup.open("w:tc", &[]).open("w:tcPr", &[]);
    markup.leaf("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
    if across.columns > 1 {
        markup.leaf("w:gridSpan", &[("w:val", &across.columns.to_string())]);
    }
    markup.raw(across.merge).raw(across.fill);
    markup.leaf("w:vAlign", &[("w:val", if across.fill.is_empty() { "top" } else { "center" })]);
    markup.close().open("w:p", &[]).raw("<w:pPr><w:pStyle w:val=\"Cell\"/>").raw(paragraph).raw("</w:pPr>");
    run(markup, look, text);
    markup.close().close();
}

/// The widths of the columns, which fill the page, in twentieths of a point.
fn widths(table: &PaperTable, page: Page) -> Vec<i64> {
    let wanted: Vec<i64> = table.columns.iter().map(|column| i64::from(column.width.max(1))).collect();
    // Headings are in bold, and some in capitals.
    let heading = |name: &str| longest_word(name) * 4 / 3 + 1;
    let mut longest: Vec<i64> = table.columns.iter().map(|column| heading(&column.name)).collect();
    for cells in table.rows.iter().filter_map(PaperRow::cells) {
        for (longest, cell) in longest.iter_mut().zip(cells) {
            *longest = (*longest).max(match cell {
                GridCell::Text(text) => longest_word(text),
                cell => longest_word(&cell.shown()),
            });
        }
    }
    let letter = LETTER - 5 * (table.columns.len() as i64 / 4).min(4);
    let least: Vec<i64> = longest.iter().map(|letters| letters.min(&LONGEST) * letter + MARGINS).collect();
    shared(twips(page.text_width()), &wanted, &least)
}

/// About how wide a letter is in a table of few columns, and the margins of a cell, in twentieths of a point.
const LETTER: i64 = 125;
const MARGINS: i64 = 170;
/// Words with more letters may be broken.
const LONGEST: i64 = 12;

fn longest_word(text: &str) -> i64 {
    text.split([' ', '\n']).map(|word| word.chars().count() as i64).max().unwrap_or(0)
}

/// Shares `all` as wanted, but gives each at least its least while that can be.
fn shared(all: i64, wanted: &[i64], least: &[i64]) -> Vec<i64> {
    let needed: i64 = least.iter().sum();
    if needed >= all {
        return least.iter().map(|least| all * least / needed.max(1)).collect();
    }
    let mut is_least = vec![false; wanted.len()];
    loop {
        let (mut rest, mut weight) = (all, 0);
        for ((wanted, least), is_least) in wanted.iter().zip(least).zip(&is_least) {
            if *is_least {
                rest -= least;
            } else {
                weight += wanted;
            }
        }
        let share = |at: usize| rest * wanted[at] / weight.max(1);
        let short: Vec<usize> =
            (0..wanted.len()).filter(|at| !is_least[*at] && share(*at) < least[*at]).collect();
        if short.is_empty() {
            return (0..wanted.len()).map(|at| if is_least[at] { least[at] } else { share(at) }).collect();
        }
        for at in short {
            is_least[at] = true;
        }
    }
}

/// The size of letters: smaller where many columns share the page.
fn size(columns: usize) -> &'static str {
    match columns {
        0..=7 => "<w:sz w:val=\"24\"/>",
        8..=11 => "<w:sz w:val=\"22\"/>",
        _ => "<w:sz w:val=\"20\"/>",
    }
}

#[cfg(test)]
mod tests {
    use super::shared;

    #[test]
    fn no_column_is_narrower_than_its_longest_word_while_there_is_room() {
        assert_eq!(shared(100, &[1, 4], &[0, 0]), [20, 80]);
        assert_eq!(shared(100, &[1, 4], &[30, 10]), [30, 70]);
        assert_eq!(shared(100, &[1, 1, 8], &[20, 12, 10]), [20, 12, 68]);
        assert_eq!(shared(100, &[1, 1], &[150, 50]), [75, 25], "too much is shared by need");
    }
}
