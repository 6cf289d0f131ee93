//! The words of the grammar as data: how each is written, what it needs and what may follow it.
//! Must not know how a text is read.

/// The command words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Word {
    /// NHAN: the unit is on it.
    Ack,
    /// XONG: it is finished, or this far.
    Report,
    /// HEN: when it will be finished.
    Promise,
    /// GIA HAN: more time is asked for.
    Extend,
    /// DUYET: it is granted.
    Grant,
    /// KHONG DUYET: it is not.
    Refuse,
    /// XAC NHAN: what was reported is so.
    Confirm,
    /// TRA LAI: what was reported goes back.
    Return,
    /// GIAO: who does it.
    Assign,
    /// HAN: the day that was waited for.
    SetDue,
    /// DANH SACH: what there is.
    List,
    /// TRO GIUP: what can be said.
    Help,
    /// DONG Y: yes to what was asked back.
    Yes,
    /// HUY: no to it.
    No,
    /// DANG KY: who writes wants to be known.
    Register,
}

/// Whether a word names a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// It never does.
    None,
    /// It may.
    May,
    /// It does, or says nothing.
    Must,
}

/// What may stand behind a word, its entries and its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// Nothing.
    Nothing,
    /// A document and its day, or a share.
    Document,
    /// A reason in words of one's own.
    Reason,
    /// Such a reason, without which the word says nothing.
    ReasonMust,
    /// A name or an address, without which the word says nothing.
    Name,
}

/// What a word is made of.
pub(super) struct Shape {
    pub(super) word: Word,
    /// As people are shown it.
    name: &'static str,
    /// Everything it goes by, without accents.
    spellings: &'static [&'static str],
    /// It is said of entries.
    entries: bool,
    pub(super) day: Needs,
    pub(super) behind: Behind,
}

/// One line of the grammar.
const fn shape(
    word: Word,
    spellings: (&'static str, &'static [&'static str]),
    entries: bool,
    day: Needs,
    behind: Behind,
) -> Shape {
    Shape { word, name: spellings.0, spellings: spellings.1, entries, day, behind }
}

/// The grammar. What begins another spelling stands behind it.
pub(super) const GRAMMAR: [Shape; 15] = [
    shape(Word::Refuse, ("KHONG DUYET", &["khong duyet"]), true, Needs::None, Behind::Reason),
    shape(Word::Extend, ("GIA HAN", &["gia han"]), true, Needs::May, Behind::Reason),
    shape(Word::Confirm, ("XAC NHAN", &["xac nhan"]), true, Needs::None, Behind::Nothing),
    shape(Word::Return, ("TRA LAI", &["tra lai"]), true, Needs::None, Behind::ReasonMust),
    shape(Word::List, ("DANH SACH", &["danh sach", "ds"]), false, Needs::None, Behind::Nothing),
    shape(Word::Help, ("TRO GIUP", &["tro giup", "huong dan", "help"]), false, Needs::None, Behind::Nothing),
    shape(Word::Register, ("DANG KY", &["dang ky"]), false, Needs::None, Behind::Name),
    shape(Word::Ack, ("NHAN", &["nhan"]), true, Needs::None, Behind::Nothing),
    shape(Word::Report, ("XONG", &["xong"]), true, Needs::None, Behind::Document),
    shape(Word::Promise, ("HEN", &["hen"]), true, Needs::Must, Behind::Reason),
    shape(Word::Grant, ("DUYET", &["duyet"]), true, Needs::May, Behind::Nothing),
    shape(Word::Assign, ("GIAO", &["giao"]), true, Needs::None, Behind::Name),
    shape(Word::SetDue, ("HAN", &["han"]), true, Needs::Must, Behind::Reason),
    shape(Word::No, ("HUY", &["khong dong y", "huy", "khong"]), false, Needs::None, Behind::Nothing),
    shape(Word::Yes, ("DONG Y", &["dong y", "ok", "co", "yes"]), false, Needs::None, Behind::Nothing),
];

/// The word that folded words begin with, and how many of them it takes.
pub(super) fn begins(folded: &[&str]) -> Option<(&'static Shape, usize)> {
    GRAMMAR.iter().find_map(|shape| {
        let length = shape.spellings.iter().find_map(|spelling| {
            let length = spelling.split(' ').count();
            let fits = folded.len() >= length && spelling.split(' ').eq(folded[..length].iter().copied());
            fits.then_some(length)
        })?;
        Some((shape, length))
    })
}

/// Whether a folded word is one of the grammar by itself.
pub(super) fn is_spelling(word: &str) -> bool {
    GRAMMAR.iter().any(|shape| shape.spellings.contains(&word))
}

impl Word {
    pub(super) fn shape(self) -> Option<&'static Shape> {
        GRAMMAR.iter().find(|shape| shape.word == self)
    }

    /// As people are shown it.
    pub fn as_str(self) -> &'static str {
        self.shape().map_or("", |shape| shape.name)
    }

    /// Whether it is said of entries.
    pub fn is_of_entries(self) -> bool {
        self.shape().is_some_and(|shape| shape.entries)
    }

    /// Whether it decides for others: more time, a report, who does it. By mail it needs proof of who wrote.
    pub fn decides(self) -> bool {
        matches!(self, Self::Grant | Self::Refuse | Self::Confirm | Self::Return | Self::Assign)
    }

    /// Whether a reason in words of one's own belongs to it.
    pub(super) fn calls_for_a_reason(self, share: Option<u32>) -> bool {
        match self.shape().map(|shape| shape.behind) {
            Some(Behind::Reason | Behind::ReasonMust) => true,
            Some(Behind::Document) => share.is_some_and(|share| share < 100),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_the_grammar_once_and_no_spelling_hides_another() {
        let mut seen: Vec<&str> = Vec::new();
        for shape in &GRAMMAR {
            assert_eq!(GRAMMAR.iter().filter(|other| other.word == shape.word).count(), 1, "{}", shape.name);
            for spelling in shape.spellings {
                let words: Vec<&str> = spelling.split(' ').collect();
                assert_eq!(begins(&words).map(|(found, _)| found.word), Some(shape.word), "{spelling}");
                assert!(!seen.contains(spelling), "{spelling} twice");
                seen.push(spelling);
            }
        }
    }
}
