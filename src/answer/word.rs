//! The words of the grammar as data: how each is written, what it needs and what may follow it.
//! Must not know how a text is read.

use crate::model::statement::Verb;

/// The command words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum CommandWord {
    /// NHAN: the unit works on the item.
    Ack,
    /// XONG: the item is finished, or has come this far.
    Report,
    /// TIEN DO: how far the item has come.
    Progress,
    /// KHONG KIP: the deadline will not be met.
    Warn,
    /// LY DO: why the item is late.
    Cause,
    /// XAC NHAN LY DO: the cause lay outside the unit's power.
    ConfirmCause,
    /// KHONG XAC NHAN LY DO: the cause is not accepted as such.
    RefuseCause,
    /// CAM KET: a commitment for a late item.
    Commit,
    /// Y KIEN: the item counts wrongly for whoever says so.
    Dispute,
    /// THEO DOI: the speaker wants to hear of the item's ends.
    Follow,
    /// THOI THEO DOI: the speaker no longer wants to.
    Unfollow,
    /// HEN: when the item will be finished.
    Promise,
    /// GIA HAN: more time is asked for.
    Extend,
    /// DUYET: more time is granted.
    Grant,
    /// KHONG DUYET: more time is refused.
    Refuse,
    /// XAC NHAN: a report is confirmed.
    Confirm,
    /// TRA LAI: a report goes back to the unit.
    Return,
    /// GIAO: who does the item.
    Assign,
    /// HAN: the day that an item without a date waited for.
    SetDue,
    /// DANH SACH: what can be answered now.
    List,
    /// TRO GIUP: which commands there are.
    Help,
    /// DONG Y: yes to the question that was asked back.
    Yes,
    /// HUY: no to the question that was asked back.
    No,
    /// DANG KY: the writer's account wants to be linked to a person.
    Register,
}

impl CommandWord {
    /// What the word does to an item; none where it is not said of one.
    pub fn verb(self) -> Option<Verb> {
        Some(match self {
            Self::Ack => Verb::Acknowledge,
            Self::Report => Verb::Report,
            Self::Progress => Verb::Progress,
            Self::Warn => Verb::Warn,
            Self::Cause => Verb::NameCause,
            Self::ConfirmCause | Self::RefuseCause => Verb::JudgeCause,
            Self::Commit => Verb::Commit,
            Self::Dispute => Verb::Dispute,
            Self::Follow | Self::Unfollow => Verb::Follow,
            Self::Promise => Verb::Promise,
            Self::Extend => Verb::Ask,
            Self::Grant => Verb::Grant,
            Self::Refuse => Verb::Refuse,
            Self::Confirm => Verb::Confirm,
            Self::Return => Verb::Return,
            Self::Assign => Verb::Assign,
            Self::SetDue => Verb::SetDue,
            Self::List | Self::Help | Self::Yes | Self::No | Self::Register => return None,
        })
    }
}

/// Whether a word names a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// The word never names a day.
    None,
    /// The word may name a day.
    May,
    /// The word names a day, or says nothing.
    Must,
}

/// What may stand behind a word, its entries and its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    /// A document and its day, or a share.
    Document,
    /// A reason in words of one's own.
    Reason,
    /// A reason in words of one's own, without which the word says nothing.
    ReasonMust,
    /// A share, or words of one's own, or both: one of the two must be there.
    ShareOrReason,
    /// A cause of lateness by its number, its id or its name; else a reason in words of one's own.
    Cause,
    /// A name or an address, without which the word says nothing.
    Name,
}

/// What a word is made of.
pub(super) struct Shape {
    pub(super) word: CommandWord,
    /// How people are shown the word.
    name: &'static str,
    /// Every spelling of the word, without accents.
    spellings: &'static [&'static str],
    /// Whether the word is said of entries.
    entries: bool,
    pub(super) day: Needs,
    pub(super) behind: Behind,
}

