//! What the archive of a document is made of: its files, the relations between them, and the names of formats.
//! Must not know which files a document has.

use super::super::markup::MarkupWriter;

/// What the prefixes of names stand for.
pub(in crate::paper) const SPACES: [(&str, &str); 5] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("xmlns:c", "http://schemas.openxmlformats.org/drawingml/2006/chart"),
];
pub(in crate::paper) const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
pub(in crate::paper) const OFFICE: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What an archive calls the kind of a chart, and of a workbook inside it.
pub(in crate::paper) const CHART: &str = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";
pub(in crate::paper) const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file of the archive.
#[derive(Debug)]
pub(in crate::paper) struct DocxPart {
    pub(in crate::paper) name: String,
    pub(in crate::paper) bytes: Vec<u8>,
}

impl DocxPart {
    pub(in crate::paper) fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

/// Names a file to which another one refers.
pub(in crate::paper) fn relation(markup: &mut MarkupWriter, id: &str, kind: &str, target: &str) {
    markup.leaf("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
}
