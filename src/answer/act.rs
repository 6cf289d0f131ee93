//! From a statement of an item to the event that it makes: one function for every way that statements come.
//! Must not know how it came; whether the rules allow the event is asked here, not decided.

use super::rights::{self, Speaker};
use crate::model::allowed::{Refusal, allowed};
use crate::model::statement::{Finished, Statement};
use crate::model::{Action, By, Instant, Item, PersonId};
use crate::planner::Rules;
use crate::planner::change::extension::{self, Request};
use crate::planner::change::{life, standing};

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
    /// The words name no cause of lateness that config knows.
    NoSuchCause,
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
    let is_of_lead = rights::is_of_lead(rules, item, by, rules.calendar.zone.day(now));
    match statement.clone() {
        Statement::Acknowledge { note } => Ok(Action::Acknowledged { note }),
        // Whoever has a part of an item, and nothing else of it, has finished that part.
        Statement::Report(Finished { note, .. })
            if let Some(part) = standing::own_part(item, by).filter(|_| !is_of_lead) =>
        {
            Ok(Action::PartProgressed { part, value: Some(100), note })
        }
        Statement::Report(finished) => life::report(rules, item, finished, now),
        Statement::Finish(finished) => life::done(rules, item, finished, now),
        Statement::Progress { share, note, evidence } => {
            Ok(standing::progress(rules, item, by, share, note, evidence, now))
        }
        Statement::Warn { until, note } => standing::warn(rules, item, until, note, now),
        Statement::NameCause { cause, note } => standing::name_cause(rules, cause, note),
        Statement::JudgeCause { cause, is_objective, note } => {
            standing::judge_cause(rules, item, cause, is_objective, note)
        }
        Statement::Commit { day, person, note, evidence } => {
            let day = standing::commit(rules, item, day, now)?;
            Ok(Action::Committed { day, person, note, evidence })
        }
        Statement::Dispute { note } => Ok(disputed(item, by, note)),
        Statement::Follow { person } => Ok(Action::Followed { person }),
        Statement::Unfollow { person } => Ok(Action::Unfollowed { person }),
        Statement::Confirm { note } => Ok(Action::Confirmed { note }),
        Statement::Return { note } => Ok(Action::Returned { note }),
        Statement::Reopen { note } => Ok(life::reopen(rules, item, note, now)),
        Statement::Cancel { reason, successor } => Ok(Action::Cancelled { reason, successor }),
        Statement::SetDue { due, note } => life::set_due(rules, item, due, note, now),
        Statement::Promise { day, note } => life::promise(rules, day, note, now),
        Statement::Assign { person } => Ok(Action::Assigned { person }),
        Statement::GivePart { person, title, until } => {
            standing::give_part(rules, item, person, title, until, now)
        }
        Statement::Pause { note } => Ok(Action::Paused { note }),
        Statement::Resume => life::resume(rules, item, now),
        Statement::Ask { until, late, note } => {
            extension::ask(rules, item, &Request { until, late, note }, now)
        }
        Statement::Grant { until, note } => extension::grant(rules, item, until, note, by, now),
        Statement::Refuse { note } => extension::refuse(rules, item, note, by, now),
    }
}

/// The objection of the person whom the item is counted for; of a role that records it, that of the assignee.
fn disputed(item: &Item, by: &By, note: Option<String>) -> Action {
    let person = match by {
        By::Someone(id) => PersonId::new(id.as_str()),
        _ => item.assignee.clone().unwrap_or_else(|| PersonId::new(by.as_str())),
    };
    Action::Disputed { person, note }
}
