//! What the reader's process says of a file, line by line, and how much of that its parent believes.
//! Must not know who reads or what the columns mean.

use std::io::{self, BufRead, Read as _, Write};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::cell::{Cell, Looks, MOST_CHARACTERS};
use super::how::{HowRead, OtherFormat};
use super::sheet::{MOST_COLUMNS, MOST_NAME, MOST_ROWS, MOST_SHEETS, Part, SheetError, Taker};
use super::whole::SaidPiece;

/// The longest line that is taken from the reader, in bytes: all columns full.
const LONGEST: u64 = 4 * 1024 * 1024;
/// The most bytes that are taken from the reader for one file.
const MOST: u64 = 96 * 1024 * 1024;
/// The most rows that are taken from the reader: those of the file, and the rows of sheets without headings.
const ROWS: u32 = MOST_ROWS + 20 * MOST_SHEETS as u32;

/// The fences that keep the reader's process inside, as far as the kernel has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fences {
    /// Whether opening files, using ports and signalling processes outside is refused.
    pub landlock: bool,
    /// Whether system calls beyond those that reading needs are refused.
    pub seccomp: bool,
}

/// One line of the reader.
#[derive(Serialize, Deserialize)]
pub(super) enum SaidLine {
    /// The first line: the fences stand.
    Ready(Fences),
    How(HowRead),
    Sheet {
        name: String,
        is_hidden: bool,
    },
    Headings(Vec<String>),
    Row(u32, Vec<Word>),
    /// A piece of a document that is read whole.
    Piece(SaidPiece),
    /// The last line of a sound file: everything was said.
    End,
    /// The last line of a file that is refused.
    Refused(Verdict),
}

/// A cell; the names have one letter, because there are many cells.
#[derive(Serialize, Deserialize)]
pub(super) enum Word {
    E,
    T(String),
    D(NaiveDateTime),
    N(f64),
    F,
    L,
    O,
    H(Looks),
}

/// The refusals that the reader itself finds.
#[derive(Serialize, Deserialize)]
pub(super) enum Verdict {
    Io,
    TooLarge,
    Bomb,
    TooManyRows,
    TooManyColumns(u32),
    TooManySheets,
    TooMuch,
    Scan,
    UnknownFormat,
    Foreign(OtherFormat),
    Secret,
    NotUtf8(u64),
    HalfLine,
    OpenQuote,
    Damaged,
}

/// The reader's side: says which fences stand.
pub fn say_ready(out: &mut dyn Write, fences: Fences) -> io::Result<()> {
    say(out, &SaidLine::Ready(fences))
}

/// The reader's side: says one part of the file.
pub fn say_part(out: &mut dyn Write, part: &Part<'_>) -> io::Result<()> {
    let line = match part {
        Part::HowRead(how) => SaidLine::How(**how),
        Part::Sheet { name, is_hidden } => {
            SaidLine::Sheet { name: (*name).to_owned(), is_hidden: *is_hidden }
        }
        Part::Headings(texts) => SaidLine::Headings(texts.to_vec()),
        Part::Row(number, cells) => SaidLine::Row(*number, cells.iter().map(word).collect()),
    };
    say(out, &line)
}

/// The reader's side: says how reading ended.
pub fn say_end(out: &mut dyn Write, end: &Result<(), SheetError>) -> io::Result<()> {
    let line = match end {
        Ok(()) => SaidLine::End,
        Err(error) => SaidLine::Refused(match error {
            SheetError::TooLarge => Verdict::TooLarge,
            SheetError::Bomb => Verdict::Bomb,
            SheetError::TooManyRows => Verdict::TooManyRows,
            SheetError::TooManyColumns { row } => Verdict::TooManyColumns(*row),
            SheetError::TooManySheets => Verdict::TooManySheets,
            SheetError::TooMuch => Verdict::TooMuch,
            SheetError::Scan => Verdict::Scan,
            SheetError::UnknownFormat => Verdict::UnknownFormat,
            SheetError::Foreign(other) => Verdict::Foreign(*other),
            SheetError::Secret => Verdict::Secret,
            SheetError::NotUtf8 { line } => Verdict::NotUtf8(*line),
            SheetError::HalfLine => Verdict::HalfLine,
            SheetError::OpenQuote => Verdict::OpenQuote,
            SheetError::Io(_) => Verdict::Io,
            _ => Verdict::Damaged,
        }),
    };
    say(out, &line)?;
    out.flush()
}

/// The reader's side: says one line.
pub(super) fn say(out: &mut dyn Write, line: &SaidLine) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

