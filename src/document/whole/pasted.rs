//! Text as it comes out of Word when a table is pasted as plain text: a tab between cells, but the lines of a cell are
//! lines of the text, and a row whose last cell is empty goes on in the next line.
//! Must not know what the columns mean.

use super::super::sheet::{MOST_COLUMNS, SheetError};
use super::outlet::{Outlet, RowOut};
use super::piece::WholeCell;

/// The longest number of a row, in characters: "Bước 10", "A.II.1.2".
const LONGEST_NUMBER: usize = 12;
/// How many cells the heading of a table has at least.
const LEAST: usize = 3;

/// The table that is open: how wide its heading is, the row that is being put together, and lines of which nobody knows
/// yet whether they are rows.
struct Pasted<'o, 't, 'a> {
    out: &'o mut Outlet<'t, 'a>,
    wide: usize,
    rows: u32,
    cells: Vec<String>,
    waiting: Vec<String>,
}

pub(super) fn pieces(text: &str, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
    let mut pasted = Pasted { out, wide: 0, rows: 0, cells: Vec::new(), waiting: Vec::new() };
    for line in text.split(['\n', '\u{c}']) {
        let line = line.trim_end_matches('\r');
        let parts: Vec<&str> = line.split('\t').collect();
        if parts.len() > MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: pasted.rows + 1 });
        }
        if pasted.wide > 0 {
            pasted.line(&parts)?;
        } else if parts.len() >= LEAST {
            pasted.out.table("", false)?;
            pasted.wide = parts.len();
            pasted.begin(&parts);
        } else {
            // Tabs also stand between the two halves of the head of a letter.
            pasted.out.paragraph(line, None, false)?;
        }
    }
    pasted.end()
}

impl Pasted<'_, '_, '_> {
    fn begin(&mut self, parts: &[&str]) {
        self.cells = parts.iter().map(|part| (*part).to_owned()).collect();
    }

    /// A line below the heading.
    fn line(&mut self, parts: &[&str]) -> Result<(), SheetError> {
        let [first, rest @ ..] = parts else { return Ok(()) };
        let is_whole = self.cells.len() >= self.wide || self.cells.is_empty();
        if rest.is_empty() {
            return self.alone(first, is_whole);
        }
        if is_whole {
            self.end_row()?;
            self.begin(parts);
            return Ok(());
        }
        // The tabs at the beginning stand for the empty cells at the end of the row above.
        let empty = parts.iter().take_while(|part| part.is_empty()).count();
        let own = parts.get(empty..).unwrap_or_default();
        let is_numbered = own.first().is_some_and(|own| is_number(own)) && own.len() > 1;
        let is_next = if empty == 0 {
            is_numbered || self.cells.len() + rest.len() > self.wide
        } else {
            is_numbered || self.cells.len() + empty >= self.wide
        };
        if is_next {
            self.end_row()?;
            self.begin(own);
            return Ok(());
        }
        if let Some(last) = self.cells.last_mut() {
            last.push('\n');
            last.push_str(first);
        }
        self.cells.extend(rest.iter().map(|part| (*part).to_owned()));
        Ok(())
    }

    /// A line without tabs.
    fn alone(&mut self, line: &str, is_whole: bool) -> Result<(), SheetError> {
        if line.trim().is_empty() {
            return Ok(());
        }
        let goes_on = line
            .trim_start()
            .starts_with(|c: char| matches!(c, '+' | '-' | '–' | '•' | '*') || c.is_lowercase());
        if !self.cells.is_empty() && (!is_whole || (goes_on && self.waiting.is_empty())) {
            if let Some(last) = self.cells.last_mut() {
                last.push('\n');
                last.push_str(line);
            }
            return Ok(());
        }
        self.end_row()?;
        self.waiting.push(line.to_owned());
        Ok(())
    }

    /// Hands on the row that is open, and the lines between it and the one before, which were rows of one cell.
    fn end_row(&mut self) -> Result<(), SheetError> {
        if self.cells.is_empty() {
            return Ok(());
        }
        for line in std::mem::take(&mut self.waiting) {
            self.row(vec![WholeCell::of_text(&line)])?;
        }
        let cells = std::mem::take(&mut self.cells);
        self.row(cells.iter().map(|cell| WholeCell::of_text(cell)).collect())
    }

    fn row(&mut self, cells: Vec<WholeCell>) -> Result<(), SheetError> {
        self.rows += 1;
        self.out.row(RowOut { number: self.rows, cells, ..RowOut::default() })
    }

    /// The text ends: what no further row follows stood below the table.
    fn end(mut self) -> Result<(), SheetError> {
        self.end_row()?;
        if self.wide > 0 {
            self.out.table_end()?;
        }
        self.waiting.iter().try_for_each(|line| self.out.paragraph(line, None, false))
    }
}