/// One line of the grammar.
const fn shape(
    word: CommandWord,
    spellings: (&'static str, &'static [&'static str]),
    entries: bool,
    day: Needs,
    behind: Behind,
) -> Shape {
    Shape { word, name: spellings.0, spellings: spellings.1, entries, day, behind }
}

/// The most words of a spelling.
pub(super) const LONGEST: usize = 5;

/// The grammar. A spelling that begins another one stands behind it.
pub(super) const GRAMMAR: [Shape; 24] = [
    shape(CommandWord::Refuse, ("KHONG DUYET", &["khong duyet"]), true, Needs::None, Behind::Reason),
    shape(
        CommandWord::RefuseCause,
        ("KHONG XAC NHAN LY DO", &["khong xac nhan ly do"]),
        true,
        Needs::None,
        Behind::Reason,
    ),
    shape(
        CommandWord::ConfirmCause,
        ("XAC NHAN LY DO", &["xac nhan ly do"]),
        true,
        Needs::None,
        Behind::Nothing,
    ),
    shape(
        CommandWord::Warn,
        ("KHONG KIP", &["khong kip han", "khong kip", "ko kip han", "ko kip"]),
        true,
        Needs::May,
        Behind::Reason,
    ),
    shape(
        CommandWord::Unfollow,
        ("THOI THEO DOI", &["thoi theo doi", "khong theo doi", "bo theo doi"]),
        true,
        Needs::None,
        Behind::Nothing,
    ),
    shape(CommandWord::Follow, ("THEO DOI", &["theo doi"]), true, Needs::None, Behind::Nothing),
    shape(CommandWord::Progress, ("TIEN DO", &["tien do"]), true, Needs::None, Behind::ShareOrReason),
    shape(CommandWord::Cause, ("LY DO", &["ly do"]), true, Needs::None, Behind::Cause),
    shape(CommandWord::Commit, ("CAM KET", &["cam ket"]), true, Needs::Must, Behind::Reason),
    shape(CommandWord::Dispute, ("Y KIEN", &["y kien"]), true, Needs::None, Behind::ReasonMust),
    shape(CommandWord::Extend, ("GIA HAN", &["gia han"]), true, Needs::May, Behind::Reason),
    shape(CommandWord::Confirm, ("XAC NHAN", &["xac nhan"]), true, Needs::None, Behind::Nothing),
    shape(CommandWord::Return, ("TRA LAI", &["tra lai"]), true, Needs::None, Behind::ReasonMust),
    shape(CommandWord::List, ("DANH SACH", &["danh sach", "ds"]), false, Needs::None, Behind::Nothing),
    shape(
        CommandWord::Help,
        ("TRO GIUP", &["tro giup", "huong dan", "help"]),
        false,
        Needs::None,
        Behind::Nothing,
    ),
    shape(CommandWord::Register, ("DANG KY", &["dang ky"]), false, Needs::None, Behind::Name),
    shape(CommandWord::Ack, ("NHAN", &["nhan"]), true, Needs::None, Behind::Nothing),
    shape(CommandWord::Report, ("XONG", &["xong"]), true, Needs::None, Behind::Document),
    shape(CommandWord::Promise, ("HEN", &["hen"]), true, Needs::Must, Behind::Reason),
    shape(CommandWord::Grant, ("DUYET", &["duyet"]), true, Needs::May, Behind::Nothing),
    shape(CommandWord::Assign, ("GIAO", &["giao"]), true, Needs::None, Behind::Name),
    shape(CommandWord::SetDue, ("HAN", &["han"]), true, Needs::Must, Behind::Reason),
    shape(CommandWord::No, ("HUY", &["khong dong y", "huy", "khong"]), false, Needs::None, Behind::Nothing),
    shape(CommandWord::Yes, ("DONG Y", &["dong y", "ok", "co", "yes"]), false, Needs::None, Behind::Nothing),
];

/// The word that a text begins with, and how many of its folded words it takes.
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

/// Whether a folded word by itself is a spelling of the grammar.
pub(super) fn is_spelling(word: &str) -> bool {
    GRAMMAR.iter().any(|shape| shape.spellings.contains(&word))
}

impl CommandWord {
    pub(super) fn shape(self) -> Option<&'static Shape> {
        GRAMMAR.iter().find(|shape| shape.word == self)
    }

    /// How people are shown the word.
    pub fn as_str(self) -> &'static str {
        self.shape().map_or("", |shape| shape.name)
    }

    /// Whether the word is said of entries.
    pub fn is_of_entries(self) -> bool {
        self.shape().is_some_and(|shape| shape.entries)
    }

    /// Whether the word decides for others: more time, a report, who does the item, a cause. By mail such a word needs
    /// proof of who wrote.
    pub fn decides(self) -> bool {
        matches!(
            self,
            Self::Grant
                | Self::Refuse
                | Self::Confirm
                | Self::Return
                | Self::Assign
                | Self::ConfirmCause
                | Self::RefuseCause
        )
    }

    /// Whether the word says nothing without the words behind it, where it names that share.
    pub fn needs_words(self, share: Option<u32>) -> bool {
        match self.shape().map(|shape| shape.behind) {
            Some(Behind::ReasonMust | Behind::Cause) => true,
            Some(Behind::ShareOrReason) => share.is_none(),
            _ => false,
        }
    }

    /// Whether a reason in words of one's own belongs to the word.
    pub(super) fn calls_for_a_reason(self, share: Option<u32>) -> bool {
        match self.shape().map(|shape| shape.behind) {
            Some(Behind::Reason | Behind::ReasonMust | Behind::ShareOrReason | Behind::Cause) => true,
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
                assert!(spelling.split(' ').count() <= LONGEST, "{spelling}");
                let words: Vec<&str> = spelling.split(' ').collect();
                assert_eq!(begins(&words).map(|(found, _)| found.word), Some(shape.word), "{spelling}");
                assert!(!seen.contains(spelling), "{spelling} twice");
                seen.push(spelling);
            }
        }
    }
}