fn word(cell: &Cell) -> Word {
    match cell {
        Cell::Empty => Word::E,
        Cell::Text(text) => Word::T(text.clone()),
        Cell::Day(at) => Word::D(*at),
        Cell::Number(number) if number.is_finite() => Word::N(*number),
        Cell::Formula => Word::F,
        Cell::TooLong => Word::L,
        Cell::Number(_) | Cell::Other => Word::O,
        Cell::Hidden(looks) => Word::H(*looks),
    }
}

fn cell(word: Word) -> Cell {
    match word {
        Word::E => Cell::Empty,
        Word::T(text) if text.chars().count() <= MOST_CHARACTERS => Cell::of_text(&text, false),
        Word::T(_) | Word::L => Cell::TooLong,
        Word::D(at) => Cell::Day(at),
        Word::N(number) => Cell::Number(number),
        Word::F => Cell::Formula,
        Word::O => Cell::Other,
        Word::H(looks) => Cell::Hidden(looks),
    }
}

/// What the parent has heard from a reader.
#[derive(Debug, Default)]
pub struct ReaderReport {
    /// The fences, once the reader has said that they stand.
    pub fences: Option<Fences>,
    /// The reader's last word; none when it ended without one.
    pub end: Option<Result<(), SheetError>>,
}

/// The parent's side: hands every part to `take`. Whatever the reader may have become, it fills no memory of the
/// parent.
///
/// # Errors
/// `take` wants no more, or the reader says more than any file can hold.
pub fn hear(from: impl BufRead, take: &mut Taker<'_>) -> Result<ReaderReport, SheetError> {
    let (mut rows, mut sheets) = (0, 0);
    listen(from, &mut |line| {
        match line {
            SaidLine::How(how) => {
                take(Part::HowRead(&how))?;
            }
            SaidLine::Sheet { name, is_hidden } => {
                sheets += 1;
                if sheets > MOST_SHEETS {
                    return Err(SheetError::TooManySheets);
                }
                let name: String = name.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect();
                take(Part::Sheet { name: &name, is_hidden })?;
            }
            SaidLine::Headings(texts) => {
                rows += 1;
                if texts.len() > MOST_COLUMNS {
                    return Err(SheetError::TooManyColumns { row: 0 });
                }
                let cut = |text: String| text.chars().take(MOST_CHARACTERS).collect();
                let texts: Vec<String> = texts.into_iter().map(cut).collect();
                take(Part::Headings(&texts))?;
            }
            SaidLine::Row(number, words) => {
                rows += 1;
                if rows > ROWS {
                    return Err(SheetError::TooManyRows);
                }
                if words.len() > MOST_COLUMNS {
                    return Err(SheetError::TooManyColumns { row: number });
                }
                let cells: Vec<Cell> = words.into_iter().map(cell).collect();
                take(Part::Row(number, &cells))?;
            }
            // Not what was asked for.
            SaidLine::Piece(_) | SaidLine::Ready(_) | SaidLine::End | SaidLine::Refused(_) => {}
        }
        Ok(())
    })
}

/// The parent's side: hands every line between the first and the last one to `take`, and no more of them than fit into
/// memory. Nothing is believed before the fences stand.
pub(super) fn listen(
    from: impl BufRead,
    take: &mut dyn FnMut(SaidLine) -> Result<(), SheetError>,
) -> Result<ReaderReport, SheetError> {
    let mut heard = ReaderReport::default();
    let mut from = from.take(MOST);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if (&mut from).take(LONGEST).read_until(b'\n', &mut bytes)? == 0 {
            return if from.limit() == 0 { Err(SheetError::TooHeavy) } else { Ok(heard) };
        }
        if !bytes.ends_with(b"\n") && bytes.len() as u64 == LONGEST {
            return Err(SheetError::TooHeavy);
        }
        // A line that is cut off is the last one: how the reader ended says why.
        let Ok(line) = serde_json::from_slice(&bytes) else { return Ok(heard) };
        match line {
            SaidLine::Ready(fences) => heard.fences = Some(fences),
            _ if heard.fences.is_none() => return Ok(heard),
            SaidLine::End => heard.end = Some(Ok(())),
            SaidLine::Refused(verdict) => heard.end = Some(Err(refusal(&verdict))),
            other => take(other)?,
        }
        if heard.end.is_some() {
            return Ok(heard);
        }
    }
}

