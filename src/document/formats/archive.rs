//! The archive that a workbook is: what is in it, and what it unpacks to. It is unpacked once before it is read, so that
//! a small file cannot fill the memory.
//! Must not know what stands in a sheet.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};

use memchr::memmem::Finder;

use super::super::how::OtherFormat;
use super::super::sheet::SheetError;

/// The most that a workbook may unpack to, in bytes.
const MOST_UNPACKED: u64 = 200 * 1024 * 1024;
/// The most files in the archive of a workbook.
const MOST_PARTS: usize = 4_096;
/// What is written in each sheet of Excel that has merged cells.
const MERGES: &[u8] = b"mergeCell ";

/// Which program's archive it is.
pub(in crate::document) enum Workbook {
    Excel,
    OpenDocument,
    Other(OtherFormat),
}

/// What is in an archive.
pub(in crate::document) struct Inside {
    pub(in crate::document) kind: Workbook,
    /// Whether any sheet of Excel has merged cells.
    pub(in crate::document) has_merges: bool,
}

/// Unpacks everything without keeping it and counts the bytes: the sizes that an archive declares may be a lie.
///
/// # Errors
/// The archive is damaged, or unpacks to too much.
pub(in crate::document) fn look(mut file: &File) -> Result<Inside, SheetError> {
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| SheetError::Damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(SheetError::Bomb);
    }
    let mut unpacked = 0;
    let mut sink = Sink { finder: Finder::new(MERGES), last: Vec::new(), is_found: false };
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| SheetError::Damaged)?;
        let left = MOST_UNPACKED - unpacked;
        if entry.size() > left {
            return Err(SheetError::Bomb);
        }
        sink.last.clear();
        let read = io::copy(&mut io::Read::take(entry, left + 1), &mut sink);
        unpacked += read.map_err(|_| SheetError::Damaged)?;
        if unpacked > MOST_UNPACKED {
            return Err(SheetError::Bomb);
        }
    }
    let kind = kind(&archive);
    file.seek(SeekFrom::Start(0))?;
    Ok(Inside { kind, has_merges: sink.is_found })
}

fn kind<R>(archive: &zip::ZipArchive<R>) -> Workbook
where
    R: io::Read + Seek,
{
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.bin") {
        Workbook::Other(OtherFormat::Xlsb)
    } else if has("word/document.xml") {
        Workbook::Other(OtherFormat::Word)
    } else if has("ppt/presentation.xml") {
        Workbook::Other(OtherFormat::Slides)
    } else if has("content.xml") {
        Workbook::OpenDocument
    } else {
        Workbook::Excel
    }
}

/// Hands a part of the archive to `read`.
///
/// # Errors
/// The part is not there, or `read` refuses it.
pub(in crate::document) fn with_part(
    file: &File,
    name: &str,
    read: impl FnOnce(&mut dyn BufRead) -> Result<(), SheetError>,
) -> Result<(), SheetError> {
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| SheetError::Damaged)?;
    let part = archive.by_name(name).map_err(|_| SheetError::Damaged)?;
    read(&mut BufReader::with_capacity(64 * 1024, part))
}

/// Whether the archive has a part of this name.
///
/// # Errors
/// The archive is damaged.
pub(in crate::document) fn has_part(file: &File, name: &str) -> Result<bool, SheetError> {
    let archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| SheetError::Damaged)?;
    Ok(archive.index_for_name(name).is_some())
}

/// Keeps nothing of what it is given, and notes whether merged cells are in it.
struct Sink {
    finder: Finder<'static>,
    /// The last bytes of the piece before, where the word may begin.
    last: Vec<u8>,
    is_found: bool,
}

impl Write for Sink {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if !self.is_found {
            let most = MERGES.len() - 1;
            self.last.extend_from_slice(&piece[..piece.len().min(most)]);
            self.is_found = self.finder.find(&self.last).is_some() || self.finder.find(piece).is_some();
            let end = if piece.len() < most { self.last.clone() } else { piece.to_vec() };
            self.last = end[end.len().saturating_sub(most)..].to_vec();
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
