//! One thing or several of a kind in a row, and how they are joined: `quý II và quý IV`, `2026 - 2030`.
//! Must not know what is joined.

use crate::phrase::deadline::text::DueText;

/// How the things of a list belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::phrase::deadline) enum Joined {
    /// There is one alone.
    One,
    /// From the first until the last.
    Span,
    /// Each of them.
    And,
    /// One of them.
    Or,
}

impl Joined {
    /// How a list is joined where one more thing follows behind `count` others.
    pub(super) fn with(self, how: Self, count: usize) -> Self {
        match (self, how) {
            (Self::One, how) if count == 1 => how,
            (Self::Or, _) | (_, Self::Or) => Self::Or,
            _ => Self::And,
        }
    }
}

/// One thing or several; never none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::phrase::deadline) struct Several<T> {
    pub(in crate::phrase::deadline) items: Vec<T>,
    pub(in crate::phrase::deadline) joined: Joined,
}

/// What joins two things of a list at a place, and the pieces that it takes.
pub(super) fn separator(text: &DueText, at: usize) -> Option<(Joined, usize)> {
    const SEPARATORS: [(&[&str], Joined); 12] = [
        (&[",", "va"], Joined::And),
        (&[";", "va"], Joined::And),
        (&[",", "hoac"], Joined::Or),
        (&["den", "het"], Joined::Span),
        (&["va"], Joined::And),
        (&["&"], Joined::And),
        (&["+"], Joined::And),
        (&[","], Joined::And),
        (&[";"], Joined::And),
        (&["hoac"], Joined::Or),
        (&["-"], Joined::Span),
        (&["den"], Joined::Span),
    ];
    SEPARATORS.iter().find(|(words, _)| text.has(at, words)).map(|(words, how)| (*how, words.len()))
}
