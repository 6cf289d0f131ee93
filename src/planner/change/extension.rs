//! More time: until when it may be asked for, who decides, and what a grant makes of the deadline.
//! Must not know how a request reached us.

use super::life;
use crate::model::allowed::Refusal;
use crate::model::{
    Action, By, Day, Deadline, DueAt, DueRule, Extension, Instant, Item, Offset, RecipientId, Role, Status,
};
use crate::planner::decide::rules::Rules;
use crate::planner::decide::who;

/// A request for more time, as somebody makes it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The due asked for, where one is named.
    pub until: Option<DueAt>,
    /// Whether whoever records the request knows that the cutoff has passed.
    pub late: bool,
    /// Free text.
    pub note: Option<String>,
}

/// The last day on which an extension of the item may be asked for.
pub fn cutoff(rules: &Rules, item: &Item) -> Option<Day> {
    let rule = rules.extension(item)?;
    Some(rules.calendar.counted_back(item.due()?, rule.request_by))
}

/// The days off over which the cutoff moved earlier, first and last; none where it did not move.
pub fn cutoff_moved_over(rules: &Rules, item: &Item) -> Option<(Day, Day)> {
    let (cutoff, due) = (cutoff(rules, item)?, item.due()?);
    let Offset::Days(days) = rules.extension(item)?.request_by else { return None };
    let counted = due.checked_sub_days(chrono::Days::new(days.unsigned_abs().into()))?;
    Some((cutoff.succ_opt()?, counted)).filter(|(first, last)| first <= last)
}

/// Whether somebody in the role decides on more time for the item: the approver, or a post above.
pub fn grants(rules: &Rules, item: &Item, role: Role) -> bool {
    let approver = rules.extension(item).map(|rule| rule.approver);
    approver.is_some_and(|approver| role == approver || role.level() > approver.level())
}

/// Whether the policy leaves the item another extension.
pub fn may_extend(rules: &Rules, item: &Item) -> bool {
    rules.extension(item).is_some_and(|rule| item.extensions.granted < rule.max)
}

/// Whether the unit can be invited on `today` to ask for more time: the policy allows it, no request waits,
/// and the cutoff has not passed.
pub fn invites_request(rules: &Rules, item: &Item, today: Day) -> bool {
    let free = matches!(item.status, Status::Open | Status::Acknowledged);
    free && may_extend(rules, item) && cutoff(rules, item).is_some_and(|cutoff| today <= cutoff)
}

/// The unit asks for more time.
///
/// # Errors
/// The policy allows no extension or none is left, the cutoff has passed without `late`, the deadline has
/// expired, or the day is not later.
pub fn ask(rules: &Rules, item: &Item, request: &Request, now: Instant) -> Result<Action, Refusal> {
    let id = || item.id().clone();
    if item.status.is_closed() {
        return Err(Refusal::Closed { item: id(), status: item.status });
    }
    let (Some(rule), Some(cutoff), Some(due)) = (rules.extension(item), cutoff(rules, item), item.due())
    else {
        return Err(Refusal::NoExtension { item: id() });
    };
    let granted = item.extensions.granted;
    if granted >= rule.max {
        return Err(Refusal::NoExtensionLeft { item: id(), granted });
    }
    if rules.calendar.overdue_from(&item.deadline).is_some_and(|from| from <= now) {
        return Err(Refusal::Expired { item: id(), due });
    }
    if let Some(until) = request.until {
        later(rules, item, until, now)?;
    }
    let late = rules.calendar.zone.day(now) > cutoff;
    if late && !request.late {
        return Err(Refusal::PastCutoff { item: id(), cutoff });
    }
    let (until, time) = (request.until.map(|until| until.day), request.until.and_then(|until| until.time));
    Ok(Action::ExtensionAsked { until, time, late, note: request.note.clone() })
}

/// The new due, which must lie behind the old one; where the request names no hour, the item keeps its own.
fn later(rules: &Rules, item: &Item, until: DueAt, now: Instant) -> Result<DueAt, Refusal> {
    let time = item.deadline.time;
    let until = until.or_time(time);
    life::near(rules, until.day, now)?;
    match item.due() {
        Some(due) if !until.is_after(DueAt { day: due, time }) => {
            Err(Refusal::NotLater { item: item.id().clone(), day: until.day, due })
        }
        _ => Ok(until),
    }
}

/// Grants more time: until `until`, else until the day that was asked for.
///
/// # Errors
/// Nothing was asked for, `by` does not decide, or there is no later day.
pub fn grant(
    rules: &Rules,
    item: &Item,
    until: Option<DueAt>,
    note: Option<String>,
    by: &By,
    now: Instant,
) -> Result<Action, Refusal> {
    let id = || item.id().clone();
    let (Some(asked), Some(_)) = (&item.extensions.pending, item.due()) else {
        return Err(Refusal::NotAsked { item: id() });
    };
    may_decide(rules, item, by, now)?;
    let asked = asked.until.map(|day| DueAt { day, time: asked.time });
    let until = until.or(asked).ok_or_else(|| Refusal::NoDayAsked { item: id() })?;
    let DueAt { day, time } = later(rules, item, until, now)?;
    let deadline = Deadline::of(DueRule::On(day), time);
    Ok(Action::ExtensionGranted { deadline, note })
}

/// Refuses more time: the deadline stays.
///
/// # Errors
/// Nothing was asked for, or `by` does not decide.
pub fn refuse(
    rules: &Rules,
    item: &Item,
    note: Option<String>,
    by: &By,
    now: Instant,
) -> Result<Action, Refusal> {
    if item.extensions.pending.is_none() {
        return Err(Refusal::NotAsked { item: item.id().clone() });
    }
    may_decide(rules, item, by, now)?;
    Ok(Action::ExtensionRefused { lapsed: false, note })
}

/// Whether `by` may decide on more time: the approver and the posts above may; the administrators may record
/// what was decided elsewhere.
fn may_decide(rules: &Rules, item: &Item, by: &By, now: Instant) -> Result<(), Refusal> {
    let Some(Extension { approver, .. }) = rules.extension(item) else { return Ok(()) };
    let today = rules.calendar.zone.day(now);
    let at_least = |role: &Role| grants(rules, item, *role);
    let decides = match by {
        By::Role(Role::Admin) => true,
        By::Role(role) => at_least(role),
        By::Someone(id) => {
            let is = |recipient: &RecipientId| recipient == id;
            let holds =
                |role: &Role| who::holders(rules, item, *role, today).iter().any(|h| is(&h.recipient));
            rules.org.roles.admins.iter().any(|admin| is(&RecipientId::new(admin.as_str())))
                || Role::ALL.iter().filter(|role| at_least(role)).any(holds)
        }
        By::System | By::Config | By::Calendar | By::Import => false,
    };
    if decides {
        return Ok(());
    }
    let holders = who::holders(rules, item, *approver, today);
    let people: Vec<&str> = holders.iter().map(|holder| holder.recipient.as_str()).collect();
    let approver = format!("{} ({})", approver.as_str(), people.join(", "));
    Err(Refusal::NotApprover { item: item.id().clone(), by: by.as_str().to_owned(), approver })
}
