//! What one message says, as data: everything a renderer needs and nothing it must decide.
//! Must not know about templates, HTML or channels.

use chrono::NaiveDateTime;

use crate::model::extension::Verdict;
use crate::model::{ChannelName, Day, Deadline, ItemId, Kind, RecipientId, Role};

/// For whom a message is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Those who do the work: focal persons and unit mailboxes.
    Unit,
    /// A unit head.
    Head,
    /// Vice chair and head of the Office: by unit, counts first.
    Leader,
    /// The chair: one phone screen.
    Chair,
    /// The administrators.
    Admin,
}

/// What sort of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The ordinary digest.
    Routine,
    /// The one list after the rehearsal ("rà soát ban đầu").
    InitialReview,
    /// The one list after the plan has closed.
    PlanClosing,
}

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
    /// Ahead.
    Upcoming,
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

/// Dossiers of one unit in one state; they are counted, not listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierGroup {
    /// How they stand.
    pub state: DossierState,
    /// The name of the unit that owes them.
    pub unit: String,
    /// How many.
    pub count: usize,
    /// The codes of the first ten, the earliest due first.
    pub codes: Vec<String>,
    /// Working days of the one that is overdue longest; 0 without any.
    pub longest: i64,
    /// Codes of those that were given a second later day, first ten.
    pub again: Vec<String>,
}

/// How a dossier stands; ordered most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DossierState {
    /// Past its deadline.
    Overdue,
    /// Due today.
    DueToday,
    /// Today is the last day to send the apology with a new day.
    Apology,
    /// Ahead.
    Upcoming,
    /// Its source no longer lists it.
    Missing,
}

/// A source of imported cases, as the message speaks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataNote {
    /// The name of the source.
    pub source: String,
    /// When its last file came, in local time.
    pub as_of: NaiveDateTime,
    /// Cases whose clerk is asked for a new file; 0 where the reader is only told the age.
    pub asked_for: usize,
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
    /// Somebody below could not be reached about it.
    pub unreached: bool,
    /// Shown in full; otherwise one line.
    pub full: bool,
}

/// The state of one unit, for leaders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCount {
    /// The unit's name.
    pub unit: String,
    /// Items past their deadline.
    pub overdue: usize,
    /// Items due within ten working days.
    pub upcoming: usize,
    /// Items finished in the last seven days.
    pub finished: usize,
}

/// The state of the whole, against a week ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// By unit, those with something overdue first.
    pub units: Vec<UnitCount>,
    /// Overdue now.
    pub overdue: usize,
    /// Overdue a week ago.
    pub overdue_last_week: usize,
    /// Working days of the oldest among those overdue now; 0 without any.
    pub longest: i64,
    /// Due within ten working days.
    pub upcoming: usize,
    /// Still open, overdue or not.
    pub open: usize,
}

/// The state of the machine, for the administrators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdminReport {
    /// The head of the chain of events, `SEQUENCE:HASH`, to be kept outside this machine.
    pub head: Option<String>,
    /// Notices by what became of them, all time: state and count.
    pub notices: Vec<(&'static str, i64)>,
    /// Posts that nobody holds, in words.
    pub vacancies: Vec<String>,
    /// Sources whose last file is too old.
    pub stale: Vec<DataNote>,
    /// Years without an official table of days off: this one, and from October on the next.
    pub missing_years: Vec<i32>,
}

/// Everything one message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Who is told.
    pub to: RecipientId,
    /// How the recipient is addressed.
    pub recipient: String,
    /// For whom it is worded.
    pub audience: Audience,
    /// What sort of message it is.
    pub occasion: Occasion,
    /// The name of the organisation.
    pub organisation: String,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Local day and time of writing.
    pub now: NaiveDateTime,
    /// The items, most serious first, numbered from 1.
    pub entries: Vec<Entry>,
    /// Dossiers, most serious first; they have no numbers.
    pub dossiers: Vec<DossierGroup>,
    /// The sources of imported cases that the message speaks of.
    pub data: Vec<DataNote>,
    /// The systems on which an extension itself is made, where the message speaks of one.
    pub extended_on: Vec<String>,
    /// What the administrators are told once a week.
    pub admin: Option<AdminReport>,
    /// The state of the whole; for leaders and the chair.
    pub board: Option<Board>,
    /// Short titles of what this unit finished since the last weekly slot; thanked for once a week.
    pub finished: Vec<String>,
    /// Who is told by another channel than before, because the first one refused.
    pub fallen: Vec<Fallen>,
    /// The reader has a mailbox that the whole list goes to.
    pub has_mail: bool,
    /// An answer to this message is read.
    pub answers: bool,
    /// Written out in a rehearsal; nothing leaves.
    pub rehearsal: bool,
}

/// Somebody whom a channel no longer reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallen {
    /// How they are addressed; none for the reader.
    pub whom: Option<String>,
    /// The channel that refused.
    pub channel: ChannelName,
    /// Since which day.
    pub since: Day,
}

/// A rendered message, before it becomes MIME.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject, one line.
    pub subject: String,
    /// The plain text body.
    pub text: String,
    /// The HTML body; none where a message is text alone.
    pub html: Option<String>,
}
