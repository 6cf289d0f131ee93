//! A paper as a document of Word, laid out after NĐ 30/2020/NĐ-CP: parts of XML in an archive, always the same bytes.
//! Must not know what the paper says, or where it is kept.

mod archive;
mod body;
mod chart;
mod head;
mod page;
mod parts;
pub(super) mod styles;
mod table;
mod text;

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::document::{Paper, PaperPart};
use super::error::PaperError;
use archive::DocxPart;
pub(super) use archive::{CHART, OFFICE, SHEET, SPACES};
pub(super) use body::DocxBody;
pub(super) use chart::parts as chart_parts;
pub(super) use page::Page;

/// Writes the paper. The same paper gives the same bytes.
///
/// # Errors
/// The archive cannot be made, or the numbers of a chart do not fit on a sheet.
pub fn docx(paper: &Paper) -> Result<Vec<u8>, PaperError> {
    let empty = [PaperPart::default()];
    let pages = if paper.parts.is_empty() { &empty[..] } else { &paper.parts };
    let mut body = DocxBody::new(Page::new(pages[0].is_wide));
    let mut parts = Vec::new();
    body.markup.open("w:document", &SPACES);
    body.markup.open("w:body", &[]);
    for (at, part) in pages.iter().enumerate() {
        body.page = Page::new(part.is_wide);
        if at == 0 {
            if let Some(head) = &paper.head {
                head::letterhead(&mut body.markup, body.page, head, &paper.title);
            }
            head::title(&mut body.markup, body.page, &paper.title, "Title");
        }
        body.blocks(&part.blocks);
        let is_last = at + 1 == pages.len();
        body.section(at, is_last);
        parts.extend(page::headers(at, body.page));
    }
    let (document, charts) = body.finish();
    parts.push(DocxPart::new("word/document.xml", document));
    parts.extend(parts::fixed(&paper.name));
    for chart in &charts {
        parts.extend(chart::parts(chart)?);
    }
    parts.push(parts::relations(pages.len(), &charts));
    parts.push(parts::kinds(&parts));
    pack(&parts)
}

/// The archive of the parts, each at the same time of a year that nobody lived in front of a computer.
fn pack(parts: &[DocxPart]) -> Result<Vec<u8>, PaperError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    // Programs that look at the first bytes of an archive want the list of kinds first.
    let (first, rest): (Vec<&DocxPart>, Vec<&DocxPart>) =
        parts.iter().partition(|part| part.name == parts::KINDS);
    for part in first.into_iter().chain(rest) {
        archive.start_file(part.name.as_str(), options)?;
        archive.write_all(&part.bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
