//! What has been seen of one statement of a sentence: its verb, its entries, its day, and what speaks against
//! it.
//! Must not know in what order a sentence is read.

use super::said::EntriesMeant;
use super::word::CommandWord;
use crate::phrase::When;

/// One verb with the words that belong to it.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that was seen or not")]
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// Where the first entry or the verb stands, and where the part ends.
    pub(super) from: Option<usize>,
    pub(super) until: usize,
    pub(super) which: EntriesMeant,
    /// Where the last entry ends.
    pub(super) entry_end: usize,
    /// Whether an entry was named as one: "việc 2", not just "2".
    pub(super) named: bool,
    pub(super) word: Option<CommandWord>,
    pub(super) behind_verb: usize,
    pub(super) when: Option<When>,
    pub(super) behind_day: usize,
    pub(super) unclear: Option<String>,
    pub(super) share: Option<u32>,
    /// Whether something was named as a share that is none.
    pub(super) bad_share: bool,
    pub(super) has_document: bool,
    /// Whether something in the part is denied; and whether the verb itself is.
    pub(super) denied: bool,
    pub(super) verb_denied: bool,
    /// Whether the part is only supposed, or asked.
    pub(super) supposed: bool,
}

impl Part {
    pub(super) fn is_whole(&self) -> bool {
        self.word.is_some() && !self.which.is_bare()
    }

    pub(super) fn begins(&mut self, at: usize) {
        self.from.get_or_insert(at);
    }
}

/// Whether a word numbers a point of a list: `1.` before what is said of it.
pub(super) fn is_label(raw: &str) -> bool {
    raw.ends_with(['.', ')', ':'])
        && raw.trim_end_matches(['.', ')', ':']).bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word is a document's number: `45/BC-KT`.
pub(super) fn is_document(raw: &str) -> bool {
    let raw = raw.trim_start_matches('(');
    raw.starts_with(|c: char| c.is_ascii_digit())
        && raw.split_once('/').is_some_and(|(_, rest)| rest.contains(char::is_alphabetic))
}
