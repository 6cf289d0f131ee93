//! What the rules allow of an item as it stands.
//! Pure; must not know who is allowed to say it, or on which day.

use super::{Action, Item, ItemId, Status};

/// Why an action was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The item has ended.
    #[error("{item} is already {}", status.as_str())]
    Closed {
        item: ItemId,
        /// How the item ended.
        status: Status,
    },
    /// The item is already where the action would bring it.
    #[error("{item} is already {}", status.as_str())]
    Already {
        item: ItemId,
        /// Where the item stands.
        status: Status,
    },
    /// The action needs an item that stands elsewhere.
    #[error("{item} is {}, not {}", status.as_str(), needed.as_str())]
    Not {
        item: ItemId,
        /// Where the item stands.
        status: Status,
        /// Where the item would have to stand.
        needed: Status,
    },
    /// Only what has ended can be taken up again.
    #[error("{item} has not ended: there is nothing to reopen")]
    NotEnded { item: ItemId },
    /// A result needs a reference to a document.
    #[error("{item} needs evidence: add --evidence with the number and date of the document")]
    EvidenceMissing { item: ItemId },
    /// A silent row has nothing to act on.
    #[error("{item} is tracked by its duties: act on those instead")]
    TrackedByDuties { item: ItemId },
    /// A day that has passed cannot be waited for.
    #[error("{day} has passed: name a day that is still to come")]
    PastDay { day: super::Day },
    /// A day so far away that it cannot be meant.
    #[error("{day} cannot be meant: name a day from 2000-01-01 to {last}")]
    TooFar {
        day: super::Day,
        /// The last day that may be named.
        last: super::Day,
    },
    /// The policy of the item knows no extension.
    #[error("the policy of {item} knows no extension: use set-due where the deadline itself was changed")]
    NoExtension { item: ItemId },
    /// The item was extended as often as its policy allows.
    #[error("{item} was extended {granted} times already, and its policy allows no more")]
    NoExtensionLeft {
        item: ItemId,
        /// How often the item was extended.
        granted: u32,
    },
    /// The last day to ask has passed.
    #[error("the last day to ask for an extension of {item} was {cutoff}: add --late to record it as late")]
    PastCutoff {
        item: ItemId,
        /// The last day to ask.
        cutoff: super::Day,
    },
    /// The deadline itself has passed.
    #[error("{item} was due on {due}: what has expired cannot be extended")]
    Expired {
        item: ItemId,
        /// The item's last good day.
        due: super::Day,
    },
    /// More time means a later day.
    #[error("{day} is not later than {due}, when {item} is due now")]
    NotLater {
        item: ItemId,
        /// The day that was named.
        day: super::Day,
        /// The item's last good day.
        due: super::Day,
    },
    /// A request that waits is decided before another is taken.
    #[error("{item} already waits for a decision on an extension: grant or refuse that one first")]
    AskedAlready { item: ItemId },
    /// Nothing was asked for.
    #[error("nobody has asked for an extension of {item}: record `dondoc extend request {item}` first")]
    NotAsked { item: ItemId },
    /// A grant needs a day.
    #[error("the request for {item} named no day: add --value with the new due day")]
    NoDayAsked { item: ItemId },
    /// Somebody else decides.
    #[error("`{by}` does not decide on extensions of {item}: {} does", approver)]
    NotApprover {
        item: ItemId,
        /// Who tried.
        by: String,
        /// Who decides: the role with the people who hold it.
        approver: String,
    },
    /// Only items with a target take a share.
    #[error("{item} has no target, so it takes no --value")]
    NoTarget { item: ItemId },
    /// A case with this id exists already.
    #[error("there is a case {item} already; see `dondoc why {item}`")]
    Exists { item: ItemId },
    /// A moment that is still to come, or lies before the item was opened, is none at which it can have been finished.
    #[error("{item} cannot have been finished then: name a moment from its opening until now")]
    NotThen { item: ItemId },
    /// A commitment is for what is late already.
    #[error("{item} is not late: a finishing day ahead of the deadline is recorded with `dondoc promise`")]
    NotLate { item: ItemId },
    /// An early word comes before the deadline has passed.
    #[error("{item} is late already: name why with `dondoc cause`, and a new day with `dondoc commit`")]
    LateAlready { item: ItemId },
    /// The cause is none of the list.
    #[error("`{cause}` is no cause that policies.toml knows; there are: {known}")]
    NoSuchCause {
        cause: super::CauseId,
        /// The ids of the causes, in a text.
        known: String,
    },
    /// There is no cause to confirm or refuse.
    #[error("nobody has named a cause for {item}: name it with --value")]
    NoCause { item: ItemId },
    /// The item has as many parts as can be followed.
    #[error("{item} has {} parts already", super::part::MOST)]
    TooManyParts { item: ItemId },
    /// The deadline has no day that a pause could move.
    #[error("{item} has no due day, so there is no clock to stop")]
    NoClock { item: ItemId },
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
    // Why an item was late is asked and decided when it has ended, too, and so is how it counts.
    let speaks_of_the_past =
        matches!(action, Action::CauseNamed { .. } | Action::CauseJudged { .. } | Action::Disputed { .. });
    if speaks_of_the_past && status != Status::Cancelled {
        return Ok(());
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
        Action::Acknowledged { .. }
            if matches!(status, Status::Acknowledged | Status::Reported | Status::ExtensionPending) =>
        {
            Err(Refusal::Already { item: id(), status })
        }
        Action::Reported { .. } if status == Status::Reported => Err(Refusal::Already { item: id(), status }),
        Action::Reported { evidence: None, .. } if item.spec.evidence_required => {
            Err(Refusal::EvidenceMissing { item: id() })
        }
        Action::Confirmed { .. } | Action::Returned { .. } => needs(Status::Reported),
        Action::Resumed { .. } => needs(Status::Paused),
        Action::ExtensionAsked { .. } if item.extensions.pending.is_some() => {
            Err(Refusal::AskedAlready { item: id() })
        }
        Action::ExtensionAsked { .. } if !matches!(status, Status::Open | Status::Acknowledged) => {
            Err(Refusal::Not { item: id(), status, needed: Status::Open })
        }
        Action::ExtensionGranted { .. } | Action::ExtensionRefused { .. }
            if item.extensions.pending.is_none() =>
        {
            Err(Refusal::NotAsked { item: id() })
        }
        Action::Reported { value: Some(_), .. } if item.spec.target.is_none() => {
            Err(Refusal::NoTarget { item: id() })
        }
        Action::Paused { .. } if status == Status::Paused => Err(Refusal::Already { item: id(), status }),
        Action::Paused { .. } if item.due().is_none() => Err(Refusal::NoClock { item: id() }),
        _ => Ok(()),
    }
}
