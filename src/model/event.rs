//! What can happen to an item, and how the chain keeps it.
//! Must not know what is allowed when; `allowed.rs` does.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::{
    By, CauseId, ChannelName, Day, Deadline, Instant, ItemId, ItemSpec, NoticeId, NoticeState, Outcome,
    PersonId, PolicyId, Reason, StepId, UnitCode, Via,
};

/// One thing that happened. Append-only: stored events must stay readable for years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// The item is first seen.
    Opened {
        /// What config said.
        spec: Box<ItemSpec>,
        /// Set when the item was already overdue.
        adopted_on: Option<Day>,
        /// Until this day only the initial review list speaks of the item, whose plan came late.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        review_until: Option<Day>,
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
        /// Set when the new deadline had passed already.
        #[serde(default)]
        adopted_on: Option<Day>,
        /// The policy from now on, where the kind of deadline calls for another.
        #[serde(default)]
        policy: Option<PolicyId>,
        /// Free text.
        #[serde(default)]
        note: Option<String>,
    },
    /// The rehearsal ended for this item; reminders start for real.
    WentLive {
        /// Set when the item was already overdue.
        adopted_on: Option<Day>,
        /// Until this day only the initial review list speaks of the item.
        review_until: Option<Day>,
    },
    /// The unit says that it works on the item.
    Acknowledged {
        /// Free text.
        note: Option<String>,
    },
    /// The unit says that the item is finished.
    Reported {
        /// Free text.
        note: Option<String>,
        /// Number, date or link of the document that shows it.
        evidence: Option<String>,
        /// The share reached, in percent, where the item has a target.
        #[serde(default)]
        value: Option<u32>,
        /// When it was finished, where it is recorded later than that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        as_of: Option<Instant>,
    },
    /// The unit says how far it has come; this is not its result.
    Progressed {
        /// The share reached, in percent, where one is named.
        value: Option<u32>,
        /// Free text.
        note: Option<String>,
        /// Number, date or link of the document that shows it.
        evidence: Option<String>,
    },
    /// A coordinating unit says how far its part has come.
    Contributed {
        unit: UnitCode,
        /// The share reached, in percent, where one is named.
        #[serde(default)]
        value: Option<u32>,
        /// Free text.
        note: Option<String>,
    },
    /// The head cuts a part of the item out for a person of the unit.
    PartGiven {
        /// The number of the part within the item.
        part: u32,
        person: PersonId,
        title: String,
        /// The day until which the head wants it, where one is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    },
    /// The person who has a part of the item says how far it has come; at 100 % it is finished.
    PartProgressed {
        part: u32,
        /// The share reached, in percent, where one is named.
        #[serde(default)]
        value: Option<u32>,
        /// Free text.
        note: Option<String>,
    },
    /// The unit says ahead of time that the deadline will not be met (NĐ 335/2025 Điều 18 khoản 1 điểm d).
    Warned {
        /// The day on which the unit expects to finish, where it names one.
        #[serde(default)]
        until: Option<Day>,
        /// Free text.
        note: Option<String>,
    },
    /// The unit names why the item is late.
    CauseNamed {
        cause: CauseId,
        /// Free text.
        note: Option<String>,
    },
    /// A post decides whether the cause lay outside the unit's power.
    CauseJudged {
        /// The cause, where the post names another than the unit did.
        #[serde(default)]
        cause: Option<CauseId>,
        is_objective: bool,
        /// Free text.
        note: Option<String>,
    },
    /// The unit commits itself in writing to a new day for a late item; the deadline stays.
    Committed {
        day: Day,
        /// Who answers for it, where somebody is named.
        #[serde(default)]
        person: Option<PersonId>,
        /// Free text.
        note: Option<String>,
        /// Number, date or link of the document.
        #[serde(default)]
        evidence: Option<String>,
    },
    /// The person whom the item is counted for objects to how it counts.
    Disputed {
        person: PersonId,
        /// Free text.
        note: Option<String>,
    },
    /// A person wants to hear of the item's ends.
    Followed { person: PersonId },
    /// A person no longer wants to hear of the item's ends.
    Unfollowed { person: PersonId },
    /// The unit asks for more time.
    ExtensionAsked {
        /// The due day that the unit asks for, where it names one.
        until: Option<Day>,
        /// The hour on that due day, where the unit names one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time: Option<NaiveTime>,
        /// Whether the request came after the cutoff.
        late: bool,
        /// Free text.
        note: Option<String>,
    },
    /// More time is granted: there is a new deadline.
    ExtensionGranted {
        /// The deadline from now on.
        deadline: Deadline,
        /// Free text.
        note: Option<String>,
    },
    /// More time is refused: the deadline stays.
    ExtensionRefused {
        /// Whether nobody decided until the deadline passed.
        #[serde(default)]
        lapsed: bool,
        /// Free text.
        note: Option<String>,
    },
    /// A file that lists every open case of its source no longer names the case.
    Missed,
    /// A file names the case again.
    Found,
    /// The item is finished and confirmed.
    Done {
        /// Free text.
        note: Option<String>,
        /// Number, date or link of the document that shows it.
        evidence: Option<String>,
        /// When it was finished, where it is recorded later than that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        as_of: Option<Instant>,
    },
    /// Config names the item again after having dropped it.
    Restored,
    /// The receiver or the head confirms what the unit reported.
    Confirmed {
        /// Free text.
        note: Option<String>,
    },
    /// What the unit reported goes back to it.
    Returned {
        /// Free text.
        note: Option<String>,
    },
    /// The item ended too early and is owed again.
    Reopened {
        /// Set when the deadline has passed.
        adopted_on: Option<Day>,
        /// Free text.
        note: Option<String>,
    },
    /// The unit names the day on which it expects to finish; not a new deadline.
    Promised {
        day: Day,
        /// Free text.
        note: Option<String>,
    },
    /// Somebody inside the unit is named to do the item.
    Assigned { person: PersonId },
    /// The item's clock stops.
    Paused {
        /// Free text.
        note: Option<String>,
    },
    /// The item's clock goes on.
    Resumed {
        /// The deadline, moved by the time that the clock stood.
        deadline: Deadline,
        /// Set when the moved deadline has passed already.
        adopted_on: Option<Day>,
    },
    /// The item is no longer owed.
    Cancelled {
        /// Why, such as `removed_from_config` or `carried_over`; empty where the words were erased.
        #[serde(default)]
        reason: String,
        /// The item that goes on in place of this one, where it was carried over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        successor: Option<ItemId>,
    },
    /// The rehearsal of the whole organisation ended.
    OrganisationLive,
    /// A person is reached under an id of their own from now on. The id itself is no part of the chain.
    Bound { person: PersonId, channel: ChannelName },
    /// A person is no longer reached under an id of their own.
    Unbound { person: PersonId, channel: ChannelName },
    /// Retention removed what was old. Decisions stay, so that nothing is decided twice.
    Retired {
        /// What ended before this instant was removed.
        before: Instant,
        /// The notices that were removed.
        notices: Vec<NoticeId>,
        /// How many messages lost their bytes, words and tries.
        messages: u64,
    },
    /// The database was put back from a backup; what may have left since is not sent again.
    StateRestored {
        /// Until when something may have left that is not known any more.
        until: Instant,
        /// How many messages of the backup are uncertain because of that.
        messages: u64,
    },
    /// The words of an earlier event were removed; its place in the chain stays.
    WordsErased {
        /// The event whose words they were.
        event: i64,
    },
    /// Seals what was written into the chain.
    Sealed {
        /// The decisions that were written, where an older program sealed them one by one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        decisions: Vec<SealedDecision>,
        /// The notices that were written or reached an end, where an older program sealed them one by one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<SealedNotice>,
        /// The digest of what all rows come to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rows: Option<String>,
    },
}

