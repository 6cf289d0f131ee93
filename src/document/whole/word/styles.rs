//! The styles of a document: what a paragraph or a run has that does not say so itself.
//! Must not know what the text says.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::super::super::formats::xml::attribute;
use super::super::super::letters::OldFont;
use super::super::super::sheet::SheetError;
use super::markup::Markup;
use super::properties::{ParagraphProperties, RunProperties};

/// The most styles that are kept.
const MOST_STYLES: usize = 10_000;
/// The most styles that are based on each other.
const MOST_BASES: usize = 20;

/// One style.
#[derive(Default)]
struct Style {
    name: String,
    base: Option<String>,
    paragraph: ParagraphProperties,
    run: RunProperties,
}

/// All styles of a document.
#[derive(Default)]
pub(super) struct StyleSheet {
    styles: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    usual: Option<String>,
    /// What runs have that have no style at all.
    font: Option<OldFont>,
}

impl StyleSheet {
    pub(super) fn read(markup: &mut Markup<'_>) -> Result<Self, SheetError> {
        let mut sheet = Self::default();
        // The style that is open, by its key.
        let mut open: Option<(String, Style)> = None;
        loop {
            match markup.next()? {
                Event::Start(tag) => match (tag.local_name().as_ref(), &mut open) {
                    ("style", _) => {
                        let key = attribute(&tag, "styleId").unwrap_or_default();
                        let is_usual = attribute(&tag, "type").as_deref() == Some("paragraph")
                            && matches!(attribute(&tag, "default").as_deref(), Some("1" | "true" | "on"));
                        if is_usual {
                            sheet.usual = Some(key.clone());
                        }
                        open = Some((key, Style::default()));
                    }
                    ("name", Some((_, style))) => style.name = attribute(&tag, "val").unwrap_or_default(),
                    ("basedOn", Some((_, style))) => style.base = attribute(&tag, "val"),
                    ("pPr", Some((_, style))) => style.paragraph = ParagraphProperties::read(markup)?,
                    ("rPr", Some((_, style))) => style.run = RunProperties::read(markup)?,
                    // How parts of tables look is no matter of their text.
                    ("tblStylePr", _) => markup.skip()?,
                    ("rPr", None) => sheet.font = RunProperties::read(markup)?.font,
                    _ => {}
                },
                Event::End(tag) if tag.local_name().as_ref() == "style" => {
                    if let Some((key, style)) = open.take()
                        && sheet.styles.len() < MOST_STYLES
                    {
                        sheet.styles.insert(key, style);
                    }
                }
                Event::Eof => return Ok(sheet),
                _ => {}
            }
        }
    }

    /// A style and those that it is based on, from the nearest to the farthest.
    fn chain<'s>(&'s self, key: Option<&'s str>) -> impl Iterator<Item = (&'s str, &'s Style)> {
        let find = |key: &'s str| self.styles.get_key_value(key).map(|(key, style)| (key.as_str(), style));
        let first = key.or(self.usual.as_deref()).and_then(find);
        std::iter::successors(first, move |(_, style)| style.base.as_deref().and_then(find)).take(MOST_BASES)
    }

    /// Whether runs of such a paragraph are bold where they do not say so themselves.
    pub(super) fn is_bold(&self, run: &RunProperties, paragraph: Option<&str>) -> bool {
        let of_run = run
            .style
            .as_deref()
            .and_then(|style| self.chain(Some(style)).find_map(|(_, style)| style.run.is_bold));
        let of_paragraph = || self.chain(paragraph).find_map(|(_, style)| style.run.is_bold);
        run.is_bold.or(of_run).or_else(of_paragraph).unwrap_or(false)
    }

    /// The old font of a run, if it is in one.
    pub(super) fn font(&self, run: &RunProperties, paragraph: Option<&str>) -> Option<OldFont> {
        if run.has_font {
            return run.font;
        }
        let of_run = run.style.as_deref().into_iter().flat_map(|style| self.chain(Some(style)));
        let mut styles = of_run.chain(self.chain(paragraph));
        styles.find(|(_, style)| style.run.has_font).map_or(self.font, |(_, style)| style.run.font)
    }

    /// Whether paragraphs of a style are headings.
    pub(super) fn is_heading(&self, paragraph: Option<&str>) -> bool {
        self.chain(paragraph).any(|(key, style)| {
            let is_named = |name: &str| {
                let name = name.to_lowercase();
                name.starts_with("heading") || name == "title"
            };
            is_named(key) || is_named(&style.name) || style.paragraph.outline.is_some_and(|level| level < 9)
        })
    }

    /// The numbering that a style gives its paragraphs, with the style that names it and its level there.
    pub(super) fn numbering<'s>(&'s self, paragraph: Option<&'s str>) -> Option<(u32, &'s str, Option<u32>)> {
        let mut level = None;
        for (key, style) in self.chain(paragraph) {
            level = level.or(style.paragraph.level);
            if let Some(numbering) = style.paragraph.numbering {
                return Some((numbering, key, level));
            }
        }
        None
    }
}
