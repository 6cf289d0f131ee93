//! What an event names besides what happened: a value, the document that shows it, a remark.
//! Must not know who reads an event.

use super::{Action, Deadline};

/// What an event names besides what happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named<'a> {
    /// The due day, promised day, share or person, as `--value` would take it.
    pub value: Option<String>,
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
            Self::Reported { note, evidence, value } => {
                (value.map(|share| share.to_string()), evidence, note)
            }
            Self::Progressed { value, note, evidence } => (Some(value.to_string()), evidence, note),
            Self::Done { note, evidence } => (None, evidence, note),
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
        Named { value, evidence: evidence.as_deref(), note: note.as_deref() }
    }
}
