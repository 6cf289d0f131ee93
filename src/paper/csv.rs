//! A table as CSV (RFC 4180, UTF-8): days as `2025-11-24`, instants as `2025-11-24 16:30`, shares as `0.95`.
//! Must not know what the table shows.

use std::io;

use super::grid::{Grid, GridCell};

/// Writes the table with its headings.
pub fn csv(table: &Grid) -> Vec<u8> {
    let mut out = Vec::new();
    let headings: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    // Nothing can fail: memory takes everything, and every row has as many cells as there are headings.
    drop(csv_rows(&mut out, &headings, table.rows.iter().cloned().map(Ok)));
    out
}

/// Writes the headings, and the rows as they come: however many there are, none is kept.
///
/// # Errors
/// A row does not come, or cannot be written.
pub fn csv_rows(
    out: impl io::Write,
    headings: &[&str],
    rows: impl Iterator<Item = io::Result<Vec<GridCell>>>,
) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(headings).map_err(why)?;
    for row in rows {
        writer.write_record(row?.iter().map(cell)).map_err(why)?;
    }
    writer.flush()
}

/// The error of the output itself, so that its kind is known.
fn why(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

fn cell(cell: &GridCell) -> String {
    match cell {
        GridCell::Empty => String::new(),
        GridCell::Text(text) => tame(text),
        GridCell::Number(number) => number.to_string(),
        GridCell::Share(share) => format!("{share:.4}"),
        GridCell::Day(day) => day.to_string(),
        GridCell::Moment(at) => at.format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// A text that a spreadsheet would take for a formula, so that it stays a text there.
fn tame(text: &str) -> String {
    // A sign alone, such as a dash for nothing, is no formula.
    let signed = text.len() > 1 && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if signed { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_back_as_it_was_and_no_text_becomes_a_formula() {
        let mut table = Grid::new("Việc", &[("Mã", 8), ("Hạn", 10)]);
        let day = chrono::NaiveDate::from_ymd_opt(2025, 11, 24);
        table.rows.push(vec!["=1+1".into(), day.into()]);
        table.rows.push(vec!["a,\"b\"".into(), GridCell::Share(0.5)]);
        let text = String::from_utf8(csv(&table)).expect("UTF-8");
        assert_eq!(text, "Mã,Hạn\n'=1+1,2025-11-24\n\"a,\"\"b\"\"\",0.5000\n");
    }
}
