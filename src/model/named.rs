//! What an event names besides what happened: a value, the document that shows it, a remark.
//! Must not know who reads an event.

use super::{Action, CauseId, Deadline, Instant};

/// What an event names besides what happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named<'a> {
    /// The due day, promised day, share or person, as `--value` would take it.
    pub value: Option<String>,
    /// What the value is of or from: a coordinating unit, the number of a part, or whoever answers for it.
    pub about: Option<String>,
    /// Since when what is said counts, where it was recorded later.
    pub as_of: Option<Instant>,
    /// Number, date or link of the document that shows it.
    pub evidence: Option<&'a str>,
    /// A remark or a reason.
    pub note: Option<&'a str>,
}

impl Action {
    /// What the event names.
    pub fn named(&self) -> Named<'_> {
        let due = |deadline: &Deadline| deadline.day.map(|day| day.to_string());
        let (value, evidence, note) = match self {
            Self::Opened { spec, .. } | Self::Respecified { spec } => (due(&spec.deadline), &None, &None),
            Self::DeadlineSet { deadline, note, .. } | Self::ExtensionGranted { deadline, note } => {
                (due(deadline), &None, note)
            }
            Self::Resumed { deadline, .. } => (due(deadline), &None, &None),
            Self::Reported { note, evidence, value, .. } | Self::Progressed { value, note, evidence } => {
                (value.map(|share| share.to_string()), evidence, note)
            }
            Self::Contributed { value, note, .. } | Self::PartProgressed { value, note, .. } => {
                (value.map(|share| share.to_string()), &None, note)
            }
            Self::PartGiven { person, title, .. } => {
                let value = Some(person.to_string());
                return Named { value, about: self.about(), note: Some(title), ..Named::default() };
            }
            Self::Warned { until, note } => (until.map(|day| day.to_string()), &None, note),
            Self::CauseNamed { cause, note } => (Some(cause.to_string()), &None, note),
            Self::CauseJudged { cause, note, .. } => (cause.as_ref().map(ToString::to_string), &None, note),
            Self::Committed { day, note, evidence, .. } => (Some(day.to_string()), evidence, note),
            Self::Disputed { person, note } => (Some(person.to_string()), &None, note),
            Self::Followed { person } | Self::Unfollowed { person } => {
                (Some(person.to_string()), &None, &None)
            }
            Self::Done { note, evidence, .. } => (None, evidence, note),
            Self::ExtensionAsked { until, note, .. } => (until.map(|day| day.to_string()), &None, note),
            Self::Promised { day, note } => (Some(day.to_string()), &None, note),
            Self::Assigned { person } => (Some(person.to_string()), &None, &None),
            Self::Acknowledged { note }
            | Self::ExtensionRefused { note, .. }
            | Self::Confirmed { note }
            | Self::Returned { note }
            | Self::Reopened { note, .. }
            | Self::Paused { note } => (None, &None, note),
            Self::Cancelled { reason, successor } => {
                let value = successor.as_ref().map(ToString::to_string);
                return Named { value, note: Some(reason), ..Named::default() };
            }
            Self::WentLive { .. }
            | Self::Missed
            | Self::Found
            | Self::Restored
            | Self::OrganisationLive
            | Self::Bound { .. }
            | Self::Unbound { .. }
            | Self::Retired { .. }
            | Self::StateRestored { .. }
            | Self::WordsErased { .. }
            | Self::Sealed { .. } => return Named::default(),
        };
        let as_of = match self {
            Self::Reported { as_of, .. } | Self::Done { as_of, .. } => *as_of,
            _ => None,
        };
        let (evidence, note) = (evidence.as_deref(), note.as_deref());
        Named { value, about: self.about(), as_of, evidence, note }
    }

    fn about(&self) -> Option<String> {
        match self {
            Self::Contributed { unit, .. } => Some(unit.to_string()),
            Self::PartGiven { part, .. } | Self::PartProgressed { part, .. } => Some(part.to_string()),
            Self::Committed { person, .. } => person.as_ref().map(ToString::to_string),
            _ => None,
        }
    }

    /// The cause of lateness that the event names.
    pub fn cause(&self) -> Option<&CauseId> {
        match self {
            Self::CauseNamed { cause, .. } => Some(cause),
            Self::CauseJudged { cause, .. } => cause.as_ref(),
            _ => None,
        }
    }
}
