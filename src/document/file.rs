//! The rows of a file that others made, by the reader of its format, which is told by its content. Only the reader's own
//! process calls this file.
//! Must not know what the columns mean.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::formats::archive::{self, Workbook};
use super::formats::{excel2003, html, ods, parted, xls, xlsx};
use super::gate::Gate;
use super::how::{FileFormat, HowRead, OtherFormat};
use super::letters;
use super::sheet::{Judge, MOST_BYTES, SheetError, Taker};

/// How much of a text is looked at to tell what it is, in bytes.
const LOOK: usize = 4096;

/// Hands the file to `take`, part by part, in order.
///
/// # Errors
/// The file breaks a limit or cannot be read; see [`SheetError`].
pub fn rows(file: &File, judge: &Judge<'_>, take: &mut Taker<'_>) -> Result<(), SheetError> {
    let bytes = match content(file)? {
        Content::Archive => return archived(file, judge, take),
        Content::Bytes(bytes) => bytes,
    };
    let as_format = |format, encoding| HowRead { format, encoding, delimiter: None };
    if bytes.starts_with(&xls::MAGIC) {
        let mut gate = Gate::new(as_format(FileFormat::Xls, None), judge, take);
        xls::rows(bytes, &mut gate)?;
        return gate.end();
    }
    if let Some(other) = other(&bytes) {
        return Err(SheetError::Foreign(other));
    }
    let Some(markup) = markup(&bytes) else { return parted::rows(bytes, judge, take) };
    // Markup is for nobody to judge before it is taken apart; its letters are told by the words in it.
    let (encoding, text) = letters::read(bytes, &|_| 1)?;
    let mut gate = Gate::new(as_format(markup, Some(encoding)), judge, take);
    match markup {
        FileFormat::Xml => excel2003::rows(&text, &mut gate)?,
        FileFormat::Ods => ods::rows(text.as_bytes(), &mut gate)?,
        _ => html::rows(&text, &mut gate)?,
    }
    gate.end()
}

pub(super) enum Content {
    /// An archive, which is read where it lies.
    Archive,
    Bytes(Vec<u8>),
}

pub(super) fn content(mut file: &File) -> Result<Content, SheetError> {
    if file.metadata()?.len() > MOST_BYTES {
        return Err(SheetError::TooLarge);
    }
    let mut bytes = Vec::new();
    file.take(4).read_to_end(&mut bytes)?;
    if bytes.starts_with(b"PK") {
        file.seek(SeekFrom::Start(0))?;
        return Ok(Content::Archive);
    }
    // The file may have grown since its size was asked for.
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES { Err(SheetError::TooLarge) } else { Ok(Content::Bytes(bytes)) }
}

fn archived(file: &File, judge: &Judge<'_>, take: &mut Taker<'_>) -> Result<(), SheetError> {
    let inside = archive::look(file)?;
    let format = match inside.kind {
        Workbook::Excel => FileFormat::Xlsx,
        Workbook::OpenDocument => FileFormat::Ods,
        Workbook::Other(other) => return Err(SheetError::Foreign(other)),
    };
    let mut gate = Gate::new(HowRead { format, encoding: None, delimiter: None }, judge, take);
    if format == FileFormat::Xlsx {
        xlsx::rows(file, inside.has_merges, &mut gate)?;
    } else {
        archive::with_part(file, "content.xml", |part| ods::rows(part, &mut gate))?;
    }
    gate.end()
}

/// What a file is that is no table, by its first bytes.
pub(super) fn other(bytes: &[u8]) -> Option<OtherFormat> {
    let starts: [(&[u8], OtherFormat); 12] = [
        (b"%PDF", OtherFormat::Pdf),
        (b"{\\rtf", OtherFormat::Word),
        (b"Rar!\x1a\x07", OtherFormat::Archive),
        (b"7z\xbc\xaf", OtherFormat::Archive),
        (b"\x1f\x8b", OtherFormat::Archive),
        (b"\x89PNG", OtherFormat::Picture),
        (b"\xff\xd8\xff", OtherFormat::Picture),
        (b"GIF8", OtherFormat::Picture),
        (b"II*\0", OtherFormat::Picture),
        (b"MM\0*", OtherFormat::Picture),
        (b"MIME-Version:", OtherFormat::WebArchive),
        (b"From: <Saved by", OtherFormat::WebArchive),
    ];
    starts.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, other)| *other)
}

