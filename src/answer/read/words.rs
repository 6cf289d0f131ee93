//! A text as words, each with its form without accents. Must not know commands.

use crate::answer::word::is_spelling;
use crate::model::fold::fold;

/// What people write between a word and its number instead of a space.
const GLUE: [char; 6] = ['(', '[', '_', '=', ':', '.'];

/// Signs that frame a word and say nothing; the last two turn a digit into an emoji.
const FRAME: [char; 8] = ['[', ']', '<', '>', '【', '】', '\u{fe0f}', '\u{20e3}'];

/// The words of a text, each with its form without accents.
pub(in crate::answer) struct FoldedWords<'a> {
    pub(in crate::answer) raw: Vec<&'a str>,
    pub(in crate::answer) folded: Vec<String>,
}

impl<'a> FoldedWords<'a> {
    pub(in crate::answer) fn of(line: &'a str) -> Self {
        let raw: Vec<&str> = line.split_whitespace().flat_map(parted).collect();
        let folded = raw.iter().map(|word| fold(word)).collect();
        Self { raw, folded }
    }

    pub(in crate::answer) fn folded(&self, at: usize) -> &str {
        self.folded.get(at).map_or("", String::as_str)
    }

    pub(in crate::answer) fn raw(&self, at: usize) -> &'a str {
        self.raw.get(at).copied().unwrap_or_default()
    }

    pub(in crate::answer) fn rest(&self, at: usize) -> String {
        self.raw.get(at..).unwrap_or_default().join(" ")
    }
}

/// The parts of a word in which a number sticks to letters: "xong1" and "XONG(1)" are two words.
fn parted(word: &str) -> impl Iterator<Item = &str> {
    let digits = word.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0);
    let glued = digits.filter(|at| {
        let (letters, digits) = word.split_at(*at);
        let letters = letters.trim_end_matches(GLUE);
        letters.chars().all(char::is_alphabetic)
            && digits.trim_end_matches([')', ']']).bytes().all(|byte| byte.is_ascii_digit())
            && is_spelling(&fold(letters))
    });
    let (first, rest) = word.split_at(glued.unwrap_or(word.len()));
    let first = if glued.is_some() { first.trim_end_matches(GLUE) } else { first };
    [first, rest].into_iter().map(|part| part.trim_matches(FRAME)).filter(|part| !part.is_empty())
}
