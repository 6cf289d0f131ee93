//! From a statement of an item to the event that it makes: one function for every way that statements come.
//! Must not know how it came; whether the rules allow the event is asked here, not decided.

use super::rights::{self, Speaker};
use crate::model::allowed::{Refusal, allowed};
use crate::model::statement::Statement;
use crate::model::{Action, By, Instant, Item};
use crate::planner::Rules;
use crate::planner::change::extension::{self, Request};
use crate::planner::change::life;

/// Why nothing was recorded of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRecorded {
    /// The item is somebody else's to answer.
    NotYours,
    /// The rules forbid the event.
    Refused(Refusal),
    /// The item has a day already.
    NotAwaiting,
    /// Nobody goes by the name that was written, or as many people as this.
    NoSuchPerson(usize),
}

/// The event that a statement of the speaker makes, where the speaker has the right to say it and the rules allow it.
pub fn action(
    rules: &Rules,
    item: &Item,
    statement: &Statement,
    speaker: &Speaker<'_>,
    now: Instant,
) -> Result<Action, NotRecorded> {
    if !rights::may(rules, item, statement.verb(), speaker, rules.calendar.zone.day(now)) {
        return Err(NotRecorded::NotYours);
    }
    let action = event(rules, item, statement, speaker.by, now).map_err(NotRecorded::Refused)?;
    allowed(item, &action).map_err(NotRecorded::Refused)?;
    Ok(action)
}

fn event(
    rules: &Rules,
    item: &Item,
    statement: &Statement,
    by: &By,
    now: Instant,
) -> Result<Action, Refusal> {
    match statement.clone() {
        Statement::Acknowledge { note } => Ok(Action::Acknowledged { note }),
        Statement::Report { share, note, evidence } => life::report(item, share, note, evidence),
        Statement::Finish { share, note, evidence } => life::done(item, share, note, evidence),
        Statement::Confirm { note } => Ok(Action::Confirmed { note }),
        Statement::Return { note } => Ok(Action::Returned { note }),
        Statement::Reopen { note } => Ok(life::reopen(rules, item, note, now)),
        Statement::Cancel { reason, successor } => Ok(Action::Cancelled { reason, successor }),
        Statement::SetDue { due, note } => life::set_due(rules, item, due, note, now),
        Statement::Promise { day, note } => life::promise(rules, day, note, now),
        Statement::Assign { person } => Ok(Action::Assigned { person }),
        Statement::Pause { note } => Ok(Action::Paused { note }),
        Statement::Resume => life::resume(rules, item, now),
        Statement::Ask { until, late, note } => {
            extension::ask(rules, item, &Request { until, late, note }, now)
        }
        Statement::Grant { until, note } => extension::grant(rules, item, until, note, by, now),
        Statement::Refuse { note } => extension::refuse(rules, item, note, by, now),
    }
}
