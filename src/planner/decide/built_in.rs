//! The steps that every policy has: what must be said whatever the policy lists.
//! Must not know when a step is reached; `timing` does.

use crate::model::{Anchor, BuiltInStep, Extension, Offset, Reason, Role, Slot, Step, StepId, StepTime};

/// The built-in steps that are the same for every item, each named after its [`BuiltInStep`].
#[derive(Debug, Clone)]
pub struct BuiltIn {
    pub review: Step,
    pub arrived: Step,
    pub closing: Step,
    pub unreached: Step,
    pub reported: Step,
    pub returned: Step,
    pub decided: Step,
    pub stale: Step,
    pub missing: Step,
    pub warned: Step,
    pub progress: Step,
    pub part: Step,
    pub ended: Step,
}

impl Default for BuiltIn {
    fn default() -> Self {
        let daily = |id, to: &[Role]| step(id, to, Slot::Daily);
        Self {
            review: daily(BuiltInStep::Review, &[Role::Lead, Role::Overseer]),
            arrived: daily(BuiltInStep::Arrived, &[Role::Lead]),
            closing: step(BuiltInStep::Closing, &[Role::Overseer, Role::Chair], Slot::Weekly),
            unreached: Step { urgent: true, ..daily(BuiltInStep::Unreached, &[Role::Admin]) },
            reported: daily(BuiltInStep::Reported, &[Role::LeadHead, Role::OwedTo]),
            returned: daily(BuiltInStep::Returned, &[Role::Lead]),
            decided: daily(BuiltInStep::Decided, &[Role::Lead, Role::LeadHead, Role::Overseer]),
            stale: Step { every: Some(Offset::WorkingDays(1)), ..daily(BuiltInStep::Stale, &[Role::Clerk]) },
            missing: daily(BuiltInStep::Missing, &[Role::Lead, Role::Overseer]),
            warned: daily(BuiltInStep::Warned, &[Role::LeadHead, Role::Overseer]),
            progress: step(BuiltInStep::Progress, &[Role::Lead], Slot::Weekly),
            part: daily(BuiltInStep::Part, &[Role::Part]),
            ended: daily(BuiltInStep::Ended, &[Role::Follower]),
        }
    }
}

impl BuiltIn {
    /// The built-in step with this id; none where the step depends on the item's policy, or is of no policy.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        Some(match id.built_in()? {
            BuiltInStep::Review => &self.review,
            BuiltInStep::Arrived => &self.arrived,
            BuiltInStep::Closing => &self.closing,
            BuiltInStep::Unreached => &self.unreached,
            BuiltInStep::Reported => &self.reported,
            BuiltInStep::Returned => &self.returned,
            BuiltInStep::Decided => &self.decided,
            BuiltInStep::Stale => &self.stale,
            BuiltInStep::Missing => &self.missing,
            BuiltInStep::Warned => &self.warned,
            BuiltInStep::Progress => &self.progress,
            BuiltInStep::Part => &self.part,
            BuiltInStep::Ended => &self.ended,
            BuiltInStep::Asked
            | BuiltInStep::Informed
            | BuiltInStep::Unanswered
            | BuiltInStep::Weekly
            | BuiltInStep::List => return None,
        })
    }
}

/// The steps that follow from a policy's rule for more time: to the approver, to those informed, and to the
/// level above an approver who did not answer. Where the chair decides, nobody stands above, and the last is
/// left out.
pub fn of_extension(rule: &Extension) -> Vec<Step> {
    let asked = step(BuiltInStep::Asked, &[rule.approver], Slot::Daily);
    let above = above(rule.approver).map(|role| step(BuiltInStep::Unanswered, &[role], Slot::Weekly));
    let asked = Step { every: rule.remind_approver, ..asked };
    [asked, step(BuiltInStep::Informed, &[Role::Informed], Slot::Daily)].into_iter().chain(above).collect()
}

/// Who stands above an approver.
fn above(approver: Role) -> Option<Role> {
    match approver {
        Role::Lead => Some(Role::LeadHead),
        Role::LeadHead | Role::OwedTo | Role::Overseer => Some(Role::ViceChair),
        Role::ViceChair | Role::ChairOffice => Some(Role::Chair),
        Role::Chair
        | Role::Coordinators
        | Role::Clerk
        | Role::Informed
        | Role::Part
        | Role::Follower
        | Role::Admin => None,
    }
}

/// Why a built-in step speaks; none for the steps that policies list.
pub fn reason(step: &Step) -> Option<Reason> {
    Some(match step.id.built_in()? {
        BuiltInStep::Review => Reason::InitialReview,
        BuiltInStep::Arrived => Reason::ArrivedOverdue,
        BuiltInStep::Closing => Reason::PlanClosing,
        BuiltInStep::Unreached => Reason::Unreached,
        BuiltInStep::Reported => Reason::ItemReported,
        BuiltInStep::Returned => Reason::ReportReturned,
        BuiltInStep::Asked | BuiltInStep::Informed => Reason::ExtensionAsked,
        BuiltInStep::Decided => Reason::ExtensionDecided,
        BuiltInStep::Unanswered => Reason::ExtensionUnanswered,
        BuiltInStep::Stale => Reason::StaleData,
        BuiltInStep::Missing => Reason::MissingInSource,
        BuiltInStep::Warned => Reason::Warned,
        BuiltInStep::Progress => Reason::ProgressAsked,
        BuiltInStep::Part => Reason::PartGiven,
        BuiltInStep::Ended => Reason::ItemEnded,
        BuiltInStep::Weekly | BuiltInStep::List => Reason::StillOverdue,
    })
}

/// Whether the step speaks of what has just happened, and so waits for no level below.
pub fn speaks_of_news(step: &Step) -> bool {
    reason(step).is_some()
}

fn step(id: BuiltInStep, to: &[Role], slot: Slot) -> Step {
    Step {
        id: id.into(),
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
