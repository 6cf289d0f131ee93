//! The properties of paragraphs, runs, rows and cells that change what a reader sees.
//! Must not know what the parts of the text come to.

use quick_xml::events::BytesStart;

use super::super::super::formats::xml::{attribute, count};
use super::super::super::letters::OldFont;
use super::super::super::sheet::SheetError;
use super::markup::Markup;

/// The properties of a paragraph.
#[derive(Default, Clone)]
pub(super) struct ParagraphProperties {
    pub(super) style: Option<String>,
    /// The numbering that it belongs to, 0 for none, and the level there.
    pub(super) numbering: Option<u32>,
    pub(super) level: Option<u32>,
    pub(super) outline: Option<u32>,
    /// Whether its end was deleted, so that it goes on in the next paragraph.
    pub(super) is_end_deleted: bool,
}

/// The properties of a run of letters.
#[derive(Default, Clone)]
pub(super) struct RunProperties {
    pub(super) style: Option<String>,
    pub(super) is_bold: Option<bool>,
    pub(super) is_hidden: bool,
    /// Whether it stands above the line.
    pub(super) is_raised: bool,
    pub(super) font: Option<OldFont>,
    /// Whether any font is named.
    pub(super) has_font: bool,
}

/// The properties of a row.
#[derive(Default)]
pub(super) struct RowProperties {
    /// How many columns of the grid are left out before and after its cells.
    pub(super) before: u32,
    pub(super) after: u32,
    pub(super) is_heading: bool,
    pub(super) is_deleted: bool,
    pub(super) is_hidden: bool,
}

/// How a cell is merged with others in one direction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Merging {
    Begin,
    Continue,
}

/// The properties of a cell.
#[derive(Default)]
pub(super) struct CellProperties {
    /// How many columns of the grid it covers.
    pub(super) span: u32,
    pub(super) down: Option<Merging>,
    pub(super) across: Option<Merging>,
    pub(super) is_deleted: bool,
}

/// Whether a property is on that is on where nothing else is said.
pub(super) fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off" | "none"))
}

/// The font of an old encoding that a run names.
pub(super) fn old_font(tag: &BytesStart<'_>) -> Option<OldFont> {
    let name = attribute(tag, "ascii").or_else(|| attribute(tag, "hAnsi"))?.to_lowercase();
    if name.starts_with(".vn") {
        Some(OldFont::Tcvn3)
    } else {
        name.starts_with("vni-").then_some(OldFont::Vni)
    }
}

impl ParagraphProperties {
    pub(super) fn read(markup: &mut Markup<'_>) -> Result<Self, SheetError> {
        let mut read = Self::default();
        markup.each(|around, tag| read.see(around, tag))?;
        Ok(read)
    }

    /// Takes up one property.
    pub(super) fn see(&mut self, around: &str, tag: &BytesStart<'_>) {
        match (around, tag.local_name().as_ref()) {
            (_, "pStyle") => self.style = attribute(tag, "val"),
            (_, "numId") => self.numbering = count(tag, "val"),
            (_, "ilvl") => self.level = count(tag, "val"),
            (_, "outlineLvl") => self.outline = count(tag, "val"),
            ("rPr", "del" | "moveFrom") => self.is_end_deleted = true,
            _ => {}
        }
    }
}

impl RunProperties {
    pub(super) fn read(markup: &mut Markup<'_>) -> Result<Self, SheetError> {
        let mut read = Self::default();
        markup.each(|_, tag| read.see(tag))?;
        Ok(read)
    }

    /// Takes up one property.
    pub(super) fn see(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "rStyle" => self.style = attribute(tag, "val"),
            "b" => self.is_bold = Some(is_on(tag)),
            "vanish" => self.is_hidden = is_on(tag),
            "vertAlign" => self.is_raised = attribute(tag, "val").as_deref() == Some("superscript"),
            "rFonts" => {
                self.font = old_font(tag);
                self.has_font = attribute(tag, "ascii").is_some() || attribute(tag, "hAnsi").is_some();
            }
            _ => {}
        }
    }
}

impl RowProperties {
    pub(super) fn read(markup: &mut Markup<'_>) -> Result<Self, SheetError> {
        let mut read = Self::default();
        markup.each(|_, tag| match tag.local_name().as_ref() {
            "gridBefore" => read.before = count(tag, "val").unwrap_or(0),
            "gridAfter" => read.after = count(tag, "val").unwrap_or(0),
            "tblHeader" => read.is_heading = is_on(tag),
            "hidden" => read.is_hidden = is_on(tag),
            "del" => read.is_deleted = true,
            _ => {}
        })?;
        Ok(read)
    }
}

impl CellProperties {
    pub(super) fn read(markup: &mut Markup<'_>) -> Result<Self, SheetError> {
        let mut read = Self::default();
        let merging = |tag: &BytesStart<'_>| match attribute(tag, "val").as_deref() {
            Some("restart") => Some(Merging::Begin),
            _ => Some(Merging::Continue),
        };
        markup.each(|_, tag| match tag.local_name().as_ref() {
            "gridSpan" => read.span = count(tag, "val").unwrap_or(1),
            "vMerge" => read.down = merging(tag),
            "hMerge" => read.across = merging(tag),
            "cellDel" => read.is_deleted = true,
            _ => {}
        })?;
        Ok(read)
    }
}
