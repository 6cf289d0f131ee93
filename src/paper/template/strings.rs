//! What stands in the cells of a template's sheet, and which of them show numbers as days or as percent.
//! Must not know of places.

use super::archive::Archive;
use super::fault::FillFault;
use super::tree::{Node, TemplateElement};
use crate::paper::grid::GridCell;

/// The days of Excel that lie before the first of ours: 1899-12-30 is its day 0.
const DAY_ZERO: (i32, u32, u32) = (1899, 12, 30);

/// How a style shows numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    Plain,
    Days,
    Percent,
}

/// The texts of the workbook, and its styles.
pub(super) struct Strings {
    texts: Vec<String>,
    styles: Vec<Shows>,
}

impl Strings {
    pub(super) fn of(archive: &Archive) -> Result<Self, FillFault> {
        let mut own = Self { texts: Vec::new(), styles: Vec::new() };
        if archive.has("xl/sharedStrings.xml") {
            let tree = archive.tree("xl/sharedStrings.xml")?;
            own.texts = tree.elements().map(letters).collect();
        }
        if archive.has("xl/styles.xml") {
            let tree = archive.tree("xl/styles.xml")?;
            let formats: Vec<(&str, &str)> = tree
                .child("numFmts")
                .into_iter()
                .flat_map(TemplateElement::elements)
                .filter_map(|format| Some((format.attribute("numFmtId")?, format.attribute("formatCode")?)))
                .collect();
            let shows = |style: &TemplateElement| {
                let id = style.attribute("numFmtId").unwrap_or("0");
                formats
                    .iter()
                    .find(|(own, _)| *own == id)
                    .map_or_else(|| built_in(id), |(_, code)| shows(code))
            };
            own.styles =
                tree.child("cellXfs").into_iter().flat_map(TemplateElement::elements).map(shows).collect();
        }
        Ok(own)
    }

    /// The text of a cell; none where it holds no text of its own.
    pub(super) fn text(&self, cell: &TemplateElement) -> Option<String> {
        match cell.attribute("t")? {
            "s" => {
                let index: usize = cell.child("v")?.text().trim().parse().ok()?;
                self.texts.get(index).cloned()
            }
            "inlineStr" => cell.child("is").map(letters),
            _ => None,
        }
    }

    /// Puts a value in a cell, which keeps its style. A day or a share is a number where the style shows it as such, and
    /// else a text.
    pub(super) fn put(&self, cell: &mut TemplateElement, value: &GridCell) {
        let style = cell.attribute("s").and_then(|style| style.parse::<usize>().ok()).unwrap_or(0);
        let shows = self.styles.get(style).copied().unwrap_or(Shows::Plain);
        let number = match (value, shows) {
            (GridCell::Empty, _) => {
                empty(cell);
                return;
            }
            (GridCell::Number(number), _) => Some(number.to_string()),
            (GridCell::Share(share), Shows::Percent) => Some(share.to_string()),
            (GridCell::Day(day), Shows::Days) => day.and_hms_opt(0, 0, 0).and_then(serial),
            (GridCell::Moment(at), Shows::Days) => serial(*at),
            _ => None,
        };
        empty(cell);
        if let Some(number) = number {
            let mut child = TemplateElement { name: "v".to_owned(), ..TemplateElement::default() };
            child.set_text(&number);
            cell.children.push(Node::Element(child));
        } else {
            put_text(cell, &value.shown());
        }
    }
}

/// A cell that holds a text and keeps its style.
pub(super) fn put_text(cell: &mut TemplateElement, text: &str) {
    empty(cell);
    cell.set("t", "inlineStr");
    let mut letters = TemplateElement { name: "t".to_owned(), ..TemplateElement::default() };
    letters.set("xml:space", "preserve");
    letters.set_text(text);
    let children = vec![Node::Element(letters)];
    let inline = TemplateElement { name: "is".to_owned(), attributes: Vec::new(), children };
    cell.children.push(Node::Element(inline));
}

fn empty(cell: &mut TemplateElement) {
    cell.attributes.retain(|(name, _)| name != "t");
    cell.children.clear();
}

/// The letters of a text that may be in several looks, without how they are pronounced.
fn letters(text: &TemplateElement) -> String {
    let part = |child: &TemplateElement| match child.local() {
        "t" => child.text(),
        "r" => child.child("t").map(TemplateElement::text).unwrap_or_default(),
        _ => String::new(),
    };
    text.elements().map(part).collect()
}

fn built_in(id: &str) -> Shows {
    match id.parse() {
        Ok(9 | 10) => Shows::Percent,
        Ok(14..=22 | 45..=47) => Shows::Days,
        _ => Shows::Plain,
    }
}

fn shows(code: &str) -> Shows {
    // What stands in quotes and brackets is shown as it is.
    let mut quoted = None;
    let plain: String = code
        .replace("&quot;", "\"")
        .chars()
        .filter(|c| match (quoted, c) {
            (None, '"') => {
                quoted = Some('"');
                false
            }
            (None, '[') => {
                quoted = Some(']');
                false
            }
            (Some(end), c) => {
                if *c == end {
                    quoted = None;
                }
                false
            }
            (None, _) => true,
        })
        .collect();
    if plain.contains('%') {
        Shows::Percent
    } else if plain.to_ascii_lowercase().contains(['d', 'y']) {
        Shows::Days
    } else {
        Shows::Plain
    }
}

/// The number that Excel has for an instant.
fn serial(at: chrono::NaiveDateTime) -> Option<String> {
    let zero = chrono::NaiveDate::from_ymd_opt(DAY_ZERO.0, DAY_ZERO.1, DAY_ZERO.2)?.and_hms_opt(0, 0, 0)?;
    let seconds = (at - zero).num_seconds();
    // Before March 1900 Excel counts a day that never was.
    (seconds >= 61 * 86_400).then(|| (seconds as f64 / 86_400.0).to_string())
}
