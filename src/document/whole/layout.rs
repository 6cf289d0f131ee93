//! Text that was laid out on pages with blanks between columns, as it comes out of a PDF. A column is where the lines of
//! a table leave two or more blanks under each other.
//! Must not know what the columns mean.

use super::super::how::{FileFormat, HowRead};
use super::super::letters;
use super::super::sheet::{MOST_COLUMNS, SheetError};
use super::outlet::{Outlet, RowOut};
use super::pasted::is_number;
use super::piece::WholeCell;

/// How far the lines of a column may begin from each other.
const SHIFT: usize = 2;
/// How many blanks part two columns.
const GAP: usize = 2;
/// How many letters there are at least on pages that are not only pictures.
const LEAST_LETTERS: usize = 20;
/// How many columns a table has at least, and how many lines with as many gaps there are in one.
const LEAST_COLUMNS: usize = 3;
const LEAST_LINES: usize = 2;
/// The most lines without any gap inside a table.
const MOST_PLAIN: usize = 12;
/// The most characters of a line that are looked at.
const MOST_WIDTH: usize = 1_000;

/// A piece of a line between gaps, and where it begins.
struct Part {
    first: usize,
    text: String,
}

pub(super) fn pieces(bytes: Vec<u8>, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
    let (encoding, text) = letters::read(bytes, &|_| 0)?;
    if text.chars().filter(|c| c.is_alphabetic()).take(LEAST_LETTERS).count() < LEAST_LETTERS {
        return Err(SheetError::Scan);
    }
    out.how(HowRead { format: FileFormat::Text, encoding: Some(encoding), delimiter: None })?;
    // Each page is laid out by itself.
    for page in text.split('\u{c}') {
        let lines: Vec<Vec<Part>> = page.lines().map(parts).collect();
        let mut rest = lines.as_slice();
        while let Some((line, further)) = rest.split_first() {
            let (rows, below) = rest.split_at(table(rest));
            if rows.is_empty() {
                let text = line.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ");
                out.paragraph(&text, None, false)?;
                rest = further;
            } else {
                hand_on(rows, out)?;
                rest = below;
            }
        }
    }
    Ok(())
}

/// The pieces of a line.
fn parts(line: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut blanks = GAP;
    for (column, sign) in line.chars().take(MOST_WIDTH).enumerate() {
        if sign.is_whitespace() {
            blanks += 1;
            continue;
        }
        match parts.last_mut().filter(|_| blanks < GAP) {
            Some(part) => {
                part.text.extend((0..blanks).map(|_| ' '));
                part.text.push(sign);
            }
            None => parts.push(Part { first: column, text: sign.to_string() }),
        }
        blanks = 0;
    }
    parts
}

/// How many of the lines from the first on are a table; none where the first one does not begin one.
fn table(lines: &[Vec<Part>]) -> usize {
    if lines.first().is_none_or(|line| line.len() < LEAST_COLUMNS) {
        return 0;
    }
    let (mut wide, mut last, mut plain) = (0, 0, 0);
    for (place, line) in lines.iter().enumerate() {
        match line.len() {
            0 => {}
            // The last line of a cell.
            1 if place > 0 && place == last && line.first().is_some_and(|part| part.first > SHIFT) => {
                last = place + 1;
            }
            1 => plain += 1,
            columns => {
                wide += usize::from(columns >= LEAST_COLUMNS);
                (last, plain) = (place + 1, 0);
            }
        }
        if plain > MOST_PLAIN {
            break;
        }
    }
    if wide < LEAST_LINES { 0 } else { last }
}

/// Where the columns of a table begin: where several of its lines begin anew after a gap.
fn columns(lines: &[Vec<Part>]) -> Vec<usize> {
    let mut begun = vec![0_usize; MOST_WIDTH];
    for part in lines.iter().flatten() {
        if let Some(count) = begun.get_mut(part.first) {
            *count += 1;
        }
    }
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for (place, count) in begun.into_iter().enumerate().filter(|(_, count)| *count > 0) {
        match columns.last_mut().filter(|(first, _)| place - *first <= SHIFT) {
            Some((_, sum)) => *sum += count,
            None => columns.push((place, count)),
        }
    }
    // What begins only once is a heading in the middle of its column, unless everything does.
    let most = columns.iter().map(|(_, count)| *count).max().unwrap_or(0);
    columns.into_iter().filter(|(_, count)| *count > 1 || most == 1).map(|(first, _)| first).collect()
}

