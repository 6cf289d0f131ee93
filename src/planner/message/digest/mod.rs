//! What one message says, as data: everything a renderer needs and nothing it must decide.
//! Must not know about templates, HTML or channels.

pub mod entry;
pub mod standing;

use chrono::NaiveDateTime;

pub use entry::{Cutoff, Entry, ExtensionNote, NextStep, Section};
use standing::FollowedEnd;

use super::board::{Board, PersonCount};
use crate::figures::counts::Counts;
use crate::figures::rates::WeeklyRates;
use crate::model::paper::MonthlyPaper;
use crate::model::{
    AttachedFile, Attachment, ChannelName, Day, InlinePicture, Kind, NoticeState, RecipientId, Thread,
};

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
    Admin,
}

/// What sort of message a digest makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The ordinary digest.
    Routine,
    /// The one list after the rehearsal ("rà soát ban đầu").
    InitialReview,
    /// The one list after the plan has closed.
    PlanClosing,
}

/// Dossiers of one unit in one state; they are counted, not listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierGroup {
    pub state: DossierState,
    /// The name of the unit that owes the dossiers.
    pub unit: String,
    pub count: usize,
    /// The codes of the first ten, the earliest due first.
    pub codes: Vec<String>,
    /// Working days overdue of the dossier that is overdue longest; 0 without any.
    pub longest: i64,
    /// The codes of dossiers that were given a second later day, the first ten.
    pub again: Vec<String>,
}

/// How a dossier stands; ordered most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DossierState {
    Overdue,
    DueToday,
    /// Today is the last day to send the apology with a new day.
    Apology,
    /// The due day lies ahead.
    Upcoming,
    /// The source of the dossier no longer lists it.
    Missing,
}

/// Overdue cases of one unit and kind that are too many for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCount {
    /// Petitions or dossiers.
    pub kind: Kind,
    /// The name of the unit that owes the cases.
    pub unit: String,
    pub count: usize,
    /// By field, the most first; without a field under an empty name.
    pub fields: Vec<(String, usize)>,
    /// Working days overdue of the case that is overdue longest.
    pub longest: i64,
    /// How many of the cases stand in the list one by one, the oldest.
    pub named: usize,
}

/// One of the cases that are counted, as the attached list names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCode {
    pub code: String,
    /// The name of the unit that owes the case.
    pub unit: String,
    pub field: Option<String>,
    /// The day of receipt.
    pub received: Option<Day>,
    /// The last good day of the case.
    pub due: Option<Day>,
    /// Working days since the due day.
    pub days: i64,
}

/// What is still open of a plan that has closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanClosing {
    /// The plan document, as messages name it.
    pub source: String,
    /// How many items of the plan are open.
    pub open: usize,
    /// Open items by unit, the most first.
    pub units: Vec<(String, usize)>,
}

/// A source of imported cases, as the message speaks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataNote {
    /// The name of the source.
    pub source: String,
    /// When the last file of the source came, in local time.
    pub as_of: NaiveDateTime,
    /// Cases whose clerk is asked for a new file; 0 where the reader is only told the age.
    pub asked_for: usize,
}

/// What only the store knows of what the administrators are told once a week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreReport {
    /// The head of the chain of events, `SEQUENCE:HASH`, to be kept outside this machine.
    pub head: Option<String>,
    /// Notices by what became of them, all time: state and count.
    pub notices: Vec<(NoticeState, i64)>,
    /// Mails of the last week that came from addresses which config does not know.
    pub unknown_mails: u64,
}

/// The state of the machine, for the administrators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdminReport {
    pub store: StoreReport,
    /// Posts that nobody holds, in words.
    pub vacancies: Vec<String>,
    /// Sources whose last file is too old.
    pub stale: Vec<DataNote>,
    /// Years without an official table of days off: this one, and from October on the next.
    pub missing_years: Vec<i32>,
}

