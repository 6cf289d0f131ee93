//! Questions that the parts of a message ask about the whole message. Must not word a part.

use crate::planner::message::digest::{Audience, Digest, Entry, Section};
use crate::render::vi;

/// How many entries each section holds, most serious first.
pub(in crate::render) fn tally<'a>(
    entries: impl IntoIterator<Item = &'a &'a Entry>,
) -> Vec<(Section, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for entry in entries {
        *counts.entry(entry.section).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// Whether the message reports to somebody who leads rather than asks somebody who works.
pub(in crate::render) fn reports(digest: &Digest) -> bool {
    matches!(digest.audience, Audience::Leader | Audience::Chair)
}

/// The word for a repeat: those who work are reminded, those who lead are reported to.
pub(in crate::render) fn again(to_a_leader: bool) -> &'static str {
    if to_a_leader { "báo cáo" } else { "nhắc" }
}

/// Whether nothing is overdue and nothing is asked: the message then only says that all is well.
pub(in crate::render) fn is_quiet(digest: &Digest) -> bool {
    digest.entries.is_empty() && digest.board.as_ref().is_none_or(|board| board.counts.overdue == 0)
}

/// The document that all entries come from, where they come from one.
pub(in crate::render) fn one_source(entries: &[Entry]) -> Option<String> {
    let first = entries.first()?;
    entries.iter().all(|entry| entry.source == first.source).then(|| vi::one_line(&first.source))
}

/// Whether the message is one full entry, which says everything itself; otherwise what all entries share is
/// said at the end.
pub(in crate::render) fn says_for_itself(digest: &Digest) -> bool {
    !reports(digest) && matches!(digest.entries.as_slice(), [only] if only.full)
}

/// The document that all entries come from, where the message rather than each entry names it.
pub(in crate::render) fn common_source(digest: &Digest) -> Option<String> {
    one_source(&digest.entries).filter(|_| !says_for_itself(digest))
}

/// The text with a small first letter, to follow a colon.
pub(in crate::render) fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// A document number as the unit would write one.
pub(in crate::render) fn document(entry: &Entry) -> String {
    format!("45/BC-{}", entry.unit_code)
}
