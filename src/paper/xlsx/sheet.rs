//! One table on a sheet: lines above it, a heading that stays and repeats, its rows, and how it is printed.
//! Must not know of other sheets.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::document::{Paper, PaperBlock, PaperRun, PaperTitle};
use super::super::grid::{Grid, GridCell};
use super::super::table::{PaperRow, PaperTable};
use super::looks::SheetLooks;

/// The size of paper that is called A4.
const A4: u8 = 9;

/// How high a line of letters is, in points.
const LINE: f64 = 15.75;
/// The most lines of a row, as Excel allows.
const MOST_LINES: u32 = 25;

/// A line above a table, and whether it is in bold.
pub(super) struct LineAbove(String, bool);

/// What stands over each table of a paper: who issues it, that it is a draft, what it is called, of when it is.
pub(super) fn above(paper: &Paper) -> Vec<LineAbove> {
    let mut lines = Vec::new();
    if let Some(head) = &paper.head {
        lines.extend(head.superior.iter().map(|superior| LineAbove(superior.clone(), false)));
        lines.push(LineAbove(head.issuer.replace('\n', " "), true));
    }
    match &paper.title {
        PaperTitle::Letter { about, to } => {
            lines.push(LineAbove(format!("V/v {about} (dự thảo)"), true));
            lines.push(LineAbove(format!("Kính gửi: {}", to.join("; ")), false));
        }
        PaperTitle::Named { kind, about, below } => {
            lines.push(LineAbove(format!("{kind} (dự thảo)"), true));
            lines.push(LineAbove(about.clone(), true));
            lines.extend(below.iter().map(|line| LineAbove(line.clone(), false)));
        }
    }
    lines.retain(|line| !line.0.is_empty());
    lines
}

/// A table by itself: its heading is the first row.
pub(super) fn plain(sheet: &mut Worksheet, table: &Grid, looks: &SheetLooks) -> Result<(), XlsxError> {
    for (at, column) in (0..).zip(&table.columns) {
        sheet.set_column_width(at, f64::from(column.width))?;
        sheet.write_string_with_format(0, at, &column.name, &looks.heading)?;
    }
    let widths: Vec<u16> = table.columns.iter().map(|column| column.width).collect();
    for (at, row) in (1..).zip(&table.rows) {
        heighten(sheet, at, row, &widths)?;
        for (column, cell) in (0..).zip(row) {
            looks.cells.write(sheet, at, column, cell)?;
        }
    }
    finish(sheet, table.columns.len(), [0, 0], table.rows.len(), true)
}

/// A table of a paper, below the lines that say what it is.
pub(super) fn of_paper(
    sheet: &mut Worksheet,
    above: &[LineAbove],
    table: &PaperTable,
    looks: &SheetLooks,
) -> Result<(), XlsxError> {
    for (at, column) in (0..).zip(&table.columns) {
        sheet.set_column_width(at, f64::from(column.width))?;
    }
    let caption = LineAbove(table.caption.clone(), true);
    let mut row = lines(sheet, above.iter().chain([&caption]), looks)?;
    let first_heading = row;
    row = headings(sheet, row, table, looks)?;
    let last_column = table.columns.len().saturating_sub(1) as u16;
    let widths: Vec<u16> = table.columns.iter().map(|column| column.width).collect();
    let has_parts = table.rows.iter().any(|row| !matches!(row, PaperRow::Cells(_)));
    for (at, content) in (row..).zip(&table.rows) {
        let looks = match content {
            PaperRow::Cells(_) => &looks.cells,
            PaperRow::Part(_) | PaperRow::Sum(_) => &looks.sums,
        };
        match content {
            PaperRow::Part(name) if last_column > 0 => {
                sheet.merge_range(at, 0, at, last_column, name, &looks.text)?;
            }
            PaperRow::Part(name) => {
                sheet.write_string_with_format(at, 0, name, &looks.text)?;
            }
            PaperRow::Cells(cells) | PaperRow::Sum(cells) => {
                heighten(sheet, at, cells, &widths)?;
                for (column, cell) in (0..).zip(cells) {
                    looks.write(sheet, at, column, cell)?;
                }
            }
        }
    }
    finish(sheet, table.columns.len(), [first_heading, row - 1], table.rows.len(), !has_parts)
}