/// Everything one message says.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that is or is not so of the message")]
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    /// The id of the recipient.
    pub to: RecipientId,
    /// How the recipient is addressed.
    pub recipient: String,
    pub audience: Audience,
    pub occasion: Occasion,
    pub organisation: String,
    /// One line that says whom to ask.
    pub contact: Option<String>,
    /// Local day and time of writing.
    pub now: NaiveDateTime,
    /// The entries, most serious first, numbered from 1.
    pub entries: Vec<Entry>,
    /// What the reader's own units owe, by how it stands; none where the reader belongs to no unit.
    pub own: Option<Own>,
    /// Cases of the weekly list that are counted.
    pub counted: Vec<CaseCount>,
    /// The codes of the counted cases, for the attachment.
    pub codes: Vec<CaseCode>,
    /// Plans that have closed, with what is still open of them.
    pub closing: Vec<PlanClosing>,
    /// Dossiers, most serious first; they have no numbers.
    pub dossiers: Vec<DossierGroup>,
    /// The sources of imported cases that the message speaks of.
    pub data: Vec<DataNote>,
    /// The systems on which an extension itself is made, where the message speaks of one.
    pub extended_on: Vec<String>,
    /// What the administrators are told once a week.
    pub admin: Option<AdminReport>,
    /// The state of all items; for leaders and the chair.
    pub board: Option<Board>,
    /// On-time rates; for the chair, once a week.
    pub rates: Option<WeeklyRates>,
    /// Papers that go with the message.
    pub papers: Vec<MonthlyPaper>,
    /// Short titles of what this unit finished since the last weekly slot; thanked for once a week.
    pub finished: Vec<String>,
    /// The items that the reader follows and that have ended.
    pub followed: Vec<FollowedEnd>,
    /// Who is told by another channel than before, because the first one refused.
    pub fallen: Vec<Fallen>,
    /// Whether the reader has a mailbox that the whole list goes to.
    pub has_mail: bool,
    /// Whether an answer to this message is read.
    pub answers: bool,
    /// Whether the message is written out in a rehearsal, in which nothing leaves.
    pub rehearsal: bool,
    /// Whether the reader has had no message before: this one says what it is and who runs it.
    pub first: bool,
}

/// What the units that the reader belongs to owe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The names of the units.
    pub units: Vec<String>,
    /// The items of those units by how they stand.
    pub counts: Counts,
    /// Who of the units does what; for a head, once a week.
    pub people: Vec<PersonCount>,
}

impl Digest {
    /// How many of the overdue items of the reader's units stand in the message, one by one or counted.
    pub fn own_overdue(&self) -> usize {
        let own = |entry: &&Entry| entry.is_own() && entry.days < 0;
        let listed = self.entries.iter().filter(own).count();
        let counted = self.counted.iter().map(|counted| counted.count - counted.named).sum::<usize>();
        let dossiers = self.dossiers.iter().filter(|group| group.state == DossierState::Overdue);
        listed + counted + dossiers.map(|group| group.count).sum::<usize>()
    }
}

/// The most items a leader is shown; the rest is a number.
pub const LEADER_ITEMS: usize = 5;
/// The most items the chair is shown: the message fits one phone screen.
pub const CHAIR_ITEMS: usize = 3;

/// Somebody whom a channel no longer reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallen {
    /// How the person is addressed; none for the reader.
    pub whom: Option<String>,
    /// The channel that refused.
    pub channel: ChannelName,
    /// Since which day the channel has refused.
    pub since: Day,
}

/// A rendered message, before it becomes MIME.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// The subject, one line.
    pub subject: String,
    /// The plain text body.
    pub text: String,
    /// The HTML body; none where a message is text alone.
    pub html: Option<String>,
    /// A list that is too long for the text.
    pub attachment: Option<Attachment>,
    /// The pictures that the HTML shows.
    pub pictures: Vec<InlinePicture>,
    /// Papers that go with it.
    pub papers: Vec<AttachedFile>,
    /// Where the mail stands among other mails, where it answers one.
    pub thread: Option<Thread>,
}
