//! The parts of a document that say nothing: kinds, relations, settings, and its properties.
//! Must not know what the paper says, but for its name.

use super::super::markup::MarkupWriter;
use super::archive::{CHART, DocxPart, OFFICE, RELATIONS, SHEET, SPACES, relation};
use super::chart::PlacedChart;
use super::page::header_id;
use super::styles;

/// The part that names the kind of every other.
pub(super) const KINDS: &str = "[Content_Types].xml";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
/// When the file says that it was made: the same for all, so that the same paper has the same bytes.
const MADE: &str = "2025-01-01T00:00:00Z";

/// The parts that every document has.
pub(super) fn fixed(name: &str) -> Vec<DocxPart> {
    let mut markup = MarkupWriter::xml();
    markup.open("Relationships", &[("xmlns", RELATIONS)]);
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    relation(&mut markup, "document", &format!("{OFFICE}/officeDocument"), "word/document.xml");
    relation(&mut markup, "core", core, "docProps/core.xml");
    let relations = DocxPart::new("_rels/.rels", markup.finish());

    let mut markup = MarkupWriter::xml();
    let spaces = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    markup.open("cp:coreProperties", &spaces);
    markup.words("dc:title", &[], name).words("dc:language", &[], "vi-VN");
    markup.words("dcterms:created", &[("xsi:type", "dcterms:W3CDTF")], MADE);
    let core = DocxPart::new("docProps/core.xml", markup.finish());

    let mut markup = MarkupWriter::xml();
    markup.open("w:settings", &SPACES);
    markup.leaf("w:zoom", &[("w:percent", "100")]).leaf("w:defaultTabStop", &[("w:val", "720")]);
    markup.raw(
        "<w:compat><w:compatSetting w:name=\"compatibilityMode\" \
         w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>",
    );
    markup.leaf("w:themeFontLang", &[("w:val", "vi-VN")]);
    let settings = DocxPart::new("word/settings.xml", markup.finish());
    vec![relations, core, settings, DocxPart::new("word/styles.xml", styles::sheet())]
}

/// What the document refers to.
pub(super) fn relations(pages: usize, charts: &[PlacedChart<'_>]) -> DocxPart {
    let mut markup = MarkupWriter::xml();
    markup.open("Relationships", &[("xmlns", RELATIONS)]);
    for name in ["styles", "settings"] {
        relation(&mut markup, name, &format!("{OFFICE}/{name}"), &format!("{name}.xml"));
    }
    let headers = (0..pages).map(|at| header_id(at, false)).chain([header_id(0, true)]);
    for id in headers {
        relation(&mut markup, &id, &format!("{OFFICE}/header"), &format!("{id}.xml"));
    }
    for chart in charts {
        relation(&mut markup, &chart.id, &format!("{OFFICE}/chart"), &format!("charts/{}.xml", chart.id));
    }
    DocxPart::new("word/_rels/document.xml.rels", markup.finish())
}

/// The kinds of the parts.
pub(super) fn kinds(parts: &[DocxPart]) -> DocxPart {
    let mut markup = MarkupWriter::xml();
    markup.open("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")]);
    for (end, kind) in [
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("xlsx", SHEET),
    ] {
        markup.leaf("Default", &[("Extension", end), ("ContentType", kind)]);
    }
    for part in parts {
        let kind = match part.name.as_str() {
            "docProps/core.xml" => "application/vnd.openxmlformats-package.core-properties+xml".to_owned(),
            "word/document.xml" => format!("{WORD}.document.main+xml"),
            "word/styles.xml" => format!("{WORD}.styles+xml"),
            "word/settings.xml" => format!("{WORD}.settings+xml"),
            name if name.starts_with("word/header") => format!("{WORD}.header+xml"),
            name if name.starts_with("word/charts/chart") => CHART.to_owned(),
            _ => continue,
        };
        markup.leaf("Override", &[("PartName", &format!("/{}", part.name)), ("ContentType", &kind)]);
    }
    DocxPart::new(KINDS, markup.finish())
}
