//! The steps that every policy has: what must be said whatever the policy lists.
//! Must not know when they are reached; `timing` does.

use crate::model::{Anchor, Extension, Offset, Reason, Role, Slot, Step, StepId, StepTime};

/// Lists what was already overdue when the rehearsal ended, or when its plan came.
pub const REVIEW_STEP: &str = "ra-soat-ban-dau";
/// Lists what is still open when a plan has closed.
pub const CLOSING_STEP: &str = "ket-thuc-ke-hoach";
/// Tells the administrators of somebody who could not be reached.
pub const UNREACHED_STEP: &str = "khong-gui-duoc";
/// Shows head and receiver what a unit reports finished.
pub const REPORTED_STEP: &str = "cho-xac-nhan";
/// Asks the approver to decide on a request for more time.
pub const ASKED_STEP: &str = "xin-gia-han";
/// Tells the units that the policy names of a request for more time.
pub const INFORMED_STEP: &str = "bao-xin-gia-han";
/// Tells the unit, its head and the overseer what was decided about more time.
pub const DECIDED_STEP: &str = "ket-qua-gia-han";
/// Asks the clerk of a source for a new file.
pub const STALE_STEP: &str = "cap-nhat-du-lieu";
/// Asks whether a case that its source no longer lists has ended.
pub const MISSING_STEP: &str = "xac-nhan-da-xong";

/// The built-in steps that are the same for every item.
#[derive(Debug, Clone)]
pub struct BuiltIn {
    /// See [`REVIEW_STEP`].
    pub review: Step,
    /// See [`CLOSING_STEP`].
    pub closing: Step,
    /// See [`UNREACHED_STEP`].
    pub unreached: Step,
    /// See [`REPORTED_STEP`].
    pub reported: Step,
    /// See [`DECIDED_STEP`].
    pub decided: Step,
    /// See [`STALE_STEP`].
    pub stale: Step,
    /// See [`MISSING_STEP`].
    pub missing: Step,
}

impl Default for BuiltIn {
    fn default() -> Self {
        let daily = |id, to: &[Role]| step(id, to, Slot::Daily);
        Self {
            review: daily(REVIEW_STEP, &[Role::Lead, Role::Overseer]),
            closing: step(CLOSING_STEP, &[Role::Overseer, Role::Chair], Slot::Weekly),
            unreached: Step { urgent: true, ..daily(UNREACHED_STEP, &[Role::Admin]) },
            reported: daily(REPORTED_STEP, &[Role::LeadHead, Role::OwedTo]),
            decided: daily(DECIDED_STEP, &[Role::Lead, Role::LeadHead, Role::Overseer]),
            stale: Step { every: Some(Offset::WorkingDays(1)), ..daily(STALE_STEP, &[Role::Clerk]) },
            missing: daily(MISSING_STEP, &[Role::Lead, Role::Overseer]),
        }
    }
}

impl BuiltIn {
    /// The step with that id.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        let all = [
            &self.review,
            &self.closing,
            &self.unreached,
            &self.reported,
            &self.decided,
            &self.stale,
            &self.missing,
        ];
        all.into_iter().find(|step| step.id == *id)
    }
}

/// The steps that follow from a policy's rule for more time: to the approver, and to those informed.
pub fn of_extension(rule: &Extension) -> [Step; 2] {
    let asked = step(ASKED_STEP, &[rule.approver], Slot::Daily);
    [Step { every: rule.remind_approver, ..asked }, step(INFORMED_STEP, &[Role::Informed], Slot::Daily)]
}

/// Why a built-in step speaks; none for the steps that policies list.
pub fn reason(step: &Step) -> Option<Reason> {
    Some(match step.id.as_str() {
        REVIEW_STEP => Reason::InitialReview,
        CLOSING_STEP => Reason::PlanClosing,
        UNREACHED_STEP => Reason::Unreached,
        REPORTED_STEP => Reason::ItemReported,
        ASKED_STEP | INFORMED_STEP => Reason::ExtensionAsked,
        DECIDED_STEP => Reason::ExtensionDecided,
        STALE_STEP => Reason::StaleData,
        MISSING_STEP => Reason::MissingInSource,
        _ => return None,
    })
}

/// Whether the step speaks of what has just happened, and so waits for no level below.
pub fn speaks_of_news(step: &Step) -> bool {
    reason(step).is_some_and(|reason| reason != Reason::PlanClosing)
}

fn step(id: &str, to: &[Role], slot: Slot) -> Step {
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
