//! One thing that one unit owes by one deadline: what was said of it, and its state.
//! The state is a fold of events; this file knows how, not where events are kept.

use std::collections::BTreeMap;

use chrono::SubsecRound;
use serde::{Deserialize, Serialize};

use super::extension::Extensions;
use super::{
    Cause, Commitment, Day, Deadline, DueRule, Instant, ItemId, ItemPart, ItemSpec, PersonId, PolicyId,
    UnitCode, UnitPart,
};

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has reacted yet.
    Open,
    /// The unit has said that it works on the item.
    Acknowledged,
    /// The unit says that the item is finished; nobody has confirmed it yet.
    Reported,
    /// The unit has asked for more time.
    ExtensionPending,
    /// The item's clock is stopped.
    Paused,
    /// No date is known yet.
    Awaiting,
    /// Finished.
    Done,
    /// No longer owed.
    Cancelled,
}

impl Status {
    /// Every status, in order.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Acknowledged,
        Self::Reported,
        Self::ExtensionPending,
        Self::Paused,
        Self::Awaiting,
        Self::Done,
        Self::Cancelled,
    ];

    /// The name in JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::Reported => "reported",
            Self::ExtensionPending => "extension_pending",
            Self::Paused => "paused",
            Self::Awaiting => "awaiting",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Whether nothing more is expected of the item.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }

    /// Whether reminders may go out at all.
    pub fn may_be_reminded(self) -> bool {
        !matches!(self, Self::Done | Self::Cancelled | Self::Reported | Self::Paused)
    }
}

/// An item: what was said of it, and what has happened since. Its JSON leaves out what is empty, because items
/// are stored and read more often than anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What config last said.
    pub spec: ItemSpec,
    /// The deadline in force; differs from the spec's after an extension or `set-due`.
    pub deadline: Deadline,
    pub status: Status,
    /// Counts the deadlines the item has had.
    pub version: u32,
    /// The version that steps anchored on `opened` belong to.
    pub opened_version: u32,
    /// When the item was first seen here, or went live.
    pub opened_at: Instant,
    /// The day on which the item was adopted, when it was already overdue on being first seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopted_on: Option<Day>,
    /// Until this day only the initial review list speaks of the item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_until: Option<Day>,
    /// Who does the item inside the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// The finishing day that the unit has promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised: Option<Day>,
    /// When the unit acknowledged the item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Instant>,
    /// When the unit reported the item finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Instant>,
    /// When the item's last report went back to the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<Instant>,
    /// When the item ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Instant>,
    /// The item that goes on in place of this one, where it was carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<ItemId>,
    /// The policy in force; differs from the spec's when the kind of deadline changed.
    pub policy: PolicyId,
    /// When the item's clock was stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<Instant>,
    /// What was asked and decided about more time.
    #[serde(default)]
    pub extensions: Extensions,
    /// When the item was finished, where that was recorded later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Instant>,
    /// How often what the unit reported went back to it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returns: u32,
    /// The share reached so far, in percent, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<u32>,
    /// When the unit last said where the item stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progressed_at: Option<Instant>,
    /// What people of the unit do of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<ItemPart>,
    /// How far coordinating units say their parts have come.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contributed: BTreeMap<UnitCode, UnitPart>,
    /// When the unit said ahead of time that this deadline will not be met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warned_at: Option<Instant>,
    /// Why the item is late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What the unit has committed itself to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Commitment>,
    /// When the person whom the item is counted for objected to how it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed_at: Option<Instant>,
    /// Who wants to hear of the item's ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub followers: Vec<PersonId>,
    /// How often a dossier was given a later due day.
    #[serde(default)]
    pub appointments: u32,
    /// Since when the files of the item's source no longer name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_since: Option<Instant>,
    /// Where the item stood when config dropped it; it comes back there when config names it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_removal: Option<Status>,
}

/// The reason of a cancellation that config caused.
pub const REMOVED_FROM_CONFIG: &str = "removed_from_config";
/// The reason of a cancellation that names the item which goes on, at the end of a plan.
pub const CARRIED_OVER: &str = "carried_over";
/// The reason of a cancellation of a case that the system it came from says is cancelled.
pub const CANCELLED_IN_SOURCE: &str = "cancelled_in_source";
/// The reason of a cancellation for which nobody gave one.
pub const NO_REASON: &str = "cancelled";
/// The reasons of cancellations that are fixed words, not somebody's text.
pub const FIXED_REASONS: [&str; 4] = [REMOVED_FROM_CONFIG, CARRIED_OVER, CANCELLED_IN_SOURCE, NO_REASON];

impl Item {
    /// An item as it stands right after being opened.
    pub fn open(spec: ItemSpec, at: Instant) -> Self {
        let at = at.trunc_subsecs(3);
        let mut item = Self {
            deadline: spec.deadline.clone(),
            status: Status::Open,
            version: 1,
            opened_version: 1,
            opened_at: at,
            adopted_on: None,
            review_until: None,
            assignee: None,
            promised: None,
            acknowledged_at: None,
            reported_at: None,
            returned_at: None,
            closed_at: None,
            successor: None,
            policy: spec.policy.clone(),
            paused_at: None,
            extensions: Extensions::default(),
            finished_at: None,
            returns: 0,
            progress: None,
            progressed_at: None,
            parts: Vec::new(),
            contributed: BTreeMap::new(),
            warned_at: None,
            cause: None,
            commitment: None,
            disputed_at: None,
            followers: Vec::new(),
            appointments: 0,
            missing_since: None,
            before_removal: None,
            spec,
        };
        item.status = item.resting_status();
        item
    }

    /// The id.
    pub fn id(&self) -> &ItemId {
        &self.spec.id
    }

    /// The last good day, where one is known.
    pub fn due(&self) -> Option<Day> {
        self.deadline.day
    }

    /// The status that follows from these alone: whether a request for more time waits, whether the item has a
    /// date, and whether the unit has acknowledged it.
    pub(super) fn resting_status(&self) -> Status {
        match self.deadline.rule {
            _ if self.extensions.pending.is_some() => Status::ExtensionPending,
            DueRule::Awaiting(_) => Status::Awaiting,
            _ if self.acknowledged_at.is_some() => Status::Acknowledged,
            _ => Status::Open,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}
