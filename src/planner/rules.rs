//! Everything a decision depends on besides the item itself.
//! Must not know where it was read from.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::calendar::Calendar;
use crate::model::ids::hex;
use crate::model::policy::Extension;
use crate::model::{
    Anchor, CaseRules, ChannelName, Instant, Item, Offset, Organisation, Policy, PolicyId, Recipient, Role,
    Slot, Status, Step, StepId, StepTime,
};

/// The built-in step that lists what was already overdue when the rehearsal ended.
pub const REVIEW_STEP: &str = "ra-soat-ban-dau";
/// The built-in step that lists what is still open when a plan has closed.
pub const CLOSING_STEP: &str = "ket-thuc-ke-hoach";
/// The built-in step that tells the administrators of somebody who could not be reached.
pub const UNREACHED_STEP: &str = "khong-gui-duoc";
/// The built-in step that shows head and receiver what a unit reports finished.
pub const REPORTED_STEP: &str = "cho-xac-nhan";
/// Working days in which nobody objects before what was reported is taken as confirmed.
pub const ACCEPT_WORKING_DAYS: u32 = 5;
/// Working days after the rehearsal in which only the initial review speaks of old items.
pub const REVIEW_WORKING_DAYS: u32 = 10;

/// A policy with a fingerprint of its text, by which a change is noticed.
#[derive(Debug, Clone)]
struct Marked {
    policy: Policy,
    mark: String,
}

/// People, calendar and policies of one organisation, ready for planning.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Who is who.
    pub org: Organisation,
    /// Days, hours and slots.
    pub calendar: Calendar,
    /// Kinds and sources of cases.
    pub cases: CaseRules,
    policies: BTreeMap<PolicyId, Marked>,
    channels: Vec<ChannelName>,
    review: Step,
    closing: Step,
    unreached: Step,
    reported: Step,
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
        let policies = policies
            .iter()
            .map(|(id, policy)| (id.clone(), Marked { mark: fingerprint(policy), policy: policy.clone() }))
            .collect();
        let review = built_in(REVIEW_STEP, &[Role::Lead, Role::Overseer], Slot::Daily);
        let closing = built_in(CLOSING_STEP, &[Role::Overseer, Role::Chair], Slot::Weekly);
        let unreached = Step { urgent: true, ..built_in(UNREACHED_STEP, &[Role::Admin], Slot::Daily) };
        let reported = built_in(REPORTED_STEP, &[Role::LeadHead, Role::OwedTo], Slot::Daily);
        Self { org, calendar, cases, policies, channels, review, closing, unreached, reported }
    }

    /// The steps of the item's policy; none when config no longer has that policy.
    pub fn steps(&self, item: &Item) -> &[Step] {
        self.policies.get(&item.policy).map_or(&[], |marked| &marked.policy.steps)
    }

    /// The step with that id, built-in ones included.
    pub fn step(&self, item: &Item, id: &StepId) -> Option<&Step> {
        let built_in = [&self.review, &self.closing, &self.unreached, &self.reported];
        built_in.into_iter().chain(self.steps(item)).find(|step| step.id == *id)
    }

    /// The built-in step about what was reported.
    pub fn reported_step(&self) -> &Step {
        &self.reported
    }

    /// When what the unit reported is taken as confirmed, if nobody objects.
    pub fn accepted_at(&self, item: &Item) -> Option<Instant> {
        let reported_at = item.reported_at.filter(|_| item.status == Status::Reported)?;
        let day = self.calendar.work.add(self.calendar.zone.day(reported_at), ACCEPT_WORKING_DAYS);
        Some(self.calendar.zone.end_of(day))
    }

    /// Whether config has a policy of that name.
    pub fn has_policy(&self, id: &PolicyId) -> bool {
        self.policies.contains_key(id)
    }

    /// The fingerprint of the item's policy; empty when config no longer has it.
    pub fn mark(&self, item: &Item) -> &str {
        self.policies.get(&item.policy).map_or("", |marked| marked.mark.as_str())
    }

    /// The extension rule of the item's policy.
    pub fn extension(&self, item: &Item) -> Option<&Extension> {
        self.policies.get(&item.policy)?.policy.extension.as_ref()
    }

    /// The built-in step of the initial review.
    pub fn review_step(&self) -> &Step {
        &self.review
    }

    /// The built-in step of the closing list.
    pub fn closing_step(&self) -> &Step {
        &self.closing
    }

    /// The built-in step about somebody who could not be reached.
    pub fn unreached_step(&self) -> &Step {
        &self.unreached
    }

    /// The channels by which the recipient can be reached, in the recipient's order. Without any
    /// channel that delivers, everything is captured.
    pub fn routes(&self, recipient: &Recipient) -> Vec<ChannelName> {
        if self.channels.is_empty() {
            return vec![ChannelName::Capture];
        }
        let reachable = |channel: &ChannelName| match channel {
            ChannelName::Email => recipient.email.is_some(),
            ChannelName::Capture => true,
        };
        let wanted = recipient.prefer.iter().copied();
        wanted.filter(|channel| self.channels.contains(channel)).filter(reachable).collect()
    }
}

fn built_in(id: &str, to: &[Role], slot: Slot) -> Step {
    Step {
        id: StepId::new(id),
        at: StepTime { anchor: Anchor::Due, offset: Offset::Days(0) },
        to: to.to_vec(),
        slot,
        every: None,
        times: None,
        unless: None,
        via: Vec::new(),
        urgent: false,
    }
}

fn fingerprint(policy: &Policy) -> String {
    let text = serde_json::to_string(policy).unwrap_or_default();
    hex(&Sha256::digest(text)[..8])
}
