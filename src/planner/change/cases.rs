//! What a file or a clerk says of a case becomes events: only a difference from the stored item makes one.
//! Must not know how a file is read or where items are kept.

use super::life;
use super::reconcile::{Change, adopted_on};
use crate::model::allowed::allowed;
use crate::model::case::KindRules;
use crate::model::item::CANCELLED_IN_SOURCE;
use crate::model::short::shortened;
use crate::model::{
    Action, By, Case, CaseOrigin, CaseState, Counted, Day, Deadline, DueAt, DueRule, Instant, Item, ItemId,
    ItemSpec, Kind, Origin, Status, bounds,
};
use crate::planner::decide::rules::Rules;

/// Why a case cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseRefusal {
    /// `cases.toml` does not set up the kind of the case.
    #[error("cases.toml does not set up cases of the kind `{}`", .0.as_str())]
    NoKind(Kind),
    /// The case was received, or is due, on a day so far away that it cannot be meant.
    #[error("{day} cannot be meant: write a day from 2000-01-01 to {last}")]
    TooFar {
        day: Day,
        /// The last day that may be named.
        last: Day,
    },
    /// The id of the case is already the id of a row of a plan.
    #[error("`{0}` is the id of a row of a plan")]
    NotACase(ItemId),
    /// The record of its item cannot be read.
    #[error("the record of its item cannot be read; `dondoc audit` names it")]
    Unreadable,
}

/// The spec of a case first seen on `today`.
///
/// # Errors
/// The kind is not set up, or one of the days of the case cannot be meant.
pub fn spec(rules: &Rules, case: &Case, imported: bool, today: Day) -> Result<ItemSpec, CaseRefusal> {
    let kind = rules.cases.kinds.get(&case.kind).ok_or(CaseRefusal::NoKind(case.kind))?;
    let received = case.received.map(|at| at.day);
    let source = rules.cases.sources.get(&case.source);
    let usual = source.and_then(|source| source.period).or(kind.period);
    let deadline = match (&case.due, case.period.or(usual)) {
        (Some(due), _) => due.clone(),
        (None, Some(period)) => {
            let from = received.unwrap_or(today);
            let late = is_late(kind, case.received);
            counted(rules, Counted { from, period, by_default: case.period.is_none(), late })
        }
        (None, None) => Deadline::of(DueRule::Awaiting(String::new()), None),
    };
    let far = [received, deadline.day].into_iter().flatten().find(|day| !bounds::is_near(*day, today));
    if let Some(day) = far {
        return Err(CaseRefusal::TooFar { day, last: bounds::last_day(today) });
    }
    let field = case.field.as_ref().map_or(String::new(), |field| format!(" ({field})"));
    let word = source.and_then(|source| source.label.as_deref()).unwrap_or_else(|| case.kind.name());
    Ok(ItemSpec {
        id: case.id.clone(),
        parent: None,
        kind: case.kind,
        title: case.content.clone().unwrap_or_else(|| format!("{word} {}{field}", case.code)),
        short: match (case.kind, &case.content) {
            (_, Some(content)) => shortened(&format!("{content} ({})", case.code)),
            // The code of a petition or a dossier says what it is, so the title needs no word for the kind.
            (Kind::Petition | Kind::Dossier, None) => format!("{}{field}", case.code),
            (Kind::Task | Kind::Report | Kind::Directive, None) => {
                format!("{word} {}{field}", case.code)
            }
        },
        task: None,
        product: None,
        unit: case.unit.clone(),
        coordinators: Vec::new(),
        owed_to: None,
        overseer: None,
        deadline,
        policy: kind.policy.clone(),
        verify: None,
        evidence_required: false,
        same_as: Vec::new(),
        tracked_by_duties: false,
        target: None,
        source: Origin::Case(CaseOrigin {
            system: case.source.clone(),
            field: case.field.clone(),
            received,
            received_time: case.received.and_then(|at| at.time),
            content: case.content.clone(),
            imported,
            given: None,
        }),
        live_from: received.unwrap_or(today),
        closes: None,
        stops: None,
    })
}

/// Whether a case came too late in the day to count from that day. Where no hour is known, it did not.
fn is_late(kind: &KindRules, received: Option<DueAt>) -> bool {
    let came = received.and_then(|at| at.time);
    kind.late_after.zip(came).is_some_and(|(last, came)| came > last)
}

/// The deadline that a period comes to: its first day does not count, and one that ends on a day off ends
/// on the next working day (Bộ luật Dân sự 2015 Điều 147, 148). What came late in the day counts as received on
/// the next working day.
pub fn counted(rules: &Rules, counted: Counted) -> Deadline {
    let from = if counted.late { rules.calendar.work.add(counted.from, 1) } else { counted.from };
    let day = rules.calendar.forward(from, counted.period);
    Deadline { rule: DueRule::Counted(counted), day: Some(day), time: None }
}

