//! What has been seen of one statement of a sentence: its verb, its entries, its day, and what speaks against
//! it.
//! Must not know in what order a sentence is read.

use crate::answer::said::EntriesMeant;
use crate::answer::word::CommandWord;
use crate::phrase::When;

/// One verb with the words that belong to it.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that was seen or not")]
#[derive(Debug, Clone, Default)]
pub(in crate::answer) struct StatementPart {
    /// Where the first entry or the verb stands, and where the part ends.
    pub(in crate::answer) from: Option<usize>,
    pub(in crate::answer) until: usize,
    pub(in crate::answer) which: EntriesMeant,
    /// Where the last entry ends.
    pub(in crate::answer) entry_end: usize,
    /// Whether an entry was named as one: "việc 2", not just "2".
    pub(in crate::answer) named: bool,
    pub(in crate::answer) word: Option<CommandWord>,
    pub(in crate::answer) behind_verb: usize,
    pub(in crate::answer) when: Option<When>,
    pub(in crate::answer) behind_day: usize,
    pub(in crate::answer) unclear: Option<String>,
    pub(in crate::answer) share: Option<u32>,
    /// Whether something was named as a share that is none.
    pub(in crate::answer) bad_share: bool,
    pub(in crate::answer) has_document: bool,
    /// Whether something in the part is denied; and whether the verb itself is.
    pub(in crate::answer) denied: bool,
    pub(in crate::answer) verb_denied: bool,
    /// Whether the part is only supposed, or asked.
    pub(in crate::answer) supposed: bool,
}

impl StatementPart {
    pub(in crate::answer) fn is_whole(&self) -> bool {
        self.word.is_some() && !self.which.is_bare()
    }

    pub(in crate::answer) fn begins(&mut self, at: usize) {
        self.from.get_or_insert(at);
    }
}

/// Whether a word numbers a point of a list: `1.` before what is said of it.
pub(in crate::answer) fn is_label(raw: &str) -> bool {
    raw.ends_with(['.', ')', ':'])
        && raw.trim_end_matches(['.', ')', ':']).bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word is a document's number: `45/BC-KT`.
pub(in crate::answer) fn is_document(raw: &str) -> bool {
    let raw = raw.trim_start_matches('(');
    raw.starts_with(|c: char| c.is_ascii_digit())
        && raw.split_once('/').is_some_and(|(_, rest)| rest.contains(char::is_alphabetic))
}
