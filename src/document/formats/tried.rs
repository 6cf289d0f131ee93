//! Reads files in tests, and tells what came of them in lines that are easy to compare.

use std::io::{Cursor, Seek as _, Write as _};

use zip::write::SimpleFileOptions;

use super::super::cell::Cell;
use super::super::file::rows;
use super::super::sheet::{Part, SheetError};

/// The headings that the tests know.
const KNOWN: [&str; 5] = ["mã hồ sơ", "đơn vị", "hạn xử lý", "trạng thái", "độ mật"];

fn known(cells: &[Cell]) -> usize {
    let is = |cell: &&Cell| matches!(cell, Cell::Text(text) if KNOWN.contains(&text.to_lowercase().as_str()));
    cells.iter().filter(is).count()
}

/// Everything that a file comes to, a line for each part.
pub(in crate::document) fn read(bytes: &[u8]) -> Result<Vec<String>, SheetError> {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).and_then(|()| file.rewind()).expect("written");
    let (mut told, mut is_found) = (Vec::new(), false);
    rows(&file, &known, &mut |part| {
        told.push(match &part {
            Part::HowRead(how) => {
                let encoding =
                    how.encoding.map(|encoding| format!(" {}", encoding.as_str())).unwrap_or_default();
                let delimiter = how.delimiter.map(|part| format!(" {part:?}")).unwrap_or_default();
                format!("{}{encoding}{delimiter}", how.format.as_str())
            }
            Part::Sheet { name, is_hidden } => format!("[{name}]{}", if *is_hidden { " hidden" } else { "" }),
            Part::Headings(texts) => texts.join("|"),
            Part::Row(number, cells) => {
                format!("{number}: {}", cells.iter().map(shown).collect::<Vec<_>>().join("|"))
            }
        });
        is_found = match part {
            Part::Row(_, cells) => is_found || known(cells) >= 2,
            _ => false,
        };
        Ok(is_found)
    })?;
    Ok(told)
}

/// What a sound file comes to, in one text.
pub(in crate::document) fn told(bytes: &[u8]) -> String {
    read(bytes).expect("a sound file").join("\n")
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.replace('\n', "/"),
        Cell::Day(at) => format!("<{}>", at.format("%Y-%m-%d %H:%M")),
        Cell::Number(number) => format!("#{number}"),
        Cell::Formula => "<formula>".to_owned(),
        Cell::TooLong => "<long>".to_owned(),
        Cell::Other | Cell::Hidden(_) => "<other>".to_owned(),
    }
}

/// An archive of these parts.
pub(in crate::document) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}