/// Whether a text is the number of a row: digits, a Roman number or a letter, with points, and perhaps a word before.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_NUMBER {
        return false;
    }
    let is_roman = |word: &str| word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'));
    let is_counted = |word: &str| {
        let mut parts = word.split(['.', ')', '(', '/', '-']).filter(|part| !part.is_empty()).peekable();
        parts.peek().is_some()
            && parts.all(|part| {
                part.chars().all(|c| c.is_ascii_digit()) || is_roman(part) || part.chars().count() == 1
            })
    };
    let mut words = text.split_whitespace().rev();
    let last = words.next().is_some_and(is_counted);
    // One word may stand before: "Bước 1".
    last && words.count() <= 1
}

#[cfg(test)]
mod tests {
    use super::super::tried::told;
    use super::is_number;

    #[test]
    fn the_lines_of_a_cell_are_put_together_until_the_row_is_as_wide_as_the_heading() {
        let text = "KẾ HOẠCH\nSTT\tNội dung\tPhân công\tThời gian\nBước 1\tLập\tTrung tâm\t0,25 ngày\n\
            Bước 2\tKiểm tra:\n+ Nếu đủ thì ghi sổ;\n+ Nếu thiếu thì trả lại.\tCông an xã\t01 ngày\nTổng\t03 ngày\n\
            Bước 3\tGửi\tVăn phòng\t1 ngày\n- kể từ khi nhận\n\nNơi nhận:\n";
        assert_eq!(
            told(text.as_bytes()),
            "txt UTF-8 '\\t'\n¶ KẾ HOẠCH\n[]\n1: STT|Nội dung|Phân công|Thời gian\n2: Bước 1|Lập|Trung tâm|0,25 ngày\n\
             3: Bước 2|Kiểm tra:/+ Nếu đủ thì ghi sổ;/+ Nếu thiếu thì trả lại.|Công an xã|01 ngày\n4: Tổng|03 ngày\n\
             5: Bước 3|Gửi|Văn phòng|1 ngày/- kể từ khi nhận\nend\n¶ Nơi nhận:"
        );
    }

    #[test]
    fn a_row_whose_last_cells_are_empty_ends_in_the_next_line() {
        let text = "TT\tViệc\tChủ trì\tHạn\tSản phẩm\nI\tPHẦN CHUNG\n1\tLập\tKT\t2025\n\t2\tGửi\tVP\t2026\tBáo cáo\n\
            II\tPHẦN RIÊNG\n1\tRà soát\tKT\n\t\t2\tHọp\tVP\t2026\n\t3\tGhi\tKT\t2027\n";
        let table = told(text.as_bytes());
        assert!(
            table.ends_with(
                "2: I|PHẦN CHUNG\n3: 1|Lập|KT|2025\n4: 2|Gửi|VP|2026|Báo cáo\n5: II|PHẦN RIÊNG\n6: 1|Rà soát|KT\n\
                 7: 2|Họp|VP|2026\n8: 3|Ghi|KT|2027\nend"
            ),
            "{table}"
        );
    }

    #[test]
    fn a_line_between_rows_is_a_row_of_one_cell() {
        let table =
            told("TT\tViệc\tHạn\nA. PHẦN CHUNG\n1\tLập\t2025\nB. PHẦN RIÊNG\n1\tGửi\t2026\n".as_bytes());
        assert!(
            table.ends_with("2: A. PHẦN CHUNG\n3: 1|Lập|2025\n4: B. PHẦN RIÊNG\n5: 1|Gửi|2026\nend"),
            "{table}"
        );
    }

    #[test]
    fn numbers_of_rows_are_short_and_counted() {
        for number in ["1", "1.", "10.2.", "IV", "IV.1", "a)", "(1)", "Bước 1", "A.II.1", "2b"] {
            assert_eq!(is_number(number), number != "2b", "{number}");
        }
        for other in ["", "Lập", "Sở Y tế", "Quý IV năm 2026", "+ Nếu đủ"] {
            assert!(!is_number(other), "{other}");
        }
    }
}
