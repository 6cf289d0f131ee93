//! Plain text with a character between cells, in whatever encoding.
//! Must not know what the columns mean.

use super::super::cell::Cell;
use super::super::gate::{Gate, sense};
use super::super::how::{FileFormat, HowRead};
use super::super::letters;
use super::super::sheet::{HEADER_WITHIN, Judge, SheetError, Taker};

/// The characters that may part cells; the first one that makes most sense does.
pub(in crate::document) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

pub(in crate::document) fn rows(
    bytes: Vec<u8>,
    judge: &Judge<'_>,
    take: &mut Taker<'_>,
) -> Result<(), SheetError> {
    let rate = |start: &str| DELIMITERS.iter().map(|part| best(start, *part, judge)).max().unwrap_or(0);
    let (encoding, text) = letters::read(bytes, &rate)?;
    let (told, text) = first_line(&text);
    let delimiter = told.unwrap_or_else(|| delimiter(letters::start(text), judge));
    if is_torn(text.as_bytes(), delimiter) {
        return Err(SheetError::OpenQuote);
    }
    let (format, encoding) = (FileFormat::Csv, Some(encoding));
    let mut gate =
        Gate::new(HowRead { format, encoding, delimiter: Some(char::from(delimiter)) }, judge, take);
    gate.sheet("", false)?;
    let mut reader = records(text, delimiter);
    let mut record = csv::StringRecord::new();
    let mut cells = Vec::new();
    let (mut number, mut begin, mut last) = (0, 0, 0);
    while reader.read_record(&mut record).map_err(|_| SheetError::Damaged)? {
        let end = reader.position().byte() as usize;
        // Line breaks inside cells do not count: a spreadsheet shows such a row as one. Empty lines do.
        number += 1 + empty_lines(text.as_bytes(), begin, end);
        begin = end;
        last = record.len();
        cells.clear();
        cells.extend(record.iter().map(|text| Cell::of_text(text, true)));
        if !gate.row(number, &mut cells)? {
            break;
        }
    }
    // A file that is copied in pieces may stop anywhere, also inside a code or a day.
    let is_whole = text.ends_with(['\n', '\r']) || gate.headings()?.is_none_or(|wide| last >= wide);
    if is_whole { gate.end() } else { Err(SheetError::HalfLine) }
}

pub(in crate::document) fn records(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

/// What Excel itself is told in a first line such as `sep=;`, and the text below it.
pub(in crate::document) fn first_line(text: &str) -> (Option<u8>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end_matches('\r').trim_matches('"');
    match line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &line.as_bytes()[4..]) {
        Some([part]) if DELIMITERS.contains(part) => (Some(*part), rest),
        _ => (None, text),
    }
}

/// The character by which most known headings are found; where none are, the one that parts most cells of a line.
fn delimiter(start: &str, judge: &Judge<'_>) -> u8 {
    let found = DELIMITERS.into_iter().rev().map(|part| (best(start, part, judge), part));
    if let Some((_, part)) = found.max_by_key(|(found, _)| *found).filter(|(found, _)| *found > 0) {
        return part;
    }
    let count = |line: &str, part: u8| line.bytes().filter(|byte| *byte == part).count();
    let widest = |part: &u8| start.lines().take(HEADER_WITHIN as usize).map(|line| count(line, *part)).max();
    DELIMITERS.into_iter().rev().max_by_key(widest).unwrap_or(b',')
}

/// How many known headings the best of the first rows names.
fn best(start: &str, delimiter: u8, judge: &Judge<'_>) -> usize {
    let rows = records(start, delimiter).into_records().map_while(Result::ok).take(HEADER_WITHIN as usize);
    let cells = rows.map(|row| row.iter().map(|text| Cell::of_text(text, true)).collect::<Vec<_>>());
    cells.map(|cells| sense(&cells, judge)).max().unwrap_or(0)
}

/// How many empty lines there are before a record.
pub(in crate::document) fn empty_lines(text: &[u8], begin: usize, end: usize) -> u32 {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let blank = text[begin..end].iter().take_while(|byte| is_end(byte)).count();
    let mut line_ends = &text[begin..begin + blank];
    // The second half of the line end of the record before.
    if begin > 0 && text[begin - 1] == b'\r' {
        line_ends = line_ends.strip_prefix(b"\n").unwrap_or(line_ends);
    }
    let pairs = line_ends.windows(2).filter(|pair| *pair == b"\r\n").count();
    (line_ends.len() - pairs) as u32
}