/// The changes that a file makes to a case that is known; none where the file says nothing new.
///
/// A case that has ended here stays ended, whatever the file says: its own system may be slower than the unit.
///
/// # Errors
/// The id is that of a plan row, or the spec cannot be made.
pub fn updated(
    rules: &Rules,
    item: &Item,
    case: &Case,
    state: CaseState,
    now: Instant,
) -> Result<Option<Change>, CaseRefusal> {
    let Some(origin) = item.spec.source.case() else {
        return Err(CaseRefusal::NotACase(item.id().clone()));
    };
    if item.status.is_closed() {
        return Ok(None);
    }
    // A file that leaves a cell empty takes nothing back.
    let full = Case {
        received: received(case.received, origin.received_at()),
        field: case.field.clone().or_else(|| origin.field.clone()),
        content: case.content.clone().or_else(|| origin.content.clone()),
        ..case.clone()
    };
    let today = rules.calendar.zone.day(now);
    let mut spec = spec(rules, &full, true, today)?;
    spec.live_from = item.spec.live_from;
    let known = &item.spec.deadline;
    // A file that names the known due day without its hour does not take the hour back.
    if case.due.as_ref().is_none_or(|due| due.time.is_none() && due.day == known.day && known.time.is_some())
    {
        spec.deadline = known.clone();
    }
    let mut actions = Vec::new();
    if item.missing_since.is_some() {
        actions.push(Action::Found);
    }
    let end = |deadline: &Deadline| (deadline.day, deadline.time);
    let moved = spec.deadline != item.spec.deadline && end(&spec.deadline) != end(&item.deadline);
    let deadline = spec.deadline.clone();
    if spec != item.spec {
        actions.push(Action::Respecified { spec: Box::new(spec) });
    }
    if item.status == Status::Paused && state == CaseState::Open {
        let moved_on = life::resume(rules, item, now);
        actions.extend(moved_on.ok());
    }
    if moved {
        let adopted_on = adopted_on(&rules.calendar, &deadline, now);
        actions.push(Action::DeadlineSet { deadline, adopted_on, policy: None, note: None });
    }
    match state {
        CaseState::Open => {}
        CaseState::Paused => actions.push(Action::Paused { note: None }),
        CaseState::Done => {
            let as_of = case.finished.and_then(|then| life::finished_at(rules, item, then, now).ok());
            // What the unit has reported before counts from then.
            let as_of = as_of.filter(|at| item.reported_at.is_none_or(|reported_at| *at < reported_at));
            actions.push(Action::Done { note: None, evidence: None, as_of });
        }
        CaseState::Cancelled => {
            actions.push(Action::Cancelled { reason: CANCELLED_IN_SOURCE.to_owned(), successor: None });
        }
    }
    actions.retain(|action| matches!(action, Action::Respecified { .. }) || allowed(item, action).is_ok());
    Ok((!actions.is_empty()).then(|| Change::of(item, &By::import(), now, actions)))
}

/// The receipt that a case is left with: what a file says, where it says anything, and the known hour where it names
/// the known day without one.
fn received(said: Option<DueAt>, known: Option<DueAt>) -> Option<DueAt> {
    let Some(said) = said else { return known };
    Some(said.or_time(known.filter(|known| known.day == said.day).and_then(|known| known.time)))
}

/// The change of a case that a file listing every open case no longer names; none where that is known already,
/// or where the case has ended, is reported finished or never came with a file.
pub fn missed(item: &Item, now: Instant) -> Option<Change> {
    let waits = !item.status.is_closed() && item.status != Status::Reported && item.missing_since.is_none();
    let imported = item.spec.source.case().is_some_and(|origin| origin.imported);
    (waits && imported).then(|| Change::of(item, &By::import(), now, vec![Action::Missed]))
}

/// The new deadline of a case whose counted period ends on another day since the calendar was changed.
pub fn recounted(rules: &Rules, item: &Item, now: Instant) -> Option<Change> {
    let DueRule::Counted(period) = item.deadline.rule else { return None };
    // A deadline that a pause or an extension has moved is left alone: the calendar no longer gives it by
    // itself.
    let as_opened = item.deadline == item.spec.deadline;
    let deadline = counted(rules, period);
    if item.status.is_closed() || !as_opened || deadline.day == item.deadline.day {
        return None;
    }
    let spec = Box::new(ItemSpec { deadline: deadline.clone(), ..item.spec.clone() });
    let adopted_on = adopted_on(&rules.calendar, &deadline, now);
    let set = Action::DeadlineSet { deadline, adopted_on, policy: None, note: None };
    Some(Change::of(item, &By::calendar(), now, vec![Action::Respecified { spec }, set]))
}