/// A decision as the chain remembers it: item, version, step, occurrence, outcome, reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SealedDecision(pub Option<ItemId>, pub u32, pub StepId, pub String, pub Outcome, pub Reason);

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
            Self::Progressed { .. } => "progressed",
            Self::Contributed { .. } => "contributed",
            Self::PartGiven { .. } => "part_given",
            Self::PartProgressed { .. } => "part_progressed",
            Self::Warned { .. } => "warned",
            Self::CauseNamed { .. } => "cause_named",
            Self::CauseJudged { is_objective: true, .. } => "cause_confirmed",
            Self::CauseJudged { .. } => "cause_refused",
            Self::Committed { .. } => "committed",
            Self::Disputed { .. } => "disputed",
            Self::Followed { .. } => "followed",
            Self::Unfollowed { .. } => "unfollowed",
            Self::ExtensionAsked { .. } => "extension_asked",
            Self::ExtensionGranted { .. } => "extension_granted",
            Self::ExtensionRefused { lapsed: true, .. } => "extension_lapsed",
            Self::ExtensionRefused { .. } => "extension_refused",
            Self::Missed => "missed",
            Self::Found => "found",
            Self::Done { .. } => "done",
            Self::Restored => "restored",
            Self::Confirmed { .. } => "confirmed",
            Self::Returned { .. } => "returned",
            Self::Reopened { .. } => "reopened",
            Self::Promised { .. } => "promised",
            Self::Assigned { .. } => "assigned",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Cancelled { .. } => "cancelled",
            Self::OrganisationLive => "organisation_live",
            Self::Bound { .. } => "bound",
            Self::Unbound { .. } => "unbound",
            Self::Retired { .. } => "retired",
            Self::StateRestored { .. } => "state_restored",
            Self::WordsErased { .. } => "words_erased",
            Self::Sealed { .. } => "sealed",
        }
    }
}

/// An event that is about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    pub at: Instant,
    /// The item; none for events of the organisation.
    pub item: Option<ItemId>,
    /// Who caused the event.
    pub by: By,
    /// Through what the event came; none where an older program stored it.
    pub via: Option<Via>,
    /// What happened.
    pub action: Action,
}

/// A stored event: a link of the organisation's hash chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The event's place in the chain, from 1, without gaps.
    pub seq: i64,
    /// What happened.
    pub body: NewEvent,
    /// Hash of this link, in hex.
    pub hash: String,
}
