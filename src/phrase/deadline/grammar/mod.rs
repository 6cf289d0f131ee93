//! The grammar of deadlines as data: every way of wording that is known, a line each. A new wording is a new line.
//!
//! Where several lines match at one place the longest match counts, and of two that are as long the line that stands first.
//! Must not know how patterns are matched, nor what becomes of a meaning.

mod again;
mod once;
mod parts;
mod waits;

use super::meaning::{DueMeaning, Stand};

/// A line of the grammar: where its words may stand, the words, and what they mean.
pub(super) type DueLine = (Stand, &'static str, DueMeaning);

/// All lines, in their order.
pub(super) fn lines() -> impl Iterator<Item = &'static DueLine> {
    again::LINES.iter().chain(once::LINES).chain(waits::LINES)
}

/// The parts of patterns that have a name.
pub(super) const NAMED: &[(&str, &str)] = parts::PARTS;
