//! Cases: petitions, dossiers and directives that arrive one by one, and what config says of their kinds,
//! sources and files. Must not know how a file is read or what is due; holds no text that a citizen wrote.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::{Day, Deadline, DueAt, ItemId, Kind, Offset, PersonId, PolicyId, SourceId, UnitCode};

/// The shape that the codes of a kind have; matched as a whole.
#[derive(Debug, Clone)]
pub struct CodePattern(Regex);

impl CodePattern {
    /// Takes a regular expression for the whole code; none when the text is not one.
    pub fn new(text: &str) -> Option<Self> {
        Regex::new(&format!("^(?:{text})$")).ok().map(Self)
    }

    /// Whether a code has this shape.
    pub fn matches(&self, code: &str) -> bool {
        self.0.is_match(code)
    }
}

impl PartialEq for CodePattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for CodePattern {}

/// What holds for every case of a kind, unless the case says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindRules {
    /// The policy that cases of the kind follow.
    pub policy: PolicyId,
    /// Where cases of the kind come from.
    pub source: SourceId,
    /// The time from receipt to due, where a case names no due.
    pub period: Option<Offset>,
    /// The hour after which what is received counts as received on the next working day.
    pub late_after: Option<NaiveTime>,
    /// The shape of the kind's codes.
    pub code: CodePattern,
    /// The fields (*lĩnh vực*) a case may name.
    pub fields: Vec<String>,
}

/// A system or office that cases come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSource {
    /// The source's name, as messages write it.
    pub name: String,
    /// The unit that follows up cases of the source; none means that [`super::Roles::overseer`] names the unit.
    pub overseer: Option<UnitCode>,
    /// Who brings files of the source; none means the focal person of the overseer.
    pub clerk: Option<PersonId>,
    /// How old the last file of the source may be; none means that its age is not watched.
    pub stale_after: Option<Offset>,
    /// Whether files of the source list every open case: a case that is missing has probably ended there.
    pub complete: bool,
    /// The kind of its cases, whatever their codes look like; none means that the code says it.
    pub kind: Option<Kind>,
    /// The time from receipt to due of its cases, in place of the kind's.
    pub period: Option<Offset>,
    /// What its cases are called in titles, in place of the kind's word.
    pub label: Option<String>,
    /// Whether what is to be done is never kept, whatever the kind allows.
    pub no_content: bool,
}

/// What a cell of a file may say of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The code; the only column that must be there.
    Code,
    /// The unit that owes the answer.
    Unit,
    Field,
    /// The day of receipt.
    Received,
    /// The due day.
    Due,
    /// The day to which the due was extended.
    Extended,
    /// Where the case stands in its own system.
    State,
    /// The day on which the case was finished.
    Finished,
    /// The system that the case comes from.
    Source,
    /// What is to be done; kept of tasks and reports alone.
    Title,
    /// The hour of the due, where it has a column of its own.
    Hour,
    /// The degree of secrecy.
    Secret,
}

impl Column {
    /// Its name in config and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Unit => "unit",
            Self::Field => "field",
            Self::Received => "received",
            Self::Due => "due",
            Self::Extended => "extended",
            Self::State => "state",
            Self::Finished => "finished",
            Self::Source => "source",
            Self::Title => "title",
            Self::Hour => "hour",
            Self::Secret => "secret",
        }
    }
}

/// Where a case stands in its own system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseState {
    /// Being handled.
    Open,
    /// The case's clock is stopped, such as while papers are supplemented.
    Paused,
    /// Answered or returned.
    Done,
    /// Withdrawn or refused.
    Cancelled,
}

impl CaseState {
    /// Its name in config.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Everything that config says of cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseRules {
    /// The kinds that can be opened.
    pub kinds: BTreeMap<Kind, KindRules>,
    /// The sources by id.
    pub sources: BTreeMap<SourceId, CaseSource>,
    /// The headings of each column of a file, as written in config.
    pub columns: BTreeMap<Column, Vec<String>>,
    /// The headings of columns that are left out on purpose, although they look like others.
    pub others: Vec<String>,
    /// Names of units that other systems use, beside those of people.toml.
    pub units: Vec<(String, UnitCode)>,
    /// The words for each state, as written in config.
    pub states: BTreeMap<CaseState, Vec<String>>,
}

impl CaseRules {
    /// The kind that a code belongs to, by its shape; the first in the order of kinds.
    pub fn kind_of(&self, code: &str) -> Option<Kind> {
        self.kinds.iter().find(|(_, rules)| rules.code.matches(code)).map(|(kind, _)| *kind)
    }
}

/// A case as its file or the clerk tells it: only cells that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What sort of case it is.
    pub kind: Kind,
    /// The id of its item: the code, perhaps with the number of the task and the unit behind it.
    pub id: ItemId,
    /// The case's own code.
    pub code: String,
    /// The unit that owes the answer.
    pub unit: UnitCode,
    pub field: Option<String>,
    /// The day of receipt, with its hour where one came with the case.
    pub received: Option<DueAt>,
    /// The due that came with the case.
    pub due: Option<Deadline>,
    /// From receipt to due, where no due day came with the case and the kind's own period does not hold.
    pub period: Option<Offset>,
    pub source: SourceId,
    /// What is to be done, of a task or a report; a petition and a dossier have none.
    pub content: Option<String>,
    /// When it was finished, of a case that has ended; the hour where one came with it.
    pub finished: Option<DueAt>,
}

/// Where a case comes from, as its item keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseOrigin {
    /// The source that the case came from.
    pub system: SourceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The day of receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Day>,
    /// The hour of receipt, where one came with the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_time: Option<NaiveTime>,
    /// What is to be done, as the case's own system says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Whether the case came with a file, so that what is known of it is as old as the source's last file.
    pub imported: bool,
    /// The leader who gave it in a message of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<GivenBy>,
}

/// Who gave a task in a message of their own, and how that came; the day is that of receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBy {
    pub leader: PersonId,
    /// Whether it came by mail, not by a message on a phone.
    pub by_mail: bool,
}

impl CaseOrigin {
    /// The day of receipt, with its hour where one is known.
    pub fn received_at(&self) -> Option<DueAt> {
        self.received.map(|day| DueAt { day, time: self.received_time })
    }
}

#[cfg(test)]
mod tests {
    use super::CodePattern;

    #[test]
    fn a_code_matches_as_a_whole() {
        let pattern = CodePattern::new(r"PAKN\.\d{8}\.\d{4}|HS\d+").expect("a pattern");
        assert!(pattern.matches("PAKN.20261116.0007") && pattern.matches("HS12"));
        assert!(!pattern.matches("PAKN.20261116.0007 Nguyễn") && !pattern.matches("xHS12"));
        assert_eq!(CodePattern::new("("), None);
    }
}
