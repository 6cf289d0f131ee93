//! What the rules allow of an item as it stands.
//! Pure; must not know who is allowed to say it, or on which day.

use super::{Action, Item, ItemId, Status};

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
    /// The action needs an item that stands elsewhere.
    #[error("{item} is {}, not {}", status.as_str(), needed.as_str())]
    Not {
        /// Which item.
        item: ItemId,
        /// Where it stands.
        status: Status,
        /// Where it would have to stand.
        needed: Status,
    },
    /// Only what has ended can be taken up again.
    #[error("{item} has not ended: there is nothing to reopen")]
    NotEnded {
        /// Which item.
        item: ItemId,
    },
    /// A result needs a reference to a document.
    #[error("{item} needs evidence: add --evidence with the number and date of the document")]
    EvidenceMissing {
        /// Which item.
        item: ItemId,
    },
    /// A silent row has nothing to act on.
    #[error("{item} is tracked by its duties: act on those instead")]
    TrackedByDuties {
        /// Which item.
        item: ItemId,
    },
    /// A day that has passed cannot be waited for.
    #[error("{day} has passed: name a day that is still to come")]
    PastDay {
        /// Which day.
        day: super::Day,
    },
    /// The deadline has no day that a pause could move.
    #[error("{item} has no due day, so there is no clock to stop")]
    NoClock {
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
    let status = item.status;
    if let Action::Reopened { .. } = action {
        return if status.is_closed() { Ok(()) } else { Err(Refusal::NotEnded { item: id() }) };
    }
    if status.is_closed() {
        return Err(Refusal::Closed { item: id(), status });
    }
    if item.spec.tracked_by_duties && !matches!(action, Action::Done { .. } | Action::Cancelled { .. }) {
        return Err(Refusal::TrackedByDuties { item: id() });
    }
    let needs =
        |needed| if status == needed { Ok(()) } else { Err(Refusal::Not { item: id(), status, needed }) };
    match action {
        Action::Acknowledged { .. } if matches!(status, Status::Acknowledged | Status::Reported) => {
            Err(Refusal::Already { item: id(), status })
        }
        Action::Reported { .. } if status == Status::Reported => Err(Refusal::Already { item: id(), status }),
        Action::Reported { evidence: None, .. } if item.spec.evidence_required => {
            Err(Refusal::EvidenceMissing { item: id() })
        }
        Action::Confirmed { .. } | Action::Returned { .. } => needs(Status::Reported),
        Action::Resumed { .. } => needs(Status::Paused),
        Action::Paused { .. } if status == Status::Paused => Err(Refusal::Already { item: id(), status }),
        Action::Paused { .. } if item.due().is_none() => Err(Refusal::NoClock { item: id() }),
        _ => Ok(()),
    }
}
