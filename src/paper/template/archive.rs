//! The archive of a template: unpacked within bounds, and packed again with what changed.
//! Must not know what its parts say.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::super::error::PaperError;
use super::fault::FillFault;
use super::tree::TemplateElement;

/// The most parts, and the most bytes that all may unpack to.
const MOST_PARTS: usize = 2_000;
const MOST_MIB: u64 = 32;

/// The parts of a file of Office, by their names, in the order in which they stand.
pub(super) struct Archive {
    order: Vec<String>,
    parts: BTreeMap<String, Vec<u8>>,
    program: &'static str,
}

impl Archive {
    /// Unpacks a file of `program`, counting what comes out: the sizes that an archive declares may be a lie.
    pub(super) fn open(bytes: &[u8], program: &'static str) -> Result<Self, FillFault> {
        let damaged = || FillFault::Damaged(program);
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        if archive.len() > MOST_PARTS {
            return Err(FillFault::TooLarge(MOST_MIB));
        }
        let mut left = MOST_MIB * 1024 * 1024;
        let mut own = Self { order: Vec::new(), parts: BTreeMap::new(), program };
        for index in 0..archive.len() {
            let part = archive.by_index(index).map_err(|_| damaged())?;
            let name = part.name().map_err(|_| damaged())?.into_owned();
            let mut content = Vec::new();
            part.take(left + 1).read_to_end(&mut content).map_err(|_| damaged())?;
            left = left.checked_sub(content.len() as u64).ok_or(FillFault::TooLarge(MOST_MIB))?;
            if !name.ends_with('/') {
                own.put(&name, content);
            }
        }
        Ok(own)
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.order.clone()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }

    /// Whether a part has these bytes somewhere.
    pub(super) fn contains(&self, name: &str, text: &str) -> bool {
        let bytes = self.parts.get(name).map_or(&[][..], Vec::as_slice);
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    /// Reads a part that must be there.
    pub(super) fn tree(&self, name: &str) -> Result<TemplateElement, FillFault> {
        let damaged = || FillFault::Damaged(self.program);
        let bytes = self.parts.get(name).ok_or_else(damaged)?;
        let text = std::str::from_utf8(bytes).map_err(|_| damaged())?;
        TemplateElement::read(text).ok_or_else(damaged)
    }

    /// Adds a part, or puts another in its place.
    pub(super) fn put(&mut self, name: &str, content: impl Into<Vec<u8>>) {
        if self.parts.insert(name.to_owned(), content.into()).is_none() {
            self.order.push(name.to_owned());
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        if self.parts.remove(name).is_some() {
            self.order.retain(|own| own != name);
        }
    }

    /// The file; the same parts give the same bytes.
    pub(super) fn pack(&self) -> Result<Vec<u8>, PaperError> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for name in &self.order {
            archive.start_file(name.as_str(), SimpleFileOptions::default())?;
            archive.write_all(self.parts.get(name).map_or(&[][..], Vec::as_slice))?;
        }
        Ok(archive.finish()?.into_inner())
    }
}
