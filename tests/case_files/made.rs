//! The cells of the table, and text files made from them, in many letters.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::letters;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    /// A date of the spreadsheet, not a text.
    Day(NaiveDateTime),
    Number(f64),
    /// Empty, but formatted, as a border makes it.
    Formatted,
    /// Empty, but formatted, far to the right.
    Far,
    /// Parts of one text that are formatted apart.
    Rich(Vec<String>),
    /// Joined with the cell on its left.
    Right,
    /// Joined with the cell above.
    Up,
    /// A formula, with the value that it had when the file was saved.
    Formula(Box<Cell>),
}

/// A sheet of a workbook.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub name: String,
    pub is_hidden: bool,
    /// Whether it cannot be changed without a password; it can be read.
    pub is_protected: bool,
    pub rows: Vec<Vec<Cell>>,
}

/// Reads the cells of the table: rows are lines, cells are parted by ` | `, sheets begin with `## name`.
pub fn sheets(text: &str) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            let (name, kind) = name.split_once(" (").unwrap_or((name, ""));
            let (is_hidden, is_protected) = (kind == "hidden)", kind == "protected)");
            sheets.push(Sheet { name: name.to_owned(), is_hidden, is_protected, rows: Vec::new() });
            continue;
        }
        if sheets.is_empty() {
            let name = "Sheet1".to_owned();
            sheets.push(Sheet { name, is_hidden: false, is_protected: false, rows: Vec::new() });
        }
        let row = if line.trim().is_empty() { Vec::new() } else { line.split('|').map(cell).collect() };
        sheets.last_mut().expect("a sheet").rows.push(row);
    }
    sheets
}

fn cell(text: &str) -> Cell {
    let text = text.trim().replace('⏎', "\n");
    let Some(inner) = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')) else {
        return if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
    };
    let (word, rest) = inner.split_once(' ').unwrap_or((inner, ""));
    match word {
        "date" => Cell::Day(instant(rest)),
        "number" => Cell::Number(rest.parse().expect("a number")),
        "formatted" => Cell::Formatted,
        "far" => Cell::Far,
        "right" => Cell::Right,
        "up" => Cell::Up,
        "rich" => Cell::Rich(rest.split('¦').map(str::to_owned).collect()),
        "formula" => Cell::Formula(Box::new(cell(rest))),
        _ => panic!("no such cell: {text}"),
    }
}

fn instant(text: &str) -> NaiveDateTime {
    let (day, time) = text.split_once(' ').unwrap_or((text, "00:00"));
    let time = NaiveTime::parse_from_str(time, "%H:%M").expect("an hour");
    day.parse::<NaiveDate>().expect("a day").and_time(time)
}

/// How a date is shown, and written where there is only text.
fn shown(at: NaiveDateTime) -> String {
    let has_hour = at.time() != NaiveTime::MIN;
    at.format(if has_hour { "%d/%m/%Y %H:%M" } else { "%d/%m/%Y" }).to_string()
}

/// The text of a cell where a file knows nothing but text.
pub(super) fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty | Cell::Formatted | Cell::Far | Cell::Right | Cell::Up => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Rich(parts) => parts.concat(),
        Cell::Day(at) => shown(*at),
        Cell::Number(number) => number.to_string(),
        Cell::Formula(value) => plain(value),
    }
}

/// How many columns and rows a cell is joined with, itself included.
pub(super) fn joined(rows: &[Vec<Cell>], row: usize, column: usize) -> (usize, usize) {
    let beside = rows[row].iter().skip(column + 1).take_while(|cell| **cell == Cell::Right);
    let below = rows.iter().skip(row + 1).take_while(|cells| cells.get(column) == Some(&Cell::Up));
    (1 + beside.count(), 1 + below.count())
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A table of a web page, which many systems call Excel.
pub fn html(sheets: &[Sheet]) -> String {
    let row = |(n, line): (usize, &Vec<Cell>)| {
        let cell = |(column, cell): (usize, &Cell)| {
            let (wide, high) = joined(&sheets[0].rows, n, column);
            let text = escaped(&plain(cell)).replace('\n', "<br>");
            let covered = matches!(cell, Cell::Right | Cell::Up);
            (!covered).then(|| format!("<td colspan={wide} rowspan=\"{high}\">{text}</td>"))
        };
        let cells: String = line.iter().enumerate().filter_map(cell).collect();
        format!("<tr>{cells}</tr>\r\n")
    };
    let rows: String = sheets[0].rows.iter().enumerate().map(row).collect();
    format!(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta charset=\"utf-8\"><style>td {{ \
         mso-number-format:\"\\@\"; }}</style></head><body><table border=\"1\">\r\n{rows}</table></body></html>"
    )
}

/// The XML that Excel wrote in 2003, and report generators still do.
pub fn xml_2003(sheets: &[Sheet]) -> String {
    let row = |line: &Vec<Cell>| {
        let cell =
            |cell: &Cell| format!("<Cell><Data ss:Type=\"String\">{}</Data></Cell>", escaped(&plain(cell)));
        format!("<Row>{}</Row>", line.iter().map(cell).collect::<String>())
    };
    let rows: String = sheets[0].rows.iter().map(row).collect();
    format!(
        "<?xml version=\"1.0\"?>\r\n<?mso-application progid=\"Excel.Sheet\"?>\r\n<Workbook \
         xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"{}\"><Table>{rows}</Table>\
         </Worksheet></Workbook>",
        escaped(&sheets[0].name)
    )
}

/// Lines of cells, each in quotes where it needs them.
pub fn delimited(sheets: &[Sheet], delimiter: &str) -> String {
    let quoted = |cell: &Cell| {
        let text = plain(cell);
        let needs = text.contains(delimiter) || text.contains(['"', '\n']);
        if needs { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let line = |cells: &Vec<Cell>| cells.iter().map(quoted).collect::<Vec<_>>().join(delimiter) + "\r\n";
    sheets[0].rows.iter().map(line).collect()
}

/// A text in the letters of a system.
pub fn lettered(text: &str, by: &str) -> Vec<u8> {
    let bytes = |text: String| text.chars().map(|c| c as u8).collect();
    match by {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-8 with its mark" => format!("\u{feff}{text}").into_bytes(),
        "utf-16le" => letters::utf_16(text, true, true),
        "utf-16be" => letters::utf_16(text, false, true),
        "utf-16le without its mark" => letters::utf_16(text, true, false),
        "windows-1258" => letters::windows_1258(text),
        "tcvn3" => bytes(letters::tcvn3(text)),
        "vni" => bytes(letters::vni(text)),
        // UTF-8 that a program took for Western letters and saved again.
        "utf-8 twice" => text.bytes().map(char::from).collect::<String>().into_bytes(),
        _ => panic!("no such letters: {by}"),
    }
}

/// The sheets with every text in the letters of an old font.
pub fn in_font(sheets: &[Sheet], font: fn(&str) -> String) -> Vec<Sheet> {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => Cell::Text(font(text)),
        cell => cell.clone(),
    };
    let rows = |rows: &[Vec<Cell>]| rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    sheets.iter().map(|sheet| Sheet { rows: rows(&sheet.rows), ..sheet.clone() }).collect()
}
