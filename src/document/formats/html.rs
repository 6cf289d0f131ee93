//! Tables in HTML, which many systems name `.xls`. Each table is a sheet, also one inside another.
//! Must not know what the columns mean.

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};

use super::super::cell::Cell;
use super::super::gate::{Gate, pass_aside};
use super::super::merges::Merge;
use super::super::sheet::{MOST_COLUMNS, SheetError};

/// The most tables inside each other.
const DEEPEST: usize = 32;
/// The most rows that one cell covers, as browsers have it.
const MOST_COVERED: u32 = 65_534;

/// A table that is open.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<Cell>>,
    merges: Vec<Merge>,
    /// How many more rows each column is covered by a cell from above.
    covered: Vec<u32>,
    /// The open cell: its text, and how many rows and columns it covers.
    cell: Option<(String, u32, u32)>,
    is_row_open: bool,
}

pub(in crate::document) fn rows(text: &str, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
    let mut emitter = DefaultEmitter::default();
    // What stands in scripts and styles is no markup.
    emitter.naively_switch_states(true);
    let mut tables: Vec<Table> = Vec::new();
    let (mut aside, mut unread) = (String::new(), None);
    for Ok(token) in Tokenizer::new_with_emitter(text, emitter) {
        match token {
            Token::StartTag(tag) => {
                let name = tag.name.as_slice();
                if matches!(name, b"script" | b"style" | b"title" | b"xml") && !tag.self_closing {
                    unread = Some(tag.name.to_vec());
                }
                if tables.is_empty() {
                    pass_aside(&std::mem::take(&mut aside))?;
                }
                if name == b"table" {
                    if tables.len() >= DEEPEST {
                        return Err(SheetError::Damaged);
                    }
                    tables.push(Table::default());
                } else if let Some(table) = tables.last_mut() {
                    table.start(&tag)?;
                }
            }
            Token::EndTag(tag) => {
                let name = tag.name.as_slice();
                if unread.as_deref() == Some(name) {
                    unread = None;
                }
                if name == b"table" {
                    if let Some(table) = tables.pop() {
                        table.close(gate)?;
                    }
                } else if let Some(table) = tables.last_mut() {
                    table.end(name);
                } else {
                    pass_aside(&std::mem::take(&mut aside))?;
                }
            }
            Token::String(part) if unread.is_none() => {
                let part = String::from_utf8_lossy(&part);
                match tables.last_mut() {
                    Some(table) => table.text(&part),
                    None => aside.push_str(&part),
                }
            }
            _ => {}
        }
    }
    pass_aside(&aside)?;
    // Tables are closed by every program that writes them.
    if tables.is_empty() { Ok(()) } else { Err(SheetError::HalfLine) }
}

impl Table {
    fn start(&mut self, tag: &StartTag<()>) -> Result<(), SheetError> {
        match tag.name.as_slice() {
            b"tr" => {
                self.end_row();
                self.is_row_open = true;
                self.rows.push(Vec::new());
            }
            b"td" | b"th" => {
                self.end_cell();
                if !self.is_row_open {
                    self.is_row_open = true;
                    self.rows.push(Vec::new());
                }
                let count = |name: &[u8], most: u32| {
                    let text =
                        tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).into_owned());
                    text.and_then(|text| text.trim().parse().ok()).unwrap_or(1).clamp(1, most)
                };
                let covers = (count(b"rowspan", MOST_COVERED), count(b"colspan", 1_000));
                self.cell = Some((String::new(), covers.0, covers.1));
            }
            b"br" | b"p" | b"div" | b"li" => {
                if let Some((text, ..)) = &mut self.cell {
                    text.push('\n');
                }
            }
            _ => {}
        }
        if self.width() > 4 * MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: self.rows.len() as u32 });
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"td" | b"th" => self.end_cell(),
            b"tr" | b"tbody" | b"thead" | b"tfoot" => self.end_row(),
            _ => {}
        }
    }

    fn text(&mut self, part: &str) {
        if let Some((text, ..)) = &mut self.cell {
            // Line ends in the source are blanks; those that are seen are elements.
            text.extend(part.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }));
        }
    }

    fn width(&self) -> usize {
        self.rows.last().map_or(0, Vec::len)
    }

    fn end_cell(&mut self) {
        let Some((text, rows, columns)) = self.cell.take() else { return };
        let number = self.rows.len() as u32;
        let Some(row) = self.rows.last_mut() else { return };
        while self.covered.get(row.len()).is_some_and(|rows| *rows > 0) {
            row.push(Cell::Empty);
        }
        let (first, columns) = (row.len(), columns as usize);
        row.push(Cell::of_text(&one_line(&text), true));
        row.resize(first + columns, Cell::Empty);
        if rows > 1 {
            self.covered.resize(self.covered.len().max(first + columns), 0);
            self.covered[first..first + columns].fill(rows);
        }
        if rows > 1 || columns > 1 {
            let down = number.saturating_add(rows - 1);
            self.merges.push(Merge { rows: (number, down), columns: (first, first + columns - 1) });
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if std::mem::take(&mut self.is_row_open) {
            self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
            if let Some(row) = self.rows.last_mut() {
                let filled = row.iter().rposition(|cell| *cell != Cell::Empty).map_or(0, |last| last + 1);
                row.truncate(filled);
                row.shrink_to_fit();
            }
        }
    }

    fn close(mut self, gate: &mut Gate<'_, '_>) -> Result<(), SheetError> {
        self.end_row();
        if self.rows.iter().all(Vec::is_empty) {
            return Ok(());
        }
        gate.sheet("", false)?;
        self.merges.into_iter().for_each(|merge| gate.merge(merge));
        for (number, mut row) in (1..).zip(self.rows) {
            if !gate.row(number, &mut row)? {
                break;
            }
        }
        Ok(())
    }
}

