//! The pieces of a document on their way from the reader's process to its parent: what is said, and how much of that is
//! believed.
//! Must not know who reads.

use std::io::{self, BufRead, Write};

use super::super::grid::{ReaderReport, SaidLine, listen, say};
use super::super::sheet::{MOST_ROWS, MOST_SHEETS, SheetError};
use super::piece::{MOST_CELLS, MOST_PIECES, PieceTaker, WholePiece};
use super::said::SaidPiece;

/// The reader's side: says one piece of the document.
///
/// # Errors
/// Nobody listens.
pub fn say_piece(out: &mut dyn Write, piece: WholePiece) -> io::Result<()> {
    say(out, &SaidLine::Piece(SaidPiece::of(piece)))
}

/// The parent's side: hands every piece to `take`. Whatever the reader may have become, it fills no memory of the parent.
///
/// # Errors
/// `take` wants no more, or the reader says more than any document can hold.
pub fn hear_pieces(from: impl BufRead, take: &mut PieceTaker<'_>) -> Result<ReaderReport, SheetError> {
    let (mut pieces, mut rows, mut cells_so_far) = (0, 0, 0);
    listen(from, &mut |line| {
        let SaidLine::Piece(said) = line else { return Ok(()) };
        let piece = said.heard()?;
        match &piece {
            WholePiece::Row { cells, .. } => {
                rows += 1;
                cells_so_far += cells.len();
                if rows > MOST_ROWS {
                    return Err(SheetError::TooManyRows);
                }
            }
            _ => pieces += 1,
        }
        // Each table ends with a piece of its own.
        if cells_so_far > MOST_CELLS || pieces > 2 * MOST_PIECES + MOST_SHEETS {
            return Err(SheetError::TooMuch);
        }
        take(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::grid::{Fences, say_end, say_ready};
    use super::super::super::how::{FileFormat, HowRead};
    use super::super::super::sheet::MOST_COLUMNS;
    use super::super::piece::WholeCell;
    use super::super::tried::line;
    use super::*;

    const READY: &str = "{\"Ready\":{\"landlock\":true,\"seccomp\":true}}\n";

    fn heard(said: &str) -> Result<(ReaderReport, Vec<WholePiece>), SheetError> {
        let mut pieces = Vec::new();
        let report = hear_pieces(said.as_bytes(), &mut |piece| {
            pieces.push(piece);
            Ok(())
        })?;
        Ok((report, pieces))
    }

    #[test]
    fn pieces_arrive_as_they_were_said_and_nothing_is_believed_before_the_fences_stand() {
        let day = "2026-11-27T16:30:00".parse().expect("an instant");
        let text = |text: &str| WholeCell::Text(text.to_owned());
        let cells = vec![text("a\n\"b\""), text(""), WholeCell::Day(day), WholeCell::Number(1.5)];
        let merged = vec![WholeCell::Above, WholeCell::Left, WholeCell::TooLong];
        let row = |number, cells| WholePiece::Row {
            number,
            is_hidden: number == 7,
            is_repeated_heading: number == 1,
            cells,
        };
        let pieces = [
            WholePiece::How(HowRead { format: FileFormat::Docx, encoding: None, delimiter: None }),
            WholePiece::Paragraph {
                text: "Mục".to_owned(), number: Some("I.".to_owned()), is_heading: true
            },
            WholePiece::Table { name: "Bảng".to_owned(), is_hidden: false },
            row(1, cells),
            row(7, merged),
            WholePiece::TableEnd,
        ];
        let mut said = Vec::new();
        say_piece(&mut said, WholePiece::TableEnd).expect("said");
        let (report, early) = heard(std::str::from_utf8(&said).expect("text")).expect("heard");
        assert!(report.end.is_none() && early.is_empty());
        said.clear();
        say_ready(&mut said, Fences { landlock: true, seccomp: true }).expect("said");
        for piece in &pieces {
            say_piece(&mut said, piece.clone()).expect("said");
        }
        say_end(&mut said, &Err(SheetError::TooMuch)).expect("said");
        let (report, told) = heard(std::str::from_utf8(&said).expect("text")).expect("heard");
        assert!(told == pieces, "{:?}", told.iter().map(line).collect::<Vec<_>>());
        assert!(matches!(report.end, Some(Err(SheetError::TooMuch))));
    }

    #[test]
    fn a_reader_that_babbles_is_not_listened_to() {
        let row = |cells: usize| {
            format!("{{\"Piece\":{{\"Row\":[1,false,false,[{}\"E\"]]}}}}\n", "\"E\",".repeat(cells))
        };
        assert!(matches!(
            heard(&format!("{READY}{}", row(MOST_COLUMNS))),
            Err(SheetError::TooManyColumns { .. })
        ));
        assert!(matches!(heard(&format!("{READY}{}", row(99).repeat(10_001))), Err(SheetError::TooMuch)));
        let ends = "{\"Piece\":\"TableEnd\"}\n".repeat(2 * MOST_PIECES + MOST_SHEETS + 1);
        assert!(matches!(heard(&format!("{READY}{ends}")), Err(SheetError::TooMuch)));
        // What was not asked for is passed over.
        let (_, told) =
            heard(&format!("{READY}{{\"Row\":[1,[\"E\"]]}}\n{{\"Piece\":\"TableEnd\"}}\n")).expect("heard");
        assert_eq!(told.len(), 1);
    }
}
