//! Plain text: a table with a character between cells, a table as it was pasted from Word, or paragraphs.
//! Must not know what the columns mean.

use super::super::formats::parted::{DELIMITERS, empty_lines, first_line, is_torn, records};
use super::super::how::{FileFormat, HowRead};
use super::super::letters;
use super::super::sheet::SheetError;
use super::outlet::{Outlet, RowOut};
use super::pasted;
use super::piece::WholeCell;

/// How many records are looked at to find what parts the cells.
const LOOK: usize = 200;

pub(super) fn pieces(bytes: Vec<u8>, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
    let (encoding, text) = letters::read(bytes, &|_| 0)?;
    let (told, text) = first_line(&text);
    let delimiter = told.or_else(|| delimiter(letters::start(text)));
    let how = |format, delimiter| HowRead { format, encoding: Some(encoding), delimiter };
    let Some(delimiter) = delimiter else {
        out.how(how(FileFormat::Text, text.contains('\t').then_some('\t')))?;
        return pasted::pieces(text, out);
    };
    if is_torn(text.as_bytes(), delimiter) {
        return Err(SheetError::OpenQuote);
    }
    out.how(how(FileFormat::Csv, Some(char::from(delimiter))))?;
    out.table("", false)?;
    let mut reader = records(text, delimiter);
    let mut record = csv::StringRecord::new();
    let (mut number, mut begin) = (0, 0);
    while reader.read_record(&mut record).map_err(|_| SheetError::Damaged)? {
        let end = reader.position().byte() as usize;
        // As a spreadsheet counts: line ends inside cells do not count, empty lines do.
        number += 1 + empty_lines(text.as_bytes(), begin, end);
        begin = end;
        let mut cells: Vec<WholeCell> = record.iter().map(WholeCell::of_text).collect();
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        cells.truncate(filled);
        if !cells.is_empty() {
            out.row(RowOut { number, cells, ..RowOut::default() })?;
        }
    }
    out.table_end()
}

/// The character by which most records have the same number of cells; none where the text is no such table.
fn delimiter(start: &str) -> Option<u8> {
    let rated = DELIMITERS.into_iter().rev().filter_map(|part| Some((agreement(start, part)?, part)));
    rated.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, part)| part)
}

/// Which share of the records has the same number of cells, if that is enough for a table, and a little more for more
/// cells.
fn agreement(start: &str, delimiter: u8) -> Option<f64> {
    let widths: Vec<usize> = records(start, delimiter)
        .into_records()
        .map_while(Result::ok)
        .take(LOOK)
        .filter(|record| record.iter().any(|cell| !cell.trim().is_empty()))
        .map(|record| record.len())
        .collect();
    let count = |width: usize| widths.iter().filter(|other| **other == width).count();
    let wide =
        widths.iter().copied().filter(|width| *width > 1).max_by_key(|width| (count(*width), *width))?;
    let share = count(wide) as f64 / widths.len() as f64;
    // Commas stand in every sentence. A table that was pasted from Word has tabs, but not as many in each line.
    let (least, least_share) = match delimiter {
        b',' => (3, 0.8),
        b'\t' => (2, 0.95),
        _ => (2, 0.6),
    };
    (wide >= least && count(wide) >= 2 && share >= least_share)
        .then(|| share + (wide.min(50) as f64) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::super::tried::{read, told};
    use super::*;

    #[test]
    fn the_character_by_which_lines_have_as_many_cells_parts_them() {
        for part in [",", ";", "\t", "|"] {
            let rows =
                [["TT", "Nhiệm vụ", "Hạn"], ["1", "Lập, gửi báo cáo", "Quý IV"], ["2", "\"a\nb\"", ""]];
            let quoted =
                |cell: &str| if cell.contains(part) { format!("\"{cell}\"") } else { cell.to_owned() };
            let text = rows.map(|row| row.map(quoted).join(part) + "\r\n").concat();
            assert_eq!(
                told(format!("\u{feff}{text}").as_bytes()),
                format!(
                    "csv UTF-8 {part:?}\n[]\n1: TT|Nhiệm vụ|Hạn\n2: 1|Lập, gửi báo cáo|Quý IV\n3: 2|a/b\nend"
                )
                .replace('"', "'")
            );
        }
    }

    #[test]
    fn titles_above_are_rows_and_a_text_without_cells_is_paragraphs() {
        let table = told("DANH MỤC;;\n(Kèm theo);;\n;;\nTT;Việc;Hạn\n1;Lập;Quý IV\n".as_bytes());
        assert!(table.contains("[]\n1: DANH MỤC\n2: (Kèm theo)\n4: TT|Việc|Hạn\n5: 1|Lập|Quý IV"), "{table}");
        let text = told(
            "THÔNG BÁO\n\nGiao Văn phòng, Phòng Kinh tế,\nphòng khác; trước ngày 30/11/2026.\n".as_bytes(),
        );
        assert_eq!(
            text,
            "txt UTF-8\n¶ THÔNG BÁO\n¶ Giao Văn phòng, Phòng Kinh tế,\n¶ phòng khác; trước ngày 30/11/2026."
        );
    }

    #[test]
    fn a_mark_of_secrecy_refuses_the_text_unless_its_column_is_one_of_grades() {
        for text in ["UBND XÃ\nMẬT\nGiao việc", "TT;Việc;Hạn\n1;MẬT;\n2;b;c\n", "Độ mật: Tối mật\n"]
        {
            assert!(matches!(read(text.as_bytes()), Err(SheetError::Secret)), "{text}");
        }
        assert!(read("TT;Việc;Độ mật\n1;Lập;Mật\n".as_bytes()).is_ok());
    }
}
