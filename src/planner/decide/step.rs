//! Plans one item: from the item, what was decided before, and an instant to decisions.
//! Must not know about messages, stores or channels beyond their names.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::built_in::{self, speaks_of_news};
use super::freshness::{self, needs_sure_data};
use super::levels::{self, LevelGate};
use super::recheck::withdrawn;
use super::rules::Rules;
use super::timing::{self, Turn};
use super::who;
use crate::model::{
    Anchor, BuiltInStep, ChannelName, Day, Decision, Instant, Item, Notice, NoticeId, NoticeKey, NoticeState,
    Outcome, Reason, RecipientId, Role, Slot, Status, Step, StepId, Unless,
};
use crate::planner::change::extension;

/// What is remembered of an item's planning.
#[derive(Debug, Clone, Default)]
pub struct ItemHistory {
    /// The decisions so far, with their notices.
    pub decided: Vec<Decision>,
    /// Steps that were reached but had to wait.
    pub waiting: Vec<StepId>,
    /// The fingerprint of the policy at the last planning; empty before the first.
    pub policy_mark: String,
    /// When the data of an imported case came; none for an item that no file brings.
    pub as_of: Option<Instant>,
}

/// What the planner proposes for one item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemPlan {
    /// New decisions, in order.
    pub decisions: Vec<Decision>,
    /// Notices decided before and not sent, which a new decision replaces.
    pub superseded: Vec<NoticeId>,
    /// Steps that are reached but must wait, and why.
    pub waiting: Vec<(StepId, Reason)>,
    /// The next instant at which the item needs a look; none when nothing can happen by itself.
    pub wake_at: Option<Instant>,
}

/// Decides every step of the item that `now` has reached.
pub fn plan_item(rules: &Rules, item: &Item, memory: &ItemHistory, now: Instant) -> ItemPlan {
    let mut plan = ItemPlan::default();
    let is_followed_end = item.status.is_closed() && !item.followers.is_empty();
    if !item.status.may_be_reminded() && item.status != Status::Reported && !is_followed_end {
        return plan;
    }
    let upcoming = timing::turns(rules, item, &memory.decided, now);
    let by_itself = rules.accepted_at(item).into_iter().chain(rules.lapses_at(item));
    plan.wake_at = upcoming.next.into_iter().chain(by_itself).min();
    let today = rules.calendar.zone.day(now);
    let planner = Planner { rules, item, memory, now, today };
    let mut speaking: Vec<(Turn, Vec<Addressee>)> = Vec::new();
    let speaks = |turn: &&Turn<'_>| planner.silence(turn).is_none();
    let in_hand: Vec<_> = upcoming.reached.iter().filter(speaks).map(|turn| turn.step).collect();
    for turn in &upcoming.reached {
        match planner.verdict(turn, &in_hand) {
            Verdict::Silent(reason) => plan.decisions.push(planner.decision(turn, Outcome::Silent, reason)),
            Verdict::Wait(reason, until) => {
                plan.waiting.push((turn.step.id.clone(), reason));
                plan.wake(until);
            }
            Verdict::Tell(addressees) => speaking.push((*turn, addressees)),
        }
    }
    if !speaking.is_empty() {
        planner.tell(&speaking, &mut plan);
    }
    plan
}

enum Verdict {
    Tell(Vec<Addressee>),
    Silent(Reason),
    Wait(Reason, Instant),
}

/// One recipient of a step, with every role that names them.
struct Addressee {
    recipient: RecipientId,
    roles: Vec<Role>,
    stands_in: Option<String>,
    /// Why this recipient is left out though the others are told.
    left_out: Option<Reason>,
    /// A delegate acts for this person, who gets a copy once a week.
    copy: bool,
}

impl Addressee {
    fn ear(&self) -> Ear {
        ear(&self.recipient, self.roles[0])
    }
}

impl ItemPlan {
    /// Has the item looked at again at `at` or before.
    fn wake(&mut self, at: Instant) {
        self.wake_at = Some(self.wake_at.map_or(at, |wake| wake.min(at)));
    }
}

/// How soon an item is looked at again when somebody could not be reached about it.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(1);

