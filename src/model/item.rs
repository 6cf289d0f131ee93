//! One thing that one unit owes by one deadline: what was said of it, and its state.
//! The state is a fold of events; this file knows how, not where events are kept.

use chrono::SubsecRound;
use serde::{Deserialize, Serialize};

use super::event::Action;
use super::extension::{ExtensionDecision, ExtensionEnd, ExtensionRequest, Extensions};
use super::{Day, Deadline, DueRule, Instant, ItemId, ItemSpec, Kind, PersonId, PolicyId};

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
    /// The policy in force; differs from the spec's when the kind of deadline changed.
    pub policy: PolicyId,
    /// When the item's clock was stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<Instant>,
    /// What was asked and decided about more time.
    #[serde(default)]
    pub extensions: Extensions,
    /// The share reached so far, in percent, of an item with a target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<u32>,
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
            policy: spec.policy.clone(),
            paused_at: None,
            extensions: Extensions::default(),
            progress: None,
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

    /// Takes in one event. Events that were refused are never stored, so every event applies.
    ///
    /// Instants are kept to the millisecond, as the store keeps those of events.
    pub fn apply(&mut self, at: Instant, action: &Action) {
        let at = at.trunc_subsecs(3);
        match action {
            Action::Opened { adopted_on, review_until, .. } => {
                self.adopted_on = *adopted_on;
                self.review_until = *review_until;
            }
            Action::Respecified { spec } => {
                if spec.policy != self.spec.policy {
                    self.policy = spec.policy.clone();
                }
                self.spec = (**spec).clone();
            }
            Action::DeadlineSet { deadline, adopted_on, policy, .. } => {
                let later = deadline.day > self.deadline.day && self.deadline.day.is_some();
                self.appointments += u32::from(later && self.spec.kind == Kind::Dossier);
                self.extensions.pending = None;
                self.deadline = deadline.clone();
                if let Some(policy) = policy {
                    self.policy = policy.clone();
                }
                self.rearm(*adopted_on);
            }
            Action::WentLive { adopted_on, review_until } => self.go_live(at, *adopted_on, *review_until),
            Action::Acknowledged { .. } => {
                self.status = Status::Acknowledged;
                self.acknowledged_at = Some(at);
            }
            Action::Reported { value, .. } => self.report(at, *value),
            Action::Progressed { value, .. } => self.progress = Some(*value),
            &Action::ExtensionAsked { until, time, late, .. } => {
                self.status = Status::ExtensionPending;
                self.acknowledged_at = self.acknowledged_at.or(Some(at));
                self.extensions.late += u32::from(late);
                self.extensions.pending = Some(ExtensionRequest { at, until, time, late });
            }
            Action::ExtensionGranted { deadline, .. } => {
                self.deadline = deadline.clone();
                self.extensions.granted += 1;
                self.decide_extension(at, ExtensionEnd::Granted);
                self.rearm(None);
            }
            Action::ExtensionRefused { lapsed, .. } => {
                let verdict = if *lapsed { ExtensionEnd::Lapsed } else { ExtensionEnd::Refused };
                self.decide_extension(at, verdict);
            }
            Action::Missed => self.missing_since = Some(at),
            Action::Found => self.missing_since = None,
            Action::Done { .. } | Action::Confirmed { .. } => {
                self.status = Status::Done;
                self.closed_at = Some(at);
                self.missing_since = None;
                self.extensions.pending = None;
            }
            Action::Cancelled { reason, .. } => {
                self.before_removal = (reason == REMOVED_FROM_CONFIG).then_some(self.status);
                self.status = Status::Cancelled;
                self.closed_at = Some(at);
            }
            Action::Restored => {
                self.status = self.before_removal.take().unwrap_or_else(|| self.resting_status());
                self.closed_at = None;
            }
            Action::Returned { .. } => {
                self.status = self.resting_status();
                self.reported_at = None;
                self.returned_at = Some(at);
            }
            Action::Reopened { adopted_on, .. } => {
                self.closed_at = None;
                self.reported_at = None;
                self.before_removal = None;
                self.status = self.resting_status();
                self.rearm(*adopted_on);
            }
            Action::Promised { day, .. } => self.promised = Some(*day),
            Action::Assigned { person } => self.assignee = Some(person.clone()),
            Action::Paused { .. } => {
                self.status = Status::Paused;
                self.paused_at = Some(at);
            }
            Action::Resumed { deadline, adopted_on } => {
                self.deadline = deadline.clone();
                self.paused_at = None;
                self.status = self.resting_status();
                self.rearm(*adopted_on);
            }
            Action::OrganisationLive
            | Action::Bound { .. }
            | Action::Unbound { .. }
            | Action::Retired { .. }
            | Action::StateRestored { .. }
            | Action::WordsErased { .. }
            | Action::Sealed { .. } => {}
        }
    }

    fn report(&mut self, at: Instant, value: Option<u32>) {
        self.status = Status::Reported;
        self.reported_at = Some(at);
        self.returned_at = None;
        self.progress = value.or(self.progress);
        self.missing_since = None;
        self.extensions.pending = None;
    }

    /// Starts the item anew as the organisation goes live: nothing that was rehearsed counts.
    fn go_live(&mut self, at: Instant, adopted_on: Option<Day>, review_until: Option<Day>) {
        self.version += 1;
        self.opened_version = self.version;
        self.opened_at = at;
        self.adopted_on = adopted_on;
        self.review_until = review_until;
    }

    fn decide_extension(&mut self, at: Instant, verdict: ExtensionEnd) {
        self.extensions.pending = None;
        self.extensions.last = Some(ExtensionDecision { at, verdict });
        self.status = self.resting_status();
    }

    /// Arms the item for a new deadline: reminders start afresh; where the deadline has passed already, the
    /// item is adopted anew.
    fn rearm(&mut self, adopted_on: Option<Day>) {
        self.version += 1;
        self.adopted_on = adopted_on;
        self.review_until = self.review_until.filter(|_| adopted_on.is_some());
        self.status = match self.status {
            Status::Open | Status::Awaiting | Status::ExtensionPending => self.resting_status(),
            other => other,
        };
    }

    /// The status that follows from these alone: whether a request for more time waits, whether the item has a
    /// date, and whether the unit has acknowledged it.
    fn resting_status(&self) -> Status {
        match self.deadline.rule {
            _ if self.extensions.pending.is_some() => Status::ExtensionPending,
            DueRule::Awaiting(_) => Status::Awaiting,
            _ if self.acknowledged_at.is_some() => Status::Acknowledged,
            _ => Status::Open,
        }
    }
}