/// Which kind of markup a file is, if any.
pub(super) fn markup(bytes: &[u8]) -> Option<FileFormat> {
    let start = &bytes[..bytes.len().min(LOOK)];
    // Two bytes for a letter have a zero beside each of these.
    let start: String =
        start.iter().filter(|byte| byte.is_ascii() && **byte != 0).map(|byte| char::from(*byte)).collect();
    let start = start.trim_start().to_ascii_lowercase();
    let has = |what: &str| start.contains(what);
    if !start.starts_with('<') {
        return ["<table", "<html"].into_iter().any(has).then_some(FileFormat::Html);
    }
    if has("urn:schemas-microsoft-com:office:spreadsheet") && !has("<html") {
        Some(FileFormat::Xml)
    } else if has("urn:oasis:names:tc:opendocument:xmlns:office") {
        Some(FileFormat::Ods)
    } else {
        start[1..]
            .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?'))
            .then_some(FileFormat::Html)
    }
}

#[cfg(test)]
mod tests {
    use super::super::formats::tried::{archive, read, told};
    use super::*;

    #[test]
    fn a_format_that_is_not_read_is_named() {
        let zipped = |part: &str| archive(&[(part, "x")]);
        for (bytes, other) in [
            (b"%PDF-1.7\n".to_vec(), OtherFormat::Pdf),
            (b"{\\rtf1 x}".to_vec(), OtherFormat::Word),
            (zipped("word/document.xml"), OtherFormat::Word),
            (zipped("ppt/presentation.xml"), OtherFormat::Slides),
            (zipped("xl/workbook.bin"), OtherFormat::Xlsb),
            (b"\xff\xd8\xff\xe0 scan".to_vec(), OtherFormat::Picture),
            (b"Rar!\x1a\x07\x00".to_vec(), OtherFormat::Archive),
            (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook".to_vec(), OtherFormat::WebArchive),
        ] {
            let refused = read(&bytes);
            assert!(matches!(refused, Err(SheetError::Foreign(found)) if found == other), "{other:?}");
        }
    }

    #[test]
    fn a_mark_of_secrecy_outside_the_table_refuses_the_file_and_one_inside_is_a_word() {
        let head = "Mã hồ sơ;Đơn vị;Độ mật\n";
        for text in [
            format!("UBND xã;MẬT\n{head}1;KT;\n"),
            format!("Độ mật: Tối mật\n{head}1;KT;\n"),
            format!("Độ mật:;Tuyệt mật\n{head}1;KT;\n"),
            format!("{head}1;KT;\n;;\nMẬT;;\n"),
            format!("{head}1;KT;;;MẬT\n"),
            "MẬT\nDanh sách;x\n".to_owned(),
            format!("MËT;\n{head}1;KT;\n"),
        ] {
            assert!(matches!(read(text.as_bytes()), Err(SheetError::Secret)), "{text}");
        }
        assert!(told(format!("{head}1;KT;Mật\n").as_bytes()).ends_with("2: 1|KT|Mật"));
        assert!(told(format!("Độ mật: Thường\n{head}1;KT;\n").as_bytes()).ends_with("3: 1|KT"));
    }

    #[test]
    fn the_headings_must_stand_in_the_first_twenty_rows() {
        let above = |rows: usize| format!("{}Mã hồ sơ;Đơn vị\n1;KT\n", "x;\n".repeat(rows));
        assert!(told(above(19).as_bytes()).ends_with("20: Mã hồ sơ|Đơn vị\n21: 1|KT"));
        assert!(told(above(20).as_bytes()).ends_with("\n20: x"));
    }
}