struct Planner<'a> {
    rules: &'a Rules,
    item: &'a Item,
    memory: &'a ItemHistory,
    now: Instant,
    today: Day,
}

impl Planner<'_> {
    fn verdict(&self, turn: &Turn, in_hand: &[&Step]) -> Verdict {
        if let Some(reason) = self.silence(turn) {
            return Verdict::Silent(reason);
        }
        let waits = !speaks_of_news(turn.step);
        if let Some(review) = self.item.review_until.filter(|day| waits && *day >= self.today) {
            return Verdict::Wait(Reason::ReviewPeriod, self.rules.calendar.zone.end_of(review));
        }
        let mut addressees = self.addressees(turn);
        if addressees.is_empty() {
            return Verdict::Silent(Reason::EmptyStep);
        }
        if !waits {
            return Verdict::Tell(addressees);
        }
        if let Some(unsure) = freshness::unsure(self.rules, self.item, self.memory.as_of, self.now) {
            let above_head =
                |addressee: &Addressee| addressee.roles.iter().all(|role| needs_sure_data(*role));
            if addressees.iter().all(above_head) {
                return Verdict::Wait(unsure, self.tomorrow());
            }
            for addressee in addressees.iter_mut().filter(|addressee| above_head(addressee)) {
                addressee.left_out = Some(unsure);
            }
        }
        match levels::gate(self.rules, self.item, turn.step, &self.memory.decided, in_hand, self.today) {
            LevelGate::Open => Verdict::Tell(addressees),
            LevelGate::WaitUntil(until) => Verdict::Wait(Reason::LevelBelowFirst, until),
        }
    }

    /// Why the step stays silent whoever holds its roles.
    fn silence(&self, turn: &Turn) -> Option<Reason> {
        let item = self.item;
        let step = turn.step;
        let day = self.rules.calendar.zone.day(turn.at);
        let too_early = if step.counts_hours() {
            turn.at < item.opened_at
        } else {
            day < self.rules.calendar.zone.day(item.opened_at)
        };
        let promise_holds = item.promised.is_some_and(|day| day >= self.today);
        if item.spec.tracked_by_duties {
            Some(Reason::TrackedByDuties)
        } else if step.id.is(BuiltInStep::Progress) && day < self.today && self.policy_changed() {
            // A policy that asks from now on does not ask for the weeks behind it.
            Some(Reason::PolicyChanged)
        } else if built_in::reason(step).is_some() {
            None
        } else if item.adopted_on.is_some()
            && (step.at.anchor == Anchor::Opened || !step.at.offset.is_after())
        {
            Some(Reason::AlreadyOverdue)
        } else if step.at.anchor != Anchor::Opened && too_early {
            Some(Reason::BeforeOpening)
        } else if step.counts_hours() && self.comes_too_late(turn) {
            Some(Reason::DeadlinePassed)
        } else if item.spec.closes.is_some_and(|closes| day > closes || self.today > closes) {
            Some(Reason::PlanClosed)
        } else if step.at.anchor == Anchor::Cutoff && item.extensions.pending.is_some() {
            Some(Reason::ExtensionPending)
        } else if step.at.anchor == Anchor::Cutoff && !extension::may_extend(self.rules, item) {
            Some(Reason::NoExtensionLeft)
        } else if self.policy_overtook(turn) {
            Some(Reason::PolicyChanged)
        } else if step.unless == Some(Unless::Acknowledged) && item.acknowledged_at.is_some() {
            Some(Reason::Acknowledged)
        } else if step.unless == Some(Unless::Planned) && promise_holds {
            Some(Reason::Planned)
        } else {
            None
        }
    }

    /// Whether the end that a step in hours warns of passes before the office is open again.
    fn comes_too_late(&self, turn: &Turn) -> bool {
        let calendar = &self.rules.calendar;
        let end = match turn.step.at.anchor {
            Anchor::Due => calendar.overdue_from(&self.item.deadline),
            Anchor::Cutoff => {
                extension::cutoff(self.rules, self.item).map(|cutoff| calendar.zone.end_of(cutoff))
            }
            Anchor::Opened => None,
        };
        end.is_some_and(|end| turn.at < end && calendar.next_open(self.now) >= end)
    }

    /// The weekly slot for copies: the next one that is not today's.
    fn next_week(&self) -> Instant {
        self.rules.calendar.next_slot(Slot::Weekly, self.tomorrow(), None)
    }

    fn tomorrow(&self) -> Instant {
        let calendar = &self.rules.calendar;
        calendar.zone.start_of(calendar.work.add(self.today, 1))
    }

    /// Whether a changed policy puts the step before one already decided; such a step is not made up for.
    fn policy_overtook(&self, turn: &Turn) -> bool {
        let memory = self.memory;
        let latest = memory.decided.iter().filter(|d| d.version == turn.version).map(|d| d.at).max();
        self.policy_changed()
            && !memory.waiting.contains(&turn.step.id)
            && latest.is_some_and(|latest| turn.at <= latest)
    }

    fn policy_changed(&self) -> bool {
        let mark = &self.memory.policy_mark;
        !mark.is_empty() && mark != self.rules.mark(self.item)
    }

    /// Whom a step tells: where it tells the lead, those too who have a part of the item to do.
    fn addressees(&self, turn: &Turn) -> Vec<Addressee> {
        let (mut found, mut copies): (Vec<Addressee>, Vec<(RecipientId, Role)>) = (Vec::new(), Vec::new());
        let mut roles = turn.step.to.clone();
        roles.extend(roles.contains(&Role::Lead).then_some(Role::Part));
        roles.sort_unstable();
        for role in roles {
            for holder in who::told(self.rules, self.item, (role, turn.part), self.today) {
                let copy = holder.away.map(|away| RecipientId::new(away.as_str()));
                copies.extend(copy.map(|recipient| (recipient, role)));
                match found.iter_mut().find(|other| other.recipient == holder.recipient) {
                    Some(known) => known.roles.push(role),
                    None => found.push(Addressee {
                        recipient: holder.recipient,
                        roles: vec![role],
                        stands_in: holder.stands_in,
                        left_out: None,
                        copy: false,
                    }),
                }
            }
        }
        for (recipient, role) in copies {
            if !found.iter().any(|other| other.recipient == recipient) {
                let roles = vec![role];
                found.push(Addressee { recipient, roles, stands_in: None, left_out: None, copy: true });
            }
        }
        found
    }

    /// Turns the steps that speak into decisions. Each recipient hears only the highest step that names them;
    /// its notice leaves when the earliest of those it replaces would have left.
    fn tell(&self, speaking: &[(Turn, Vec<Addressee>)], plan: &mut ItemPlan) {
        let mut leaves: BTreeMap<Ear, Instant> = BTreeMap::new();
        for notice in self.unsent() {
            let ear = ear(&notice.recipient, notice.role);
            let told = |addressee: &Addressee| addressee.left_out.is_none() && addressee.ear() == ear;
            if speaking.iter().any(|(_, people)| people.iter().any(told)) {
                plan.superseded.push(notice.id.clone());
                earliest(&mut leaves, ear, notice.slot_at);
            }
        }
        for (turn, people) in speaking {
            let at = timing::departure(self.rules, self.item, turn.step, turn.at, self.now);
            for addressee in people {
                let at = if addressee.copy { self.next_week() } else { at };
                earliest(&mut leaves, addressee.ear(), at);
            }
        }
        for (index, (turn, people)) in speaking.iter().enumerate() {
            let later = &speaking[index + 1..];
            let hears =
                |addressee: &Addressee, ear: &Ear| addressee.left_out.is_none() && addressee.ear() == *ear;
            let told_later = |ear: &Ear| later.iter().any(|(_, people)| people.iter().any(|a| hears(a, ear)));
            let mut decision = self.decision(turn, Outcome::Silent, self.reason(turn));
            for addressee in people {
                let mut notices = self.notices(turn, addressee, leaves[&addressee.ear()]);
                if let Some(reason) = addressee.left_out {
                    for notice in &mut notices {
                        notice.end(NoticeState::Cancelled, reason, self.now);
                    }
                } else if told_later(&addressee.ear()) {
                    for notice in &mut notices {
                        notice.end(NoticeState::Superseded, Reason::HigherStep, self.now);
                    }
                } else {
                    decision.outcome = Outcome::Told;
                }
                decision.notices.append(&mut notices);
            }
            if decision.outcome == Outcome::Silent {
                decision.reason = Reason::HigherStep;
            }
            let lost = decision.notices.iter().any(|notice| notice.state == NoticeState::Undeliverable);
            if lost && !is_for_admins(turn.step) {
                plan.wake(self.now + LOOK_AGAIN);
            }
            plan.decisions.push(decision);
        }
    }

    /// Notices of earlier decisions that have not been handed to a server.
    fn unsent(&self) -> impl Iterator<Item = &Notice> {
        self.memory
            .decided
            .iter()
            .flat_map(|decision| &decision.notices)
            .filter(|notice| matches!(notice.state, NoticeState::Held | NoticeState::Pending))
            .filter(|notice| withdrawn(self.rules, self.item, self.memory.as_of, notice).is_none())
    }

    fn reason(&self, turn: &Turn) -> Reason {
        let waited = self.memory.waiting.contains(&turn.step.id);
        match built_in::reason(turn.step) {
            Some(reason) => reason,
            _ if self.rules.calendar.zone.day(turn.at) < self.today && !waited => Reason::CatchUp,
            _ if turn.repeat.is_some() => Reason::RepeatReached,
            _ => Reason::StepReached,
        }
    }

    fn notices(&self, turn: &Turn, addressee: &Addressee, leaves_at: Instant) -> Vec<Notice> {
        let recipient = self.rules.org.recipient(&addressee.recipient);
        let routes = recipient.map(|recipient| self.rules.routes(&recipient)).unwrap_or_default();
        let demanded: Vec<ChannelName> =
            turn.step.via.iter().copied().filter(|channel| routes.contains(channel)).collect();
        let channels = if demanded.is_empty() { routes.into_iter().take(1).collect() } else { demanded };
        if channels.is_empty() {
            let mut notice = self.notice(turn, addressee, ChannelName::Email, leaves_at);
            notice.end(NoticeState::Undeliverable, Reason::NoChannel, self.now);
            return vec![notice];
        }
        channels.into_iter().map(|channel| self.notice(turn, addressee, channel, leaves_at)).collect()
    }

    fn notice(&self, turn: &Turn, to: &Addressee, channel: ChannelName, leaves_at: Instant) -> Notice {
        let occurrence = turn.occurrence();
        let item = self.item.id();
        let key = NoticeKey {
            item: Some(item),
            version: turn.version,
            step: &turn.step.id,
            occurrence: &occurrence,
            recipient: &to.recipient,
            channel,
        };
        let reason = if to.copy { Reason::AbsenceCopy } else { self.reason(turn) };
        let held = Notice::held(&self.rules.org.id, &key, to.roles[0], reason, leaves_at);
        Notice { also: to.roles[1..].to_vec(), stands_in: to.stands_in.clone(), ..held }
    }

    fn decision(&self, turn: &Turn, outcome: Outcome, reason: Reason) -> Decision {
        Decision {
            item: Some(self.item.id().clone()),
            version: turn.version,
            step: turn.step.id.clone(),
            occurrence: turn.occurrence(),
            at: turn.at,
            decided_at: self.now,
            outcome,
            reason,
            notices: Vec::new(),
        }
    }
}

/// A recipient, within whom a later step replaces an earlier one. `true` is for what an administrator hears of
/// trouble: it never replaces what the same person owes.
type Ear = (RecipientId, bool);

fn ear(recipient: &RecipientId, role: Role) -> Ear {
    (recipient.clone(), role == Role::Admin)
}

fn is_for_admins(step: &Step) -> bool {
    step.to.iter().all(|role| *role == Role::Admin)
}

fn earliest(leaves: &mut BTreeMap<Ear, Instant>, ear: Ear, at: Instant) {
    leaves.entry(ear).and_modify(|known| *known = (*known).min(at)).or_insert(at);
}
