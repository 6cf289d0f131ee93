//! What somebody says of an item: one type, whether it came by the command line, a phone, a mail or a page.
//! Must not know who says it, or whether the rules allow it.

use super::{CauseId, Day, DueAt, ItemId, PersonId};

/// What is said of one item, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// The unit works on the item.
    Acknowledge { note: Option<String> },
    /// The unit has finished the item, or has come as far as the share says.
    Report(Finished),
    /// The item is finished, and nobody need confirm it.
    Finish(Finished),
    /// So far the item has come, or the speaker's part of it.
    Progress { share: Option<u32>, note: Option<String>, evidence: Option<String> },
    /// The deadline will not be met.
    Warn { until: Option<Day>, note: Option<String> },
    /// Why the item is late.
    NameCause { cause: CauseId, note: Option<String> },
    /// Whether the cause lay outside the unit's power; `cause` where another is named than the unit did.
    JudgeCause { cause: Option<CauseId>, is_objective: bool, note: Option<String> },
    /// The unit commits itself to that day for a late item, and `person` answers for it; the deadline stays.
    Commit { day: Day, person: Option<PersonId>, note: Option<String>, evidence: Option<String> },
    /// The item counts wrongly for whoever says so.
    Dispute { note: Option<String> },
    /// A person wants to hear of the item's ends.
    Follow { person: PersonId },
    /// A person no longer wants to hear of the item's ends.
    Unfollow { person: PersonId },
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
    /// A person of the unit does that part of the item.
    GivePart { person: PersonId, title: String, until: Option<Day> },
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

/// What is said of an item that is finished, or has come as far as the share says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finished {
    /// The share of the target, in percent.
    pub share: Option<u32>,
    pub note: Option<String>,
    /// Number, date or link of the document that shows it.
    pub evidence: Option<String>,
    /// When it was finished, where it is recorded later than that.
    pub as_of: Option<DueAt>,
}

/// What a statement does, without its particulars: what the right to say it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Acknowledge,
    Report,
    Finish,
    Progress,
    Warn,
    NameCause,
    JudgeCause,
    Commit,
    Dispute,
    Follow,
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
            Self::Report(_) => Verb::Report,
            Self::Finish(_) => Verb::Finish,
            Self::Progress { .. } => Verb::Progress,
            Self::Warn { .. } => Verb::Warn,
            Self::NameCause { .. } => Verb::NameCause,
            Self::JudgeCause { .. } => Verb::JudgeCause,
            Self::Commit { .. } => Verb::Commit,
            Self::Dispute { .. } => Verb::Dispute,
            Self::Follow { .. } | Self::Unfollow { .. } => Verb::Follow,
            Self::Confirm { .. } => Verb::Confirm,
            Self::Return { .. } => Verb::Return,
            Self::Reopen { .. } => Verb::Reopen,
            Self::Cancel { .. } => Verb::Cancel,
            Self::SetDue { .. } => Verb::SetDue,
            Self::Promise { .. } => Verb::Promise,
            Self::Assign { .. } | Self::GivePart { .. } => Verb::Assign,
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
            Self::Progress => "tell the progress of",
            Self::Warn => "warn of the deadline of",
            Self::NameCause => "name the cause of",
            Self::JudgeCause => "confirm the cause of",
            Self::Commit => "commit to a day for",
            Self::Dispute => "dispute the figures of",
            Self::Follow => "follow",
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