/// A text with one blank between words and no empty lines.
fn one_line(text: &str) -> String {
    let lines = text
        .split('\n')
        .map(|line| line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::tried::{read, told};
    use super::*;

    #[test]
    fn a_table_is_a_sheet_with_its_cells_where_they_are_seen() {
        let page = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta charset=utf-8>\
            <style>td { mso-number-format:\"\\@\"; }</style><script>var x = \"<table><tr><td>no\";</script></head><body>\
            <h1>Danh sách</h1><table border=1><tr><th rowspan=2>Mã hồ sơ<th rowspan=2>Đơn&nbsp;vị<th colspan=2>Thời hạn\n\
            <tr><th>Ngày nhận</th><th>Hạn<br> xử lý</th></tr>\
            <tr><td>1<td rowspan=2>Phòng  Kinh\n tế &amp; Hạ tầng</td><td>01/11/2026<td>27/11/2026</tr>\
            <TR><TD>2</TD><TD></TD><TD>28/11/2026</TD></TR></table></body></html>";
        let rows = "html UTF-8\n[]\n1: Mã hồ sơ|Đơn vị|Thời hạn|Thời hạn\n2: Mã hồ sơ|Đơn vị|Ngày nhận|Hạn/xử lý\n\
            3: 1|Phòng Kinh tế & Hạ tầng|01/11/2026|27/11/2026\n4: 2|Phòng Kinh tế & Hạ tầng||28/11/2026";
        assert_eq!(told(page.as_bytes()), rows);
        let wide: Vec<u8> = format!("\u{feff}{page}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(&wide), rows.replacen("UTF-8", "UTF-16 LE", 1));
    }

    #[test]
    fn each_table_is_a_sheet_of_its_own_also_inside_another() {
        let inner = "<table><tr><td>Mã hồ sơ<td>Đơn vị</td></tr><tr><td>1<td>KT</tr></table>";
        let page = format!(
            "<table><tr><td>UBND xã<td>Mẫu 01</table><table><tr><td>x</td><td>{inner}</td></tr></table>"
        );
        let sheets = told(page.as_bytes());
        assert_eq!(sheets, "html UTF-8\n[]\n1: UBND xã|Mẫu 01\n[]\n1: Mã hồ sơ|Đơn vị\n2: 1|KT\n[]\n1: x");
    }

    #[test]
    fn letters_of_one_byte_are_told_by_the_words() {
        let page = b"<table><tr><td>M\xb7 h\xe5 s\xac<td>\xa7\xacn v\xde</tr><tr><td>1<td>KT</tr></table>";
        assert_eq!(told(page), "html TCVN3 (ABC)\n[]\n1: Mã hồ sơ|Đơn vị\n2: 1|KT");
    }

    #[test]
    fn what_is_cut_off_nested_without_end_or_marked_secret_is_refused() {
        let table = "<table><tr><td>Mã hồ sơ<td>Đơn vị<tr><td>1<td>KT";
        assert!(matches!(read(table.as_bytes()), Err(SheetError::HalfLine)));
        assert!(matches!(read("<table>".repeat(100_000).as_bytes()), Err(SheetError::Damaged)));
        for page in ["<p>MẬT</p><table>", "<div>Độ mật: <b>Tối mật</b></div>"] {
            let refused = read(format!("<html>{page}</html>").as_bytes());
            assert!(matches!(refused, Err(SheetError::Secret)), "{page}");
        }
        let wide = format!("<table><tr>{}</table>", "<td colspan=1000>".repeat(1_000));
        assert!(matches!(read(wide.as_bytes()), Err(SheetError::TooManyColumns { .. })));
    }
}
