//! Everything a decision depends on besides the item itself.
//! Must not know where the rules were read from.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::built_in::{BuiltIn, of_extension};

use crate::calendar::Calendar;
use crate::model::ids::hex;
use crate::model::policy::Extension;
use crate::model::{
    CaseRules, ChannelName, Instant, Item, LatenessRules, Organisation, Policy, PolicyId, ProgressEvery,
    Recipient, Role, Slot, Status, Step, StepId, Verify,
};

/// Working days in which nobody objects before what was reported is taken as confirmed.
pub const ACCEPT_WORKING_DAYS: u32 = 5;
/// Working days in which only the initial review speaks of old items: after the rehearsal, or after their plan came late.
pub const REVIEW_WORKING_DAYS: u32 = 10;

/// A policy with a fingerprint of its text, by which a change is noticed.
#[derive(Debug, Clone)]
struct Marked {
    policy: Policy,
    mark: String,
    /// The steps that follow from the policy's rule for more time.
    extension_steps: Vec<Step>,
}

impl Marked {
    fn new(policy: &Policy) -> Self {
        Self {
            mark: fingerprint(policy),
            extension_steps: policy.extension.iter().flat_map(of_extension).collect(),
            policy: policy.clone(),
        }
    }
}

/// People, calendar and policies of one organisation, ready for planning.
#[derive(Debug, Clone)]
pub struct Rules {
    pub org: Organisation,
    pub calendar: Calendar,
    pub cases: CaseRules,
    policies: BTreeMap<PolicyId, Marked>,
    channels: Vec<ChannelName>,
    /// What may be named as the cause of lateness, and who confirms it.
    pub lateness: LatenessRules,
    /// The steps that every policy has.
    pub built_in: BuiltIn,
    /// What comes besides the messages to people.
    pub routine: Routine,
}

impl Rules {
    /// Takes what config says; `channels` are those that are set up to deliver.
    pub fn new(
        org: Organisation,
        calendar: Calendar,
        cases: CaseRules,
        policies: &BTreeMap<PolicyId, Policy>,
        channels: Vec<ChannelName>,
    ) -> Self {
        let policies = policies.iter().map(|(id, policy)| (id.clone(), Marked::new(policy))).collect();
        Self {
            org,
            calendar,
            cases,
            policies,
            channels,
            lateness: LatenessRules::default(),
            built_in: BuiltIn::default(),
            routine: Routine::default(),
        }
    }

    /// These rules, with what config wants besides the messages to people.
    #[must_use]
    pub fn with(self, routine: Routine) -> Self {
        Self { routine, ..self }
    }

    /// These rules, with what config says of lateness.
    #[must_use]
    pub fn with_lateness(self, lateness: LatenessRules) -> Self {
        Self { lateness, ..self }
    }

    /// The steps of the item's policy; none when config no longer has that policy.
    pub fn steps(&self, item: &Item) -> &[Step] {
        self.policies.get(&item.policy).map_or(&[], |marked| &marked.policy.steps)
    }

    /// The step that the item has under this id, built-in ones included.
    pub fn step(&self, item: &Item, id: &StepId) -> Option<&Step> {
        let listed = self.steps(item).iter().chain(self.extension_steps(item));
        self.built_in.step(id).or_else(|| listed.into_iter().find(|step| step.id == *id))
    }

    /// The steps of the item about a request for more time.
    pub fn extension_steps(&self, item: &Item) -> &[Step] {
        self.policies.get(&item.policy).map_or(&[], |marked| &marked.extension_steps)
    }

    /// When what the unit reported is taken as confirmed, if nobody objects.
    pub fn accepted_at(&self, item: &Item) -> Option<Instant> {
        let reported_at = item.reported_at.filter(|_| item.status == Status::Reported)?;
        let day = self.calendar.work.add(self.calendar.zone.day(reported_at), ACCEPT_WORKING_DAYS);
        Some(self.calendar.zone.end_of(day))
    }

