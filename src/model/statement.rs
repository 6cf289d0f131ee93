//! What somebody says of an item: one type, whether it came by the command line, a phone, a mail or a page.
//! Must not know who says it, or whether the rules allow it.

use super::{Day, DueAt, ItemId, PersonId};

/// What is said of one item, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// The unit works on the item.
    Acknowledge { note: Option<String> },
    /// The unit has finished the item, or has come as far as the share says.
    Report { share: Option<u32>, note: Option<String>, evidence: Option<String> },
    /// The item is finished, and nobody need confirm it.
    Finish { share: Option<u32>, note: Option<String>, evidence: Option<String> },
    /// What was reported is confirmed.
    Confirm { note: Option<String> },
    /// What was reported goes back to the unit.
    Return { note: Option<String> },
    /// The item ended too early and is owed again.
    Reopen { note: Option<String> },
    /// The item is no longer owed; `successor` goes on with it.
    Cancel { reason: String, successor: Option<ItemId> },
    /// The item has another deadline.
    SetDue { due: DueAt, note: Option<String> },
    /// The unit expects to finish on that day; the deadline stays.
    Promise { day: Day, note: Option<String> },
    /// A person of the unit does the item.
    Assign { person: PersonId },
    /// The item's clock stops.
    Pause { note: Option<String> },
    /// The item's clock goes on.
    Resume,
    /// The unit asks for more time. `late`: whoever asks knows that the last day to ask has passed.
    Ask { until: Option<DueAt>, late: bool, note: Option<String> },
    /// More time is granted: until that day, else until the day that was asked for.
    Grant { until: Option<DueAt>, note: Option<String> },
    /// More time is refused: the deadline stays.
    Refuse { note: Option<String> },
}

/// What a statement does, without its particulars: what the right to say it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Acknowledge,
    Report,
    Finish,
    Confirm,
    Return,
    Reopen,
    Cancel,
    SetDue,
    Promise,
    Assign,
    Pause,
    Resume,
    Ask,
    Grant,
    Refuse,
}

impl Statement {
    /// What the statement does.
    pub fn verb(&self) -> Verb {
        match self {
            Self::Acknowledge { .. } => Verb::Acknowledge,
            Self::Report { .. } => Verb::Report,
            Self::Finish { .. } => Verb::Finish,
            Self::Confirm { .. } => Verb::Confirm,
            Self::Return { .. } => Verb::Return,
            Self::Reopen { .. } => Verb::Reopen,
            Self::Cancel { .. } => Verb::Cancel,
            Self::SetDue { .. } => Verb::SetDue,
            Self::Promise { .. } => Verb::Promise,
            Self::Assign { .. } => Verb::Assign,
            Self::Pause { .. } => Verb::Pause,
            Self::Resume => Verb::Resume,
            Self::Ask { .. } => Verb::Ask,
            Self::Grant { .. } => Verb::Grant,
            Self::Refuse { .. } => Verb::Refuse,
        }
    }
}

impl Verb {
    /// The English words that stand before "an item" in a message to the administrator.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Report => "report",
            Self::Finish => "finish",
            Self::Confirm => "confirm",
            Self::Return => "return",
            Self::Reopen => "reopen",
            Self::Cancel => "cancel",
            Self::SetDue => "set the due of",
            Self::Promise => "promise",
            Self::Assign => "assign",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Ask => "ask for more time for",
            Self::Grant => "grant more time for",
            Self::Refuse => "refuse more time for",
        }
    }
}