fn refusal(verdict: &Verdict) -> SheetError {
    match verdict {
        Verdict::Io => SheetError::Io(io::Error::other("its disk gave no answer")),
        Verdict::TooLarge => SheetError::TooLarge,
        Verdict::Bomb => SheetError::Bomb,
        Verdict::TooManyRows => SheetError::TooManyRows,
        Verdict::TooManyColumns(row) => SheetError::TooManyColumns { row: *row },
        Verdict::TooManySheets => SheetError::TooManySheets,
        Verdict::TooMuch => SheetError::TooMuch,
        Verdict::Scan => SheetError::Scan,
        Verdict::UnknownFormat => SheetError::UnknownFormat,
        Verdict::Foreign(other) => SheetError::Foreign(*other),
        Verdict::Secret => SheetError::Secret,
        Verdict::NotUtf8(line) => SheetError::NotUtf8 { line: *line },
        Verdict::HalfLine => SheetError::HalfLine,
        Verdict::OpenQuote => SheetError::OpenQuote,
        Verdict::Damaged => SheetError::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::how::{FileFormat, TextEncoding};

    const READY: &str = "{\"Ready\":{\"landlock\":true,\"seccomp\":true}}\n";

    fn heard(said: &str) -> Result<ReaderReport, SheetError> {
        hear(said.as_bytes(), &mut |_| Ok(true))
    }

    #[test]
    fn parts_arrive_as_they_were_said_and_nothing_is_believed_before_the_fences_stand() {
        let day = "2026-11-27T16:30:00".parse().expect("an instant");
        let row =
            [Cell::Empty, Cell::Text("a\n\"b\"".into()), Cell::Day(day), Cell::Number(1.5), Cell::Formula];
        let mut said = Vec::new();
        let fences = Fences { landlock: false, seccomp: true };
        say_part(&mut said, &Part::Row(1, &row)).expect("said");
        assert!(hear(&said[..], &mut |_| Ok(true)).expect("heard").end.is_none());
        said.clear();
        say_ready(&mut said, fences).expect("said");
        let how =
            HowRead { format: FileFormat::Csv, encoding: Some(TextEncoding::Tcvn3), delimiter: Some(';') };
        for part in [Part::HowRead(&how), Part::Sheet { name: "Bảng 1", is_hidden: true }, Part::Row(7, &row)]
        {
            say_part(&mut said, &part).expect("said");
        }
        say_end(&mut said, &Err(SheetError::NotUtf8 { line: 3 })).expect("said");
        let mut told = Vec::new();
        let heard = hear(&said[..], &mut |part| {
            told.push(match part {
                Part::HowRead(told) => *told == how,
                Part::Sheet { name, is_hidden } => name == "Bảng 1" && is_hidden,
                Part::Headings(texts) => texts == ["Mã", "Hạn"],
                Part::Row(number, cells) => number == 7 && cells == row,
            });
            Ok(true)
        });
        let heard = heard.expect("heard");
        assert_eq!(told, [true; 3]);
        assert_eq!(heard.fences, Some(fences));
        assert!(matches!(heard.end, Some(Err(SheetError::NotUtf8 { line: 3 }))));
    }

    #[test]
    fn every_refusal_of_the_reader_arrives_as_what_it_is() {
        for error in [
            SheetError::Secret,
            SheetError::Foreign(OtherFormat::Locked),
            SheetError::HalfLine,
            SheetError::TooManyColumns { row: 4 },
        ] {
            let mut said = READY.as_bytes().to_vec();
            let words = error.to_string();
            say_end(&mut said, &Err(error)).expect("said");
            let heard = hear(&said[..], &mut |_| Ok(true)).expect("heard");
            assert_eq!(heard.end.and_then(Result::err).map(|error| error.to_string()), Some(words));
        }
    }

    #[test]
    fn a_reader_that_babbles_is_not_listened_to() {
        let long = format!("{READY}{{\"Row\":[1,[{{\"T\":\"{}\"}}]]}}\n", "x".repeat(LONGEST as usize));
        assert!(matches!(heard(&long), Err(SheetError::TooHeavy)));
        let wide = format!("{READY}{{\"Row\":[1,[{}\"E\"]]}}\n", "\"E\",".repeat(MOST_COLUMNS));
        assert!(matches!(heard(&wide), Err(SheetError::TooManyColumns { .. })));
        let sheet = |name: &str| format!("{{\"Sheet\":{{\"name\":\"{name}\",\"is_hidden\":false}}}}\n");
        let many = format!("{READY}{}", sheet("x").repeat(MOST_SHEETS + 1));
        assert!(matches!(heard(&many), Err(SheetError::TooManySheets)));
        assert!(heard(&format!("{READY}{{\"Row\":[1,[\"")).expect("heard").end.is_none());
        let mut names = Vec::new();
        let named = format!("{READY}{}", sheet(&format!("a\\u001b{}", "b".repeat(MOST_NAME))));
        let taken = hear(named.as_bytes(), &mut |part| {
            if let Part::Sheet { name, .. } = part {
                names.push(name.to_owned());
            }
            Ok(true)
        });
        assert!(taken.is_ok());
        assert_eq!(names, [format!("a{}", "b".repeat(MOST_NAME - 1))]);
    }
}
