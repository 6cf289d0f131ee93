//! What an event does to an item.
//! Must not know whether the event is allowed; `allowed.rs` does.

use chrono::SubsecRound;

use super::event::Action;
use super::extension::{ExtensionDecision, ExtensionEnd, ExtensionRequest};
use super::item::REMOVED_FROM_CONFIG;
use super::part::rolled_up;
use super::{
    Cause, CauseVerdict, Commitment, Day, Deadline, Instant, Item, ItemId, ItemPart, Kind, Status, UnitPart,
};

impl Item {
    /// The item after one more event of it; none before the event that opened it.
    pub fn after(item: Option<Self>, at: Instant, action: &Action) -> Option<Self> {
        let mut item = match (item, action) {
            (None, Action::Opened { spec, .. }) => Self::open((**spec).clone(), at),
            (item, _) => item?,
        };
        item.apply(at, action);
        Some(item)
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
                self.policy = policy.clone().unwrap_or_else(|| self.policy.clone());
                self.set_deadline(deadline, *adopted_on);
            }
            Action::WentLive { adopted_on, review_until } => self.go_live(at, *adopted_on, *review_until),
            Action::Acknowledged { .. } => {
                self.status = Status::Acknowledged;
                self.acknowledged_at = Some(at);
            }
            Action::Reported { value, as_of, .. } => self.report(at, *value, *as_of),
            Action::Progressed { .. }
            | Action::Contributed { .. }
            | Action::PartGiven { .. }
            | Action::PartProgressed { .. }
            | Action::Warned { .. }
            | Action::CauseNamed { .. }
            | Action::CauseJudged { .. }
            | Action::Committed { .. }
            | Action::Disputed { .. }
            | Action::Followed { .. }
            | Action::Unfollowed { .. } => self.stand(at, action),
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
            Action::Done { as_of, .. } => {
                // Who confirms a report by `done` does not take back when it was finished.
                self.finished_at = as_of.map(|at| at.trunc_subsecs(3)).or(self.finished_at);
                self.finish(at);
            }
            Action::Confirmed { .. } => self.finish(at),
            Action::Cancelled { reason, successor } => self.cancel(at, reason, successor.as_ref()),
            Action::Restored => {
                self.status = self.before_removal.take().unwrap_or_else(|| self.resting_status());
                self.closed_at = None;
            }
            Action::Returned { .. } => {
                self.status = self.resting_status();
                self.reported_at = None;
                self.finished_at = None;
                self.returns += 1;
                self.returned_at = Some(at);
            }
            Action::Reopened { adopted_on, .. } => {
                self.closed_at = None;
                self.successor = None;
                self.reported_at = None;
                self.finished_at = None;
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

    /// Takes in what is said of the item beside its deadline and its end.
    fn stand(&mut self, at: Instant, action: &Action) {
        match action {
            Action::Progressed { value, .. } => {
                self.progress = value.or(self.progress);
                self.progressed_at = Some(at);
            }
            Action::Contributed { unit, value, .. } => {
                let share = value.or_else(|| self.contributed.get(unit)?.share);
                self.contributed.insert(unit.clone(), UnitPart { share, at });
            }
            Action::PartGiven { part, person, title, until } => self.parts.push(ItemPart {
                number: *part,
                person: person.clone(),
                title: title.clone(),
                given_at: at,
                until: *until,
                share: 0,
                done_at: None,
            }),
            Action::PartProgressed { part, value, .. } => self.advance_part(*part, *value, at),
            Action::Warned { until, .. } => {
                self.warned_at = self.warned_at.or(Some(at));
                self.promised = until.or(self.promised);
            }
            Action::CauseNamed { cause, .. } => {
                self.cause = Some(Cause { id: cause.clone(), named_at: at, verdict: None });
            }
            Action::CauseJudged { cause, is_objective, .. } => {
                let verdict = Some(CauseVerdict { is_objective: *is_objective, at });
                let named = self.cause.take();
                let named_at = named.as_ref().map_or(at, |named| named.named_at);
                let id = cause.clone().or_else(|| named.map(|named| named.id));
                self.cause = id.map(|id| Cause { id, named_at, verdict });
            }
            Action::Committed { day, person, .. } => {
                self.commitment = Some(Commitment { day: *day, person: person.clone(), at });
            }
            Action::Disputed { .. } => self.disputed_at = Some(at),
            Action::Followed { person } => {
                self.followers.retain(|other| other != person);
                self.followers.push(person.clone());
            }
            Action::Unfollowed { person } => self.followers.retain(|other| other != person),
            _ => {}
        }
    }

    fn set_deadline(&mut self, deadline: &Deadline, adopted_on: Option<Day>) {
        let later = deadline.day > self.deadline.day && self.deadline.day.is_some();
        self.appointments += u32::from(later && self.spec.kind == Kind::Dossier);
        self.extensions.pending = None;
        self.deadline = deadline.clone();
        self.rearm(adopted_on);
    }

    fn finish(&mut self, at: Instant) {
        self.status = Status::Done;
        self.closed_at = Some(at);
        self.missing_since = None;
        self.extensions.pending = None;
    }

    fn cancel(&mut self, at: Instant, reason: &str, successor: Option<&ItemId>) {
        self.before_removal = (reason == REMOVED_FROM_CONFIG).then_some(self.status);
        self.successor = successor.cloned();
        self.status = Status::Cancelled;
        self.closed_at = Some(at);
    }

    fn advance_part(&mut self, number: u32, share: Option<u32>, at: Instant) {
        if let Some(part) = self.parts.iter_mut().find(|part| part.number == number) {
            part.share = share.unwrap_or(part.share);
            part.done_at = (part.share >= 100).then_some(at);
        }
        self.progress = rolled_up(&self.parts).or(self.progress);
        self.progressed_at = Some(at);
    }

    fn report(&mut self, at: Instant, value: Option<u32>, as_of: Option<Instant>) {
        self.status = Status::Reported;
        self.reported_at = Some(at);
        self.finished_at = as_of.map(|at| at.trunc_subsecs(3));
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
        self.warned_at = None;
        self.adopted_on = adopted_on;
        self.review_until = self.review_until.filter(|_| adopted_on.is_some());
        self.status = match self.status {
            Status::Open | Status::Awaiting | Status::ExtensionPending => self.resting_status(),
            other => other,
        };
    }
}