/// The words of a paper that has nothing else, a line each.
pub(super) fn words<'a>(
    sheet: &mut Worksheet,
    above: &[LineAbove],
    blocks: impl Iterator<Item = &'a PaperBlock>,
    looks: &SheetLooks,
) -> Result<(), XlsxError> {
    let joined = |runs: &[PaperRun]| runs.iter().map(|run| run.text.as_str()).collect::<String>();
    let texts: Vec<LineAbove> = blocks
        .flat_map(|block| match block {
            PaperBlock::Heading(_, text) => vec![LineAbove(text.clone(), true)],
            PaperBlock::Paragraph(runs) => vec![LineAbove(joined(runs), false)],
            PaperBlock::List(lines) => {
                lines.iter().map(|line| LineAbove(format!("- {}", joined(line)), false)).collect()
            }
            _ => Vec::new(),
        })
        .collect();
    lines(sheet, above.iter().chain(&texts), looks)?;
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// Writes lines from the top; gives the row after them.
pub(super) fn lines<'a>(
    sheet: &mut Worksheet,
    lines: impl Iterator<Item = &'a LineAbove>,
    looks: &SheetLooks,
) -> Result<u32, XlsxError> {
    let mut row = 0;
    for LineAbove(text, is_bold) in lines.filter(|line| !line.0.is_empty()) {
        sheet.write_string_with_format(row, 0, text, if *is_bold { &looks.title } else { &looks.line })?;
        row += 1;
    }
    Ok(row)
}

/// The rows with the names of the columns; gives the row after them.
fn headings(
    sheet: &mut Worksheet,
    row: u32,
    table: &PaperTable,
    looks: &SheetLooks,
) -> Result<u32, XlsxError> {
    let bands = table.banded();
    let under = if bands.is_empty() { row } else { row + 1 };
    let mut is_alone = vec![false; table.columns.len()];
    for (first, band) in bands {
        let columns = first..first + usize::from(band.columns);
        if band.name.is_empty() {
            for at in columns {
                is_alone[at] = true;
                sheet.merge_range(
                    row,
                    at as u16,
                    under,
                    at as u16,
                    &table.columns[at].name,
                    &looks.heading,
                )?;
            }
        } else if band.columns == 1 {
            sheet.write_string_with_format(row, first as u16, &band.name, &looks.heading)?;
        } else {
            let last = columns.end - 1;
            sheet.merge_range(row, first as u16, row, last as u16, &band.name, &looks.heading)?;
        }
    }
    let lines = table.columns.iter().map(|column| lines_of(&column.name, column.width)).max().unwrap_or(1);
    // Names that have both rows to themselves have one of the lines above.
    let lines = if under > row { lines.saturating_sub(1).max(1) } else { lines };
    sheet.set_row_height(under, LINE * f64::from(lines))?;
    for ((at, column), is_alone) in (0..).zip(&table.columns).zip(is_alone) {
        if !is_alone {
            sheet.write_string_with_format(under, at, &column.name, &looks.heading)?;
        }
    }
    Ok(under + 1)
}

/// How many lines a text takes in a column so many characters wide, about.
fn lines_of(text: &str, width: u16) -> u32 {
    let width = u32::from(width.max(2)) - 1;
    // Nothing is measured of what surely is one line.
    if text.len() <= width as usize {
        return 1;
    }
    text.split('\n').map(|line| (line.chars().count() as u32).div_ceil(width).max(1)).sum()
}

/// Gives the row room for its longest text: not every program does so by itself.
fn heighten(sheet: &mut Worksheet, row: u32, cells: &[GridCell], widths: &[u16]) -> Result<(), XlsxError> {
    let lines = cells.iter().zip(widths).map(|(cell, width)| match cell {
        GridCell::Text(text) => lines_of(text, *width),
        _ => 1,
    });
    let lines = lines.max().unwrap_or(1).min(MOST_LINES);
    if lines > 1 {
        sheet.set_row_height(row, LINE * f64::from(lines))?;
    }
    Ok(())
}

/// What stays, repeats and is printed; `headings` are the first and the last row of the heading.
fn finish(
    sheet: &mut Worksheet,
    columns: usize,
    headings: [u32; 2],
    rows: usize,
    has_filter: bool,
) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.6, 0.6, 0.7, 0.7, 0.3, 0.3).set_footer("&C&P/&N");
    sheet.set_freeze_panes(headings[1] + 1, 0)?;
    sheet.set_repeat_rows(headings[0], headings[1])?;
    let last_column = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    let last_row = headings[1].saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
    sheet.set_print_area(0, 0, last_row, last_column)?;
    if rows > 0 && has_filter {
        sheet.autofilter(headings[1], 0, last_row, last_column)?;
    }
    Ok(())
}
