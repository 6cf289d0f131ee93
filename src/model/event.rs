//! What can happen to an item, and which of it the rules allow.
//! Pure: takes an item and an instant, answers with the event or a refusal.

use serde::{Deserialize, Serialize};

use super::{
    Day, Deadline, Instant, Item, ItemId, ItemSpec, NoticeId, NoticeState, Outcome, Reason, Status, StepId,
};

/// Who caused an event: a person, unit or role id, or the program itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct By(String);

impl By {
    /// A person, unit or role that config knows.
    pub fn someone(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// A difference in config.
    pub fn config() -> Self {
        Self("config".into())
    }

    /// A change of the calendar.
    pub fn calendar() -> Self {
        Self("calendar".into())
    }

    /// The program.
    pub fn system() -> Self {
        Self("dondoc".into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One thing that happened. Append-only: stored events must stay readable for years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// First seen.
    Opened {
        /// What config said.
        spec: Box<ItemSpec>,
        /// Set when it was already overdue.
        adopted_on: Option<Day>,
    },
    /// Config changed something other than the deadline.
    Respecified {
        /// What config says now.
        spec: Box<ItemSpec>,
    },
    /// The deadline changed.
    DeadlineSet {
        /// The deadline from now on.
        deadline: Deadline,
        /// Set when that day had passed already.
        #[serde(default)]
        adopted_on: Option<Day>,
    },
    /// The rehearsal ended for this item; reminders start for real.
    WentLive {
        /// Set when it was already overdue.
        adopted_on: Option<Day>,
        /// Until this day only the initial review list speaks of it.
        review_until: Option<Day>,
    },
    /// The unit is on it.
    Acknowledged {
        /// Free text.
        note: Option<String>,
    },
    /// The unit says that it is finished.
    Reported {
        /// Free text.
        note: Option<String>,
        /// Number, date or link of the document that shows it.
        evidence: Option<String>,
    },
    /// Finished and confirmed.
    Done {
        /// Free text.
        note: Option<String>,
        /// Number, date or link of the document that shows it.
        evidence: Option<String>,
    },
    /// Config names it again after having dropped it.
    Restored,
    /// No longer owed.
    Cancelled {
        /// Why, such as `removed_from_config`.
        reason: String,
    },
    /// The rehearsal of the whole organisation ended.
    OrganisationLive,
    /// Seals what a tick decided or a delivery settled into the chain.
    Sealed {
        /// The decisions that were written.
        decisions: Vec<SealedDecision>,
        /// The notices that were written or reached an end.
        notices: Vec<SealedNotice>,
    },
}

/// A decision as the chain remembers it: item, version, step, occurrence, outcome, reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SealedDecision(pub ItemId, pub u32, pub StepId, pub String, pub Outcome, pub Reason);

/// A notice as the chain remembers it: id, state, reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SealedNotice(pub NoticeId, pub NoticeState, pub Reason);

impl Action {
    /// The name in JSON output and the audit.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Respecified { .. } => "respecified",
            Self::DeadlineSet { .. } => "deadline_set",
            Self::WentLive { .. } => "went_live",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Reported { .. } => "reported",
            Self::Done { .. } => "done",
            Self::Restored => "restored",
            Self::Cancelled { .. } => "cancelled",
            Self::OrganisationLive => "organisation_live",
            Self::Sealed { .. } => "sealed",
        }
    }
}

/// An event that is about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// When.
    pub at: Instant,
    /// The item; none for events of the organisation.
    pub item: Option<ItemId>,
    /// Who caused it.
    pub by: By,
    /// What happened.
    pub action: Action,
}

/// A stored event: a link of the organisation's hash chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the chain, from 1, without gaps.
    pub seq: i64,
    /// What happened.
    pub body: NewEvent,
    /// Hash of this link, in hex.
    pub hash: String,
}

/// Why an action was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The item has ended.
    #[error("{item} is already {}", status.as_str())]
    Closed {
        /// Which item.
        item: ItemId,
        /// How it ended.
        status: Status,
    },
    /// The item is already where the action would bring it.
    #[error("{item} is already {}", status.as_str())]
    Already {
        /// Which item.
        item: ItemId,
        /// Where it stands.
        status: Status,
    },
    /// A result needs a reference to a document.
    #[error("{item} needs evidence: add --evidence with the number and date of the document")]
    EvidenceMissing {
        /// Which item.
        item: ItemId,
    },
    /// A recurring or silent row has nothing to act on.
    #[error("{item} is tracked by its duties: act on those instead")]
    TrackedByDuties {
        /// Which item.
        item: ItemId,
    },
}

/// Whether the rules allow `action` on `item` as it stands.
///
/// # Errors
/// The rule that forbids it.
pub fn allowed(item: &Item, action: &Action) -> Result<(), Refusal> {
    let id = || item.id().clone();
    if item.status.is_closed() {
        return Err(Refusal::Closed { item: id(), status: item.status });
    }
    if item.spec.tracked_by_duties && !matches!(action, Action::Done { .. } | Action::Cancelled { .. }) {
        return Err(Refusal::TrackedByDuties { item: id() });
    }
    match action {
        Action::Acknowledged { .. } if matches!(item.status, Status::Acknowledged | Status::Reported) => {
            Err(Refusal::Already { item: id(), status: item.status })
        }
        Action::Reported { .. } if item.status == Status::Reported => {
            Err(Refusal::Already { item: id(), status: item.status })
        }
        Action::Reported { evidence: None, .. } if item.spec.evidence_required => {
            Err(Refusal::EvidenceMissing { item: id() })
        }
        _ => Ok(()),
    }
}
