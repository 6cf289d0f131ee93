//! A text cut into words, numbers and marks, each with its place, so that blanks, accents and capitals do not matter.
//! Must not know what any word means.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::model::fold::fold;

/// One word, one number or one mark.
#[derive(Debug, Clone)]
struct Piece {
    /// Folded; dashes of all kinds are `-`.
    text: String,
    span: Range<usize>,
    /// Whether nothing stands between it and the piece before it.
    glued: bool,
    /// Whether it was written in capitals.
    capitals: bool,
    /// Whether a new line begins with it.
    first_of_line: bool,
}

/// A text in pieces.
#[derive(Debug)]
pub(super) struct DueText(Vec<Piece>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Letters,
    Figures,
    Mark,
    Blank,
    /// Letters of no width, as pages have them: they part nothing.
    Unseen,
}

impl DueText {
    pub(super) fn of(text: &str) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut open: Option<Sort> = None;
        let is_plain = text.is_ascii();
        let (mut glued, mut first_of_line) = (false, true);
        let mut runs: Vec<(Range<usize>, Sort, bool, bool)> = Vec::new();
        for (at, c) in text.char_indices() {
            let sort = sort(c);
            let end = at + c.len_utf8();
            match (sort, runs.last_mut()) {
                (Sort::Unseen, _) => continue,
                (Sort::Blank, _) => {
                    glued = false;
                    first_of_line |= matches!(c, '\n' | '\r' | '\u{b}' | '\u{2028}');
                    open = None;
                    continue;
                }
                (Sort::Letters | Sort::Figures, Some(run)) if open == Some(sort) => run.0.end = end,
                _ => {
                    runs.push((at..end, sort, glued, first_of_line));
                    open = (sort != Sort::Mark).then_some(sort);
                    first_of_line = false;
                }
            }
            glued = true;
        }
        for (span, sort, glued, first_of_line) in runs {
            let raw = text.get(span.clone()).unwrap_or_default();
            let capitals = raw.chars().count() > 1 && raw.chars().all(|c| !c.is_lowercase());
            // Without accents nobody can tell "ngày" from "ngay"; the first is what deadlines need.
            let piece = if is_plain && raw.eq_ignore_ascii_case("ngay") { "ngày" } else { raw };
            let text = if sort == Sort::Mark { mark(raw) } else { plain(piece) };
            pieces.push(Piece {
                text,
                span,
                glued,
                capitals: capitals && sort == Sort::Letters,
                first_of_line,
            });
        }
        Self(pieces)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The piece at a place; empty behind the last one.
    pub(super) fn word(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |piece| piece.text.as_str())
    }

    /// The number at a place, of at most four figures.
    pub(super) fn number(&self, at: usize) -> Option<u32> {
        let word = self.word(at);
        (word.len() <= 4).then(|| word.parse().ok()).flatten()
    }

    /// How many figures the number at a place has.
    pub(super) fn figures(&self, at: usize) -> usize {
        let word = self.word(at);
        if word.bytes().all(|byte| byte.is_ascii_digit()) { word.len() } else { 0 }
    }

    /// A year of four figures, as plans name them.
    pub(super) fn year(&self, at: usize) -> Option<i32> {
        let year = self.number(at).filter(|_| self.figures(at) == 4)?;
        (1990..=2100).contains(&year).then_some(year as i32)
    }

    pub(super) fn is_letters(&self, at: usize) -> bool {
        self.word(at).starts_with(char::is_alphabetic)
    }

    pub(super) fn is_capitals(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|piece| piece.capitals)
    }

    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|piece| piece.glued)
    }

    pub(super) fn begins_line(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|piece| piece.first_of_line)
    }

    /// Whether a sentence, or a part of one, ends with the mark at a place.
    pub(super) fn ends_clause(&self, at: usize) -> bool {
        match self.word(at) {
            "" | "," | ";" | "!" | "?" => true,
            // Not the dot of an abbreviation, of a day or of a number.
            "." => !self.is_glued(at + 1),
            _ => self.0.get(at).is_some_and(|piece| piece.first_of_line),
        }
    }

    /// The bytes of some pieces.
    pub(super) fn span(&self, pieces: Range<usize>) -> Range<usize> {
        let of = |at: usize| self.0.get(at).map(|piece| piece.span.clone());
        let start = of(pieces.start).map_or(0, |span| span.start);
        start..of(pieces.end.wrapping_sub(1)).map_or(start, |span| span.end)
    }

    /// Whether the words stand at a place.
    pub(super) fn has(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.word(at + n) == *word)
    }

    /// Whether the words stand right before a place.
    pub(super) fn has_before(&self, at: usize, words: &[&str]) -> bool {
        at.checked_sub(words.len()).is_some_and(|from| self.has(from, words))
    }
}

/// A word as texts and grammar have it: folded, with i for y (`quý`, `quí`; `kỳ`, `kì`). "ngay", at once, stays apart from
/// "ngày", the day, which is `ngai`.
pub(super) fn plain(word: &str) -> String {
    let folded = fold(word);
    if word.eq_ignore_ascii_case("ngay") {
        return folded;
    }
    if folded.is_empty() { word.to_owned() } else { folded.replace('y', "i") }
}

fn sort(c: char) -> Sort {
    match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Sort::Unseen,
        '0'..='9' => Sort::Figures,
        c if c.is_alphabetic() || is_combining_mark(c) => Sort::Letters,
        c if c.is_whitespace() || c.is_control() => Sort::Blank,
        _ => Sort::Mark,
    }
}

fn mark(raw: &str) -> String {
    let one = match raw {
        "‐" | "‑" | "‒" | "–" | "—" | "―" | "−" | "÷" | "~" | "→" | "➝" => "-",
        "∕" | "⁄" | "\\" => "/",
        other => other,
    };
    one.to_owned()
}
