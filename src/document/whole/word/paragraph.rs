//! The text of one paragraph while it is put together from its runs.
//! Must not know where the paragraph stands.

use super::super::super::letters::OldFont;
use super::super::piece::MOST_TEXT;
use super::counters::Shown;
use super::properties::{ParagraphProperties, RunProperties};
use super::styles::StyleSheet;

/// The most bytes of a paragraph that are kept; more are too long in every cell.
const MOST_KEPT: usize = 64 * MOST_TEXT;

/// Whether raised letters are the typed mark of a note: "[1]", "(2)", "*". Digits alone may be a power.
fn is_note(letters: &str) -> bool {
    let letters = letters.trim();
    let inside = letters.strip_prefix(['[', '(']).and_then(|rest| rest.strip_suffix([']', ')']));
    let is_counted = |mark: &str| !mark.is_empty() && mark.chars().all(|c| c.is_ascii_digit() || c == '*');
    inside.is_some_and(is_counted) || (!letters.is_empty() && letters.chars().all(|c| c == '*'))
}

/// A paragraph that is open.
#[derive(Default)]
pub(super) struct OpenParagraph {
    pub(super) properties: ParagraphProperties,
    pub(super) text: String,
    run: RunProperties,
    /// Whether the letters of the run are bold, and their font; found at the first of them.
    look: Option<(bool, Option<OldFont>)>,
    /// Whether any letters were bold, and whether any were not.
    has_bold: bool,
    has_plain: bool,
}

impl OpenParagraph {
    /// A run begins or ends.
    pub(super) fn run(&mut self, properties: RunProperties) {
        self.run = properties;
        self.look = None;
    }

    /// Letters of the run.
    pub(super) fn add(&mut self, letters: &str, styles: &StyleSheet) {
        if self.run.is_hidden || self.text.len() > MOST_KEPT || (self.run.is_raised && is_note(letters)) {
            return;
        }
        let (run, style) = (&self.run, self.properties.style.as_deref());
        let (is_bold, font) =
            *self.look.get_or_insert_with(|| (styles.is_bold(run, style), styles.font(run, style)));
        if letters.contains(|c: char| !c.is_whitespace()) {
            if is_bold {
                self.has_bold = true;
            } else {
                self.has_plain = true;
            }
        }
        match font.and_then(|font| font.read(letters)) {
            Some(read) => self.text.push_str(&read),
            None => self.text.push_str(letters),
        }
    }

    /// Whether all of it is bold or its style is that of a heading.
    pub(super) fn is_heading(&self, styles: &StyleSheet) -> bool {
        (self.has_bold && !self.has_plain)
            || self.properties.outline.is_some_and(|level| level < 9)
            || styles.is_heading(self.properties.style.as_deref())
    }

    /// The text with its number before it, as it stands in a cell.
    pub(super) fn numbered(&self, number: Option<&Shown>) -> String {
        let Some(number) = number else { return self.text.clone() };
        if self.text.trim().is_empty() {
            return if number.is_bullet { String::new() } else { number.text.clone() };
        }
        let between = if number.is_close { "" } else { " " };
        format!("{}{between}{}", number.text, self.text)
    }
}
