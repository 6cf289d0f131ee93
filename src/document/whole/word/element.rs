//! The elements of a text that mean something to a reader, by their names, in whichever edition of the format.
//! Must not know what becomes of them.

use quick_xml::events::BytesStart;

use super::super::super::formats::xml::attribute;

/// An element of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Paragraph,
    ParagraphProperties,
    Run,
    RunProperties,
    Table,
    Row,
    RowProperties,
    Cell,
    CellProperties,
    /// Letters.
    Text,
    Tab,
    /// The end of a line inside a paragraph.
    LineBreak,
    NoBreakHyphen,
    /// Where the code of a field begins, where its result begins, where it ends.
    FieldBegin,
    FieldResult,
    FieldEnd,
    /// One thing in several ways, of which one is read.
    Alternatives,
    Choice,
    Fallback,
    /// A control around parts of the text, and the sign that nobody has filled it in.
    Control,
    Placeholder,
    /// Whatever is not part of the text: what was deleted or moved away, codes of fields, old properties.
    Left,
    /// Whatever has text inside and means nothing by itself.
    Other,
}

impl Element {
    /// The element that begins.
    pub(super) fn of(tag: &BytesStart<'_>) -> Self {
        match tag.local_name().as_ref() {
            // The end of a page is none of a line.
            "br" if matches!(attribute(tag, "type").as_deref(), Some("page" | "column")) => Self::Other,
            "fldChar" => match attribute(tag, "fldCharType").as_deref() {
                Some("begin") => Self::FieldBegin,
                Some("separate") => Self::FieldResult,
                Some("end") => Self::FieldEnd,
                _ => Self::Other,
            },
            name => Self::named(name),
        }
    }

    /// The element of a name; where attributes would tell more, the plain one.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "p" => Self::Paragraph,
            "pPr" => Self::ParagraphProperties,
            "r" => Self::Run,
            "rPr" => Self::RunProperties,
            "tbl" => Self::Table,
            "tr" => Self::Row,
            "trPr" => Self::RowProperties,
            "tc" => Self::Cell,
            "tcPr" => Self::CellProperties,
            "t" => Self::Text,
            "tab" | "ptab" => Self::Tab,
            "br" | "cr" => Self::LineBreak,
            "noBreakHyphen" => Self::NoBreakHyphen,
            "AlternateContent" => Self::Alternatives,
            "Choice" => Self::Choice,
            "Fallback" => Self::Fallback,
            "sdt" => Self::Control,
            "showingPlcHdr" => Self::Placeholder,
            "del" | "moveFrom" | "delText" | "instrText" | "delInstrText" | "tblPr" | "tblPrEx"
            | "tblGrid" | "sectPr" | "ffData" | "footnoteReference" | "endnoteReference"
            | "annotationRef" | "sym" => Self::Left,
            name if name.ends_with("Change") => Self::Left,
            _ => Self::Other,
        }
    }
}
