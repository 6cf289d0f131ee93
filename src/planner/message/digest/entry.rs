//! One item in a message, as data. Must not know about the other entries.

use super::standing::SaidOfItem;
use crate::model::extension::ExtensionEnd;
use crate::model::{Day, Deadline, ItemId, Kind, RecipientId, Role, UnitCode};

/// How serious an entry is; ordered most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The unit asks for more time, and the reader decides or is to know.
    Extension,
    Overdue,
    /// A `within` item past its period: asked for its result, not yet called overdue.
    ConfirmPeriod,
    /// Today is the last working day.
    DueToday,
    /// The unit has reported the item finished; it waits to be confirmed or returned.
    Reported,
    /// The unit has said ahead of time that the deadline will not be met, and the reader is told of it.
    Warned,
    /// The item's source no longer lists it: the reader is asked whether it has ended.
    Missing,
    /// The last day to ask for an extension is near.
    Cutoff,
    /// Due within the days that count as near.
    Upcoming,
    /// Due further ahead.
    Later,
    /// The item waits for a date.
    Awaiting,
    /// The item is never due.
    Continuous,
}

/// What happens next if nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    pub day: Day,
    /// The role that is told on `day`.
    pub role: Role,
    /// The title of whoever is told, such as "Phó Chủ tịch phụ trách".
    pub title: String,
    /// Everybody who is told on `day`: a reader who is among them is reminded, not reported to.
    pub to: Vec<RecipientId>,
    /// Whether whoever is told has been told before that the item is overdue.
    pub again: bool,
}

/// What is to be said of the last day to ask for an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cutoff {
    /// More time may still be asked for.
    Ahead {
        /// The last day to ask.
        day: Day,
        /// The days off over which the last day to ask moved earlier, first and last.
        moved_over: Option<(Day, Day)>,
    },
    /// The last day to ask had passed when the case was opened here, so nobody could ask.
    PassedBeforeOpening(Day),
}

/// What is to be said of a request for more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtensionNote {
    /// The request waits for a decision.
    Asked {
        /// The due day that was asked for, where one was named.
        until: Option<Day>,
        /// Whether the request came after the cutoff.
        late: bool,
    },
    /// The request was decided.
    Decided(ExtensionEnd),
}

/// One item in a message.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that is or is not so of the entry")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The entry's number within the message, from 1; answers refer to it.
    pub number: usize,
    pub item: ItemId,
    pub section: Section,
    /// The title in at most 80 characters.
    pub short: String,
    /// The title as printed in the source document.
    pub title: String,
    /// What this unit in particular does.
    pub task: Option<String>,
    /// What is to be delivered.
    pub product: Option<String>,
    /// The name of the unit that owes the item.
    pub unit: String,
    /// The code of the owing unit, as it stands in document numbers.
    pub unit_code: UnitCode,
    /// The name of the unit that receives the product.
    pub owed_to: Option<String>,
    /// The due day, and how it was worded.
    pub deadline: Deadline,
    /// The last working day on or before due.
    pub target_day: Option<Day>,
    /// Working days left, or overdue when negative; see `agenda` in `docs/json.md`.
    pub days: i64,
    pub kind: Kind,
    /// Whether the item is a case, which came without a plan; then `row` is its code and `source` its system.
    pub is_case: bool,
    /// Whether a leader gave it in a message of their own; then `source` says who.
    pub given: bool,
    /// The day of receipt of a case.
    pub received: Option<Day>,
    /// What is to be said of the last day to ask for an extension.
    pub cutoff: Option<Cutoff>,
    /// What is to be said of a request for more time.
    pub extension: Option<ExtensionNote>,
    /// How often more time was granted.
    pub extended: u32,
    /// The first due day, where more time was granted.
    pub original_due: Option<Day>,
    /// The share reached, and the target, in percent.
    pub progress: Option<(u32, u32)>,
    /// Whether the item's source no longer lists it.
    pub missing: bool,
    /// How often this recipient has been told that the item is overdue, this time included; 0 before due.
    pub reminder: u32,
    /// The document that the item comes from: "Kế hoạch số 67/KH-UBND ngày 24/10/2025".
    pub source: String,
    /// The row of the item in its document: "A.I.1".
    pub row: String,
    /// The role in which this recipient is told.
    pub role: Role,
    /// Whether the reader is the one to confirm what is reported, or to grant more time.
    pub decides: bool,
    /// For whom the recipient stands in: "do Trưởng phòng Kinh tế vắng".
    pub stands_in: Option<String>,
    /// Whether a delegate acts for the reader, who gets this as a copy.
    pub copy: bool,
    /// What happens next if nothing is recorded.
    pub next: Option<NextStep>,
    /// The numbers of the entries in this message that ask for nearly the same.
    pub together_with: Vec<usize>,
    /// The finishing day that the unit has promised.
    pub promised: Option<Day>,
    /// What else was said of the item.
    pub said: SaidOfItem,
    /// On which day the unit's report went back to it, where the message tells of that.
    pub returned: Option<Day>,
    /// Whether somebody below could not be reached about the item.
    pub unreached: bool,
    /// Whether the item stands on the closing list of its plan.
    pub closing: bool,
    /// Whether no step of the policy tells the reader of the item again; the weekly list goes on.
    pub last: bool,
    /// Who should have answered the unit's request for more time, where nobody did before the item was due.
    pub unanswered: Option<String>,
    /// Whether the entry is shown in full; otherwise it is one line.
    pub full: bool,
}

impl Entry {
    /// Whether the reader's own unit owes the item.
    pub fn is_own(&self) -> bool {
        matches!(self.role, Role::Lead | Role::LeadHead | Role::Part)
    }

    /// The last day to ask for more time, while it is ahead.
    pub fn cutoff_day(&self) -> Option<Day> {
        match self.cutoff {
            Some(Cutoff::Ahead { day, .. }) => Some(day),
            _ => None,
        }
    }
}
