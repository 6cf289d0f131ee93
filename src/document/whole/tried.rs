//! Reads documents in tests, and tells what came of them in lines that are easy to compare.

use std::io::{Seek as _, Write as _};

use super::super::sheet::SheetError;
use super::{WholeCell, WholePiece, pieces};

/// Everything that a document comes to, a line for each piece.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<String>, SheetError> {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).and_then(|()| file.rewind()).expect("written");
    let mut told = Vec::new();
    pieces(&file, false, &mut |piece| {
        told.push(line(&piece));
        Ok(())
    })?;
    Ok(told)
}

/// What a sound document comes to, in one text.
pub(super) fn told(bytes: &[u8]) -> String {
    read(bytes).expect("a sound document").join("\n")
}

pub(super) fn line(piece: &WholePiece) -> String {
    let if_so = |is: bool, word: &'static str| if is { word } else { "" };
    match piece {
        WholePiece::How(how) => {
            let encoding = how.encoding.map(|encoding| format!(" {}", encoding.as_str())).unwrap_or_default();
            let delimiter = how.delimiter.map(|part| format!(" {part:?}")).unwrap_or_default();
            format!("{}{encoding}{delimiter}", how.format.as_str())
        }
        WholePiece::Paragraph { text, number, is_heading } => {
            let number = number.as_ref().map(|number| format!("[{number}] ")).unwrap_or_default();
            format!("¶ {}{number}{}", if_so(*is_heading, "*"), text.replace('\n', "/"))
        }
        WholePiece::Table { name, is_hidden } => format!("[{name}]{}", if_so(*is_hidden, " hidden")),
        WholePiece::Row { number, is_hidden, is_repeated_heading, cells } => format!(
            "{number}{}{}: {}",
            if_so(*is_hidden, " hidden"),
            if_so(*is_repeated_heading, " repeated"),
            cells.iter().map(shown).collect::<Vec<_>>().join("|")
        ),
        WholePiece::TableEnd => "end".to_owned(),
    }
}

fn shown(cell: &WholeCell) -> String {
    match cell {
        WholeCell::Text(text) => text.replace('\n', "/"),
        WholeCell::Day(at) => format!("<{}>", at.format("%Y-%m-%d %H:%M")),
        WholeCell::Number(number) => format!("#{number}"),
        WholeCell::Above => "^".to_owned(),
        WholeCell::Left => "<".to_owned(),
        WholeCell::TooLong => "<long>".to_owned(),
    }
}
