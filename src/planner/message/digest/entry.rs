//! One item in a message, as data. Must not know about the other entries.

use crate::model::extension::Verdict;
use crate::model::{Day, Deadline, ItemId, Kind, RecipientId, Role, UnitCode};

/// How serious an entry is; ordered most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The unit asks for more time, and the reader decides or is to know.
    Extension,
    /// Past its deadline.
    Overdue,
    /// A `within` item past its period: asked for its result, not yet called overdue.
    ConfirmPeriod,
    /// Today is the last working day.
    DueToday,
    /// Reported finished by the unit; waits to be confirmed or returned.
    Reported,
    /// Its source no longer lists it: has it ended?
    Missing,
    /// The last day to ask for an extension is near.
    Cutoff,
    /// Ahead, within the days that count as near.
    Upcoming,
    /// Further ahead.
    Later,
    /// Waits for a date.
    Awaiting,
    /// Never due.
    Continuous,
}

/// What happens next if nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// On which day.
    pub day: Day,
    /// Who is told then.
    pub role: Role,
    /// The title of whoever is told then, such as "Phó Chủ tịch phụ trách".
    pub title: String,
    /// Everybody who is told then: a reader who is among them is reminded, not reported to.
    pub to: Vec<RecipientId>,
    /// They have been told that it is overdue before.
    pub again: bool,
}

/// What is to be said of the last day to ask for an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cutoff {
    /// It may still be asked for.
    Ahead {
        /// Until this day.
        day: Day,
        /// The days off over which that day moved earlier, first and last.
        moved_over: Option<(Day, Day)>,
    },
    /// The day had passed when the case was opened here, so nobody could ask.
    PassedBeforeOpening(Day),
}

/// What is to be said of a request for more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtensionNote {
    /// It waits for a decision.
    Asked {
        /// The due day that was asked for, where one was named.
        until: Option<Day>,
        /// It came after the cutoff.
        late: bool,
    },
    /// It was decided.
    Decided(Verdict),
}

/// One item in a message.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that is or is not so of the entry")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number within the message, from 1; answers refer to it.
    pub number: usize,
    /// Which item.
    pub item: ItemId,
    /// How serious it is.
    pub section: Section,
    /// The title in at most 80 characters.
    pub short: String,
    /// The text as printed.
    pub title: String,
    /// What this unit in particular does.
    pub task: Option<String>,
    /// What is to be delivered.
    pub product: Option<String>,
    /// The name of the unit that owes it.
    pub unit: String,
    /// Its code, as it stands in document numbers.
    pub unit_code: UnitCode,
    /// The name of the unit that receives it.
    pub owed_to: Option<String>,
    /// Until when, and how that was worded.
    pub deadline: Deadline,
    /// The last working day on or before due.
    pub target_day: Option<Day>,
    /// Working days left, or overdue when negative; see `agenda` in the JSON contract.
    pub days: i64,
    /// What sort of obligation it is.
    pub kind: Kind,
    /// It arrived by itself, not with a plan; then `row` is its code and `source` the system.
    pub is_case: bool,
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
    /// Its source no longer lists it.
    pub missing: bool,
    /// How often this recipient has been told that it is overdue, this time included; 0 before due.
    pub reminder: u32,
    /// The document it comes from: "Kế hoạch số 67/KH-UBND ngày 24/10/2025".
    pub source: String,
    /// The row in that document: "A.I.1".
    pub row: String,
    /// Why this recipient got it.
    pub role: Role,
    /// It is for the reader to confirm what is reported, or to grant more time.
    pub decides: bool,
    /// For whom the recipient stands in: "do Trưởng phòng Kinh tế vắng".
    pub stands_in: Option<String>,
    /// A delegate acts for the reader, who gets this as a copy.
    pub copy: bool,
    /// What happens next if nothing is recorded.
    pub next: Option<NextStep>,
    /// Short titles with dues of items in this message that ask for nearly the same.
    pub together_with: Vec<usize>,
    /// The finishing day that the unit has promised.
    pub promised: Option<Day>,
    /// On which day its report went back to the unit, where the message tells of that.
    pub returned: Option<Day>,
    /// Somebody below could not be reached about it.
    pub unreached: bool,
    /// It stands on the closing list of its plan.
    pub closing: bool,
    /// No step of the policy tells the reader of it again; the weekly list goes on.
    pub last: bool,
    /// Its unit asked for more time, and nobody answered before it was due: who should have.
    pub unanswered: Option<String>,
    /// Shown in full; otherwise one line.
    pub full: bool,
}

impl Entry {
    /// The reader's own unit owes it.
    pub fn is_own(&self) -> bool {
        matches!(self.role, Role::Lead | Role::LeadHead)
    }
}