/// Whether a quotation mark is open at the end, so that the rest of the file would count as one cell; or closed on another
/// line, in the middle of a cell, so that it was none that opens and rows would be lost.
pub(in crate::document) fn is_torn(text: &[u8], delimiter: u8) -> bool {
    let (mut inside, mut at_start, mut has_lines) = (false, true, false);
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if inside {
            has_lines |= byte == b'\n';
            // Two quotation marks in a row stand for one.
            inside = byte != b'"' || bytes.next_if_eq(&b'"').is_some();
            let is_end = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r' | b' ' | b'"');
            if !inside && has_lines && bytes.peek().is_some_and(|byte| !is_end(byte)) {
                return true;
            }
        } else {
            (inside, has_lines) = (byte == b'"' && at_start, false);
            at_start = byte == delimiter || matches!(byte, b'\n' | b'\r');
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::super::tried::{read, told};
    use super::*;

    const ROWS: &str = "1: Mã hồ sơ|Đơn vị|Hạn xử lý\n2: 1|Phòng Kinh tế|27/11/2026";

    #[test]
    fn the_character_that_finds_the_headings_parts_the_cells() {
        for (part, shown) in [(",", "','"), (";", "';'"), ("\t", "'\\t'"), ("|", "'|'")] {
            let rows = [["Mã hồ sơ", "Đơn vị", "Hạn xử lý"], ["1", "Phòng Kinh tế", "27/11/2026"]];
            let text = rows.map(|row| row.join(part) + "\r\n").concat();
            assert_eq!(told(text.as_bytes()), format!("csv UTF-8 {shown}\n[]\n{ROWS}"));
        }
        // However many of another character there are.
        let text = "Danh sách: a, b, c, d, e, f, g\nMã hồ sơ;Đơn vị\n1;a, b, c, d\n";
        assert!(told(text.as_bytes()).ends_with("2: Mã hồ sơ|Đơn vị\n3: 1|a, b, c, d"));
        // Where no heading is known, the one that parts most cells of a line.
        assert!(told("a;b;c\n1;2,5;3\n".as_bytes()).contains("1: a|b|c"));
        let text = format!("sep=;\r\n{}", "Mã hồ sơ;Đơn vị;Hạn xử lý\r\n1;Phòng Kinh tế;27/11/2026\r\n");
        assert_eq!(told(text.as_bytes()), format!("csv UTF-8 ';'\n[]\n{ROWS}"));
    }

    #[test]
    fn rows_have_the_numbers_that_a_spreadsheet_shows() {
        for end in ["\n", "\r\n", "\r"] {
            let lines = ["", "Mã hồ sơ;Đơn vị", "1;\"a\nb\"", "", "", "2;KT", ""].join(end);
            let rows = told(lines.as_bytes());
            assert!(rows.ends_with("2: Mã hồ sơ|Đơn vị\n3: 1|a/b\n6: 2|KT"), "{end:?}: {rows}");
        }
    }

    #[test]
    fn an_old_font_is_read_also_in_a_text_of_unicode() {
        let text = "M· hå s¬;§¬n vÞ;H¹n xö lý\n1;Phßng Kinh tÕ;27/11/2026\n";
        assert_eq!(told(text.as_bytes()), format!("csv TCVN3 (ABC) ';'\n[]\n{ROWS}"));
        let text = "Maõ hoà sô;Ñôn vò;Haïn xöû lyù\n1;Phoøng Kinh teá;27/11/2026\n";
        assert_eq!(told(text.as_bytes()), format!("csv VNI ';'\n[]\n{ROWS}"));
    }

    #[test]
    fn a_quotation_mark_inside_a_cell_eats_no_row_and_one_that_does_refuses_the_file() {
        let head = "Mã hồ sơ\tĐơn vị\n";
        let rows = told(format!("{head}1\tPhòng \"Kinh tế\n2\t6\" x 4\"\n3\tKT\n").as_bytes());
        assert!(rows.ends_with("2: 1|Phòng \"Kinh tế\n3: 2|6\" x 4\"\n4: 3|KT"), "{rows}");
        let rows = told(format!("{head}1\t\"Kinh\" tế\n2\t\"a\nb\"\n3\tKT\n").as_bytes());
        assert!(rows.ends_with("2: 1|Kinh tế\n3: 2|a/b\n4: 3|KT"), "{rows}");
        for torn in ["1\t\"KT\n2\tKT\n", "1\t\"Kinh tế\n2\t\"KT\n3\tKT\n"] {
            assert!(
                matches!(read(format!("{head}{torn}").as_bytes()), Err(SheetError::OpenQuote)),
                "{torn:?}"
            );
        }
    }

    #[test]
    fn half_a_last_line_refuses_the_file() {
        let head = "Mã hồ sơ;Đơn vị;Hạn xử lý\n";
        for half in ["1;Phòng", "1;KT\n2"] {
            assert!(
                matches!(read(format!("{head}{half}").as_bytes()), Err(SheetError::HalfLine)),
                "{half:?}"
            );
        }
        assert!(read(format!("{head}1;KT;27/11/2026").as_bytes()).is_ok());
    }
}