/// The parts of a line, parted once more where one blank alone stands before a column: a full line of the column to the
/// left leaves no more. A line across the table is left whole.
fn parted(line: &[Part], columns: &[usize]) -> Vec<Part> {
    let mut parts = Vec::new();
    for part in line {
        let (mut first, mut text) = (part.first, String::new());
        let mut before = ' ';
        let may_part = line.len() > 1 || place(part, columns) > 0;
        for (place, sign) in (part.first..).zip(part.text.chars()) {
            let begins = || columns.iter().any(|column| place >= *column && place - *column <= SHIFT);
            if may_part && before == ' ' && sign != ' ' && !text.is_empty() && begins() {
                parts.push(Part { first, text: std::mem::take(&mut text) });
                first = place;
            }
            text.push(sign);
            before = sign;
        }
        parts.push(Part { first, text });
    }
    parts
}

fn hand_on(lines: &[Vec<Part>], out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
    let columns = columns(lines);
    if columns.len() > MOST_COLUMNS {
        return Err(SheetError::TooManyColumns { row: 1 });
    }
    out.table("", false)?;
    let mut number = 0;
    let mut cells: Vec<String> = Vec::new();
    for line in lines {
        // A row begins with its number; what stands above the first one is the heading, however many lines it has.
        let begins = line.first().is_some_and(|part| place(part, &columns) == 0 && is_number(&part.text));
        if begins && !cells.is_empty() {
            number += 1;
            row(number, &std::mem::take(&mut cells), out)?;
        }
        cells.resize(columns.len(), String::new());
        for part in parted(line, &columns) {
            if let Some(cell) = cells.get_mut(place(&part, &columns)) {
                // A line of a cell goes on in the next one; where it ends is not told.
                if !cell.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(&part.text);
            }
        }
    }
    if cells.iter().any(|cell| !cell.is_empty()) {
        row(number + 1, &cells, out)?;
    }
    out.table_end()
}

fn row(number: u32, cells: &[String], out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
    let cells = cells.iter().map(|cell| WholeCell::of_text(cell)).collect();
    out.row(RowOut { number, cells, ..RowOut::default() })
}

/// The column in which a piece stands: the last one that begins at it or before.
fn place(part: &Part, columns: &[usize]) -> usize {
    columns.iter().rposition(|column| *column <= part.first).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::super::sheet::SheetError;
    use super::super::outlet::Outlet;
    use super::super::piece::WholePiece;
    use super::super::tried::line;
    use super::pieces;

    fn told(text: &str) -> Result<String, SheetError> {
        let mut told = Vec::new();
        let take: &mut dyn FnMut(WholePiece) -> Result<(), SheetError> = &mut |piece| {
            told.push(line(&piece));
            Ok(())
        };
        pieces(text.as_bytes().to_vec(), &mut Outlet::new(take))?;
        Ok(told.join("\n"))
    }

    #[test]
    fn columns_are_where_lines_begin_anew_also_where_one_blank_is_all_that_is_left() {
        let page = "\
            ỦY BAN NHÂN DÂN XÃ\n\
            \n\
            \u{20}STT        NHIỆM VỤ              CHỦ TRÌ           HẠN\n\
            I     PHẦN CHUNG\n\
            1     Bổ sung tài liệu hướng  Sở Tài chính     Thường xuyên\n\
            \u{20}     dẫn số 1\n\
            2     Thống nhất đề cương số  Sở Khoa học và   2026\n\
            \u{20}     2, chỉnh lý theo góp ý, Công nghệ\n\
            \u{c}2026\n\
            3     Tổng hợp                Sở Y tế          2027\n\
            4     Gửi                     Sở Y tế          2028\n";
        assert_eq!(
            told(page).expect("pages"),
            "txt UTF-8\n¶ ỦY BAN NHÂN DÂN XÃ\n[]\n1: STT|NHIỆM VỤ|CHỦ TRÌ|HẠN\n2: I|PHẦN CHUNG||\n\
             3: 1|Bổ sung tài liệu hướng dẫn số 1|Sở Tài chính|Thường xuyên\n\
             4: 2|Thống nhất đề cương số 2, chỉnh lý theo góp ý,|Sở Khoa học và Công nghệ|2026\nend\n\
             ¶ 2026\n[]\n1: 3|Tổng hợp|Sở Y tế|2027\n2: 4|Gửi|Sở Y tế|2028\nend"
        );
    }

    #[test]
    fn pages_without_letters_are_a_scan() {
        assert!(matches!(told("\u{c}\n 1 \n\u{c}"), Err(SheetError::Scan)));
    }
}
