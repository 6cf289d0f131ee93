//! A text as it is judged and kept: one form for each letter (Unicode NFKC), nothing that cannot be seen, one line.
//! Must not know what is refused.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The text with full-width digits, ligatures and the like as plain characters, and without control, direction
/// and zero-width characters.
pub fn clean(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_hidden(*c)).map(|c| if c.is_control() { ' ' } else { c });
    let composed: String = visible.nfkc().map(plain).filter(|c| !is_hidden(*c)).collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character shows nothing: zero-width characters, marks of direction, variation selectors, tags.
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// One character for the dashes, quotes and strokes of all keyboards.
fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '`' | '´' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' | '\u{300a}' | '\u{300b}' => '"',
        '\u{2044}' | '\u{2215}' => '/',
        _ => c,
    }
}

/// Whether the text has letters outside Latin, or marks that no Vietnamese letter bears: they may stand for
/// Vietnamese letters that look alike.
pub(super) fn is_foreign(text: &str) -> bool {
    text.chars().any(|c| {
        let is_latin = matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{1b0}' | '\u{1e00}'..='\u{1eff}');
        (c.is_alphabetic() && !is_latin) || is_combining_mark(c) || (c.is_numeric() && !c.is_ascii_digit())
    })
}