    /// When a request for more time lapses, if nobody decides.
    pub fn lapses_at(&self, item: &Item) -> Option<Instant> {
        let is_pending = item.extensions.pending.is_some() && item.status == Status::ExtensionPending;
        is_pending.then(|| self.calendar.overdue_from(&item.deadline))?
    }

    /// Whether config has a policy of that name.
    pub fn has_policy(&self, id: &PolicyId) -> bool {
        self.policies.contains_key(id)
    }

    /// The fingerprint of the item's policy; empty when config no longer has it.
    pub fn mark(&self, item: &Item) -> &str {
        self.policies.get(&item.policy).map_or("", |marked| marked.mark.as_str())
    }

    /// Fingerprints of the parts.
    pub fn marks(&self) -> RuleMarks {
        let of = |text: String| hex(&Sha256::digest(text)[..8]);
        RuleMarks {
            time: of(format!("{:?} {:?} {:?}", self.calendar, self.cases, self.built_in)),
            people: of(format!("{:?}", self.org)),
            policies: self.policies.iter().map(|(id, marked)| (id.clone(), marked.mark.clone())).collect(),
        }
    }

    /// The extension rule of the item's policy.
    pub fn extension(&self, item: &Item) -> Option<&Extension> {
        self.policies.get(&item.policy)?.policy.extension.as_ref()
    }

    /// From when the unit is asked where the item stands, where the policy wants that: the weekly slot by which a whole
    /// week between two of them has passed without a word.
    pub fn asks_progress_from(&self, item: &Item) -> Option<Instant> {
        match self.policies.get(&item.policy)?.policy.progress? {
            ProgressEvery::Weekly => {
                let last = item.progressed_at.map_or(item.opened_at, |at| at.max(item.opened_at));
                Some(next_week(&self.calendar, next_week(&self.calendar, last)))
            }
        }
    }

    /// Whether it is for somebody in the role to confirm what is reported of the item: the receiving unit where the policy
    /// says so, else the head.
    pub fn confirms(&self, item: &Item, role: Role) -> bool {
        let of_policy = || self.policies.get(&item.policy)?.policy.verify;
        let verify = item.spec.verify.or_else(of_policy);
        let receiver = verify == Some(Verify::OwedTo) && item.spec.owed_to.is_some();
        role == if receiver { Role::OwedTo } else { Role::LeadHead }
    }

    /// The channels by which the recipient can be reached, in the recipient's order. Without any
    /// channel that delivers, everything is captured.
    pub fn routes(&self, recipient: &Recipient) -> Vec<ChannelName> {
        if self.channels.is_empty() {
            return vec![ChannelName::Capture];
        }
        let reachable = |channel: &ChannelName| match channel {
            ChannelName::Capture => true,
            channel => recipient.address(*channel).is_some() && !recipient.reach.lost.contains_key(channel),
        };
        let wanted = recipient.prefer.iter().copied();
        wanted.filter(|channel| self.channels.contains(channel)).filter(reachable).collect()
    }
}

/// The first weekly slot after `at`.
pub fn next_week(calendar: &Calendar, at: Instant) -> Instant {
    calendar.next_slot(Slot::Weekly, at + TimeDelta::milliseconds(1), None)
}

fn fingerprint(policy: &Policy) -> String {
    let text = serde_json::to_string(policy).unwrap_or_default();
    hex(&Sha256::digest(text)[..8])
}

/// Fingerprints of the parts of the rules, by which it is seen which part a new config changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleMarks {
    /// Days off, working hours, slots, and how the days of cases are counted.
    pub time: String,
    /// People, units, roles, absences.
    pub people: String,
    /// Each policy.
    pub policies: BTreeMap<PolicyId, String>,
}

/// What config wants besides the messages to people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routine {
    /// Whether the administrators hear every working day that all is well.
    pub daily: bool,
    /// The groups that hear of the week: by which channel, and the vendor's id of the group.
    pub groups: Vec<(ChannelName, String)>,
}
