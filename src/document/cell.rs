//! What stands in a cell, and how a text is made plain on its way there.
//! Must not know the format that it comes from.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The longest text of a cell, in characters; a longer one counts as [`Cell::TooLong`].
pub(super) const MOST_CHARACTERS: usize = 2_000;

/// What stands in a cell. Has no debug output: the text may be a citizen's name.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// Nothing, or only spaces.
    Empty,
    /// A text, trimmed, in composed letters, without characters that nobody sees.
    Text(String),
    /// A day with an hour, which is 00:00 where none was meant.
    Day(NaiveDateTime),
    /// A number as the cell holds it; `to_string` shows a whole one by its digits alone, as a code needs it.
    Number(f64),
    /// A formula without its result, or a text that a spreadsheet would take for a formula.
    Formula,
    /// A text longer than 2,000 characters.
    TooLong,
    /// An error value, a duration, true or false.
    Other,
    /// A cell that was not asked for: it stays in the file, and only how it looks is told.
    Hidden(Looks),
}

/// How a cell looks that was not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Looks {
    /// Like a day.
    Day,
    /// Like a word of the column with this place among those that are asked for.
    Word(u8),
    Other,
}

impl Cell {
    /// The cell as a text; a whole number by its digits. None for whatever is neither.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(text.into()),
            Self::Number(number) if number.fract() == 0.0 => Some(number.to_string().into()),
            _ => None,
        }
    }

    /// A text as a cell. A `typed` text may be a formula that no spreadsheet has seen yet.
    #[must_use]
    pub(super) fn of_text(text: &str, typed: bool) -> Self {
        // No letter is written in more than a few marks, so that a text of this size is too long however it is composed.
        if text.len() > 64 * MOST_CHARACTERS {
            return Self::TooLong;
        }
        let text = plain(text);
        // How systems keep a spreadsheet from taking a code for a number.
        if let Some(code) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'))
            && typed
            && !code.contains('"')
        {
            return Self::of_text(code, false);
        }
        // A blank behind the sign makes it a mark before a text.
        let formula = text.starts_with(['=', '+', '-', '@']) && text.len() > 1 && !text.starts_with("- ");
        match &*text {
            "" | "-" => Self::Empty,
            _ if typed && formula => Self::Formula,
            _ if text.len() > MOST_CHARACTERS && text.chars().count() > MOST_CHARACTERS => Self::TooLong,
            _ => Self::Text(text.into_owned()),
        }
    }

    /// A day or an instant as XML writes it, such as `2026-11-27` or `2026-11-27T16:30:00`; a text where it is none.
    #[must_use]
    pub(super) fn of_iso(text: &str) -> Self {
        let text = text.trim();
        let day = || text.parse().ok().and_then(|day: NaiveDate| day.and_hms_opt(0, 0, 0));
        text.parse().ok().or_else(day).map_or_else(|| Self::of_text(text, false), Self::Day)
    }
}

/// A text without what nobody sees: blanks around it, characters without width, the marks of direction, the escaped
/// line ends of Excel. Its letters are composed, its blanks plain.
pub(in crate::document) fn plain(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(|c| is_blank(c) || is_unseen(c));
    // Nearly every text: letters and signs that are as they should be.
    let is_sound = |c| matches!(c, ' '..='^' | '`'..='~' | '\u{a1}'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}');
    if text.chars().all(is_sound) {
        return text.into();
    }
    let is_odd = |c| is_unseen(c) || (c != ' ' && is_blank(c));
    if is_nfc_quick(text.chars()) == IsNormalized::Yes && !text.contains(is_odd) && !text.contains("_x000") {
        return text.into();
    }
    let text = text.replace("_x000D_", "").replace("_x000A_", "\n");
    let seen = text.chars().filter(|c| !is_unseen(*c));
    let plain: String = seen.map(|c| if c != '\n' && is_blank(c) { ' ' } else { c }).nfc().collect();
    plain.trim().to_owned().into()
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

/// Whether a character takes no room. The soft hyphen is not among these: in an old font it stands for a letter.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
        || (c.is_control() && !matches!(c, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> Option<String> {
        match Cell::of_text(raw, false) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn a_text_loses_what_nobody_sees_and_its_letters_are_composed() {
        for raw in [
            "Hạn xử lý",
            " \u{a0}Hạn\u{a0}xử lý\u{200b} ",
            "Ha\u{323}n xu\u{31b}\u{309} ly\u{301}",
            "\u{feff}Hạn xử lý\u{a0}",
            "Hạn\txử\u{3000}lý",
            "Hạn xử lý_x000D_",
        ] {
            assert_eq!(text(raw).as_deref(), Some("Hạn xử lý"), "{raw:?}");
        }
        assert_eq!(text("KT\r\nVP").as_deref(), Some("KT\nVP"));
        assert_eq!(text("a_b").as_deref(), Some("a_b"));
        for nothing in ["", " ", "\u{a0}", "\u{200b}\u{a0} ", "-", " - "] {
            assert!(Cell::of_text(nothing, true) == Cell::Empty, "{nothing:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_not_kept_and_a_typed_formula_is_none_of_ours() {
        assert!(Cell::of_text(&"x".repeat(MOST_CHARACTERS + 1), false) == Cell::TooLong);
        assert!(Cell::of_text(&"x".repeat(65 * MOST_CHARACTERS), false) == Cell::TooLong);
        assert_eq!(
            text(&"ậ".repeat(MOST_CHARACTERS)).map(|text| text.chars().count()),
            Some(MOST_CHARACTERS)
        );
        assert!(Cell::of_text("=1+1", true) == Cell::Formula);
        assert!(Cell::of_text("=\"0012\"", true) == Cell::Text("0012".to_owned()));
        assert!(Cell::of_text("=\"a\"&\"b\"", true) == Cell::Formula);
        assert_eq!(text("=1+1").as_deref(), Some("=1+1"));
    }

    #[test]
    fn an_instant_of_xml_is_a_day_and_a_whole_number_shows_its_digits() {
        let day = |text: &str| Cell::Day(text.parse().expect("an instant"));
        assert!(Cell::of_iso("2026-11-27") == day("2026-11-27T00:00:00"));
        assert!(Cell::of_iso("2026-11-27T16:30:00.000") == day("2026-11-27T16:30:00"));
        assert!(Cell::of_iso("27/11/2026") == Cell::Text("27/11/2026".to_owned()));
        assert_eq!(20_261_116_f64.to_string(), "20261116");
    }
}
