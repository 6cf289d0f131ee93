//! From words that were read to the statement that they make of an item.
//! Must not know who may say it.

use super::act::{self, NotRecorded};
use super::cause::{self, CauseMeant};
use super::rights::{self, Speaker};
use super::{CommandWord, SpokenCommand};
use crate::model::fold::fold;
use crate::model::statement::{Finished, Statement};
use crate::model::{Action, By, Day, DueAt, Instant, Item, Person, PersonId, Status};
use crate::phrase::When;
use crate::planner::Rules;
use crate::planner::decide::people::units_of;

/// The event that the speaker's words make.
pub fn action(
    rules: &Rules,
    item: &Item,
    said: &SpokenCommand,
    speaker: &Speaker<'_>,
    now: Instant,
) -> Result<Action, NotRecorded> {
    let today = rules.calendar.zone.day(now);
    let verb = said.word.verb().ok_or(NotRecorded::NotYours)?;
    match statement(rules, item, said, speaker.by, today) {
        Ok(statement) => act::action(rules, item, &statement, speaker, now),
        // Whoever has no right to the item learns nothing of it.
        Err(_) if !rights::may(rules, item, verb, speaker, today) => Err(NotRecorded::NotYours),
        Err(why) => Err(why),
    }
}

/// What the words say of the item.
fn statement(
    rules: &Rules,
    item: &Item,
    said: &SpokenCommand,
    by: &By,
    today: Day,
) -> Result<Statement, NotRecorded> {
    let what = &said.what;
    let day = what.when.and_then(|when| meant(rules, item, when));
    let note = Some(what.rest.clone()).filter(|text| !text.is_empty());
    Ok(match said.word {
        CommandWord::Ack => Statement::Acknowledge { note },
        CommandWord::Report => {
            let (note, evidence) = of_report(&what.rest);
            Statement::Report(Finished { share: what.share, note, evidence, as_of: None })
        }
        CommandWord::Progress => Statement::Progress { share: what.share, note, evidence: None },
        CommandWord::Warn => Statement::Warn { until: day, note },
        CommandWord::Cause => match cause::meant(&rules.lateness, &what.rest) {
            CauseMeant::One(cause, note) => Statement::NameCause { cause, note },
            CauseMeant::Own(cause, note) => Statement::NameCause { cause, note: Some(note) },
            CauseMeant::Unclear => return Err(NotRecorded::NoSuchCause),
        },
        CommandWord::ConfirmCause => Statement::JudgeCause { cause: None, is_objective: true, note },
        CommandWord::RefuseCause => Statement::JudgeCause { cause: None, is_objective: false, note },
        CommandWord::Commit => {
            let day = day.unwrap_or(today);
            Statement::Commit { day, person: someone(rules, by), note, evidence: None }
        }
        CommandWord::Dispute => Statement::Dispute { note },
        CommandWord::Follow => Statement::Follow { person: someone(rules, by).ok_or(NotRecorded::NotYours)? },
        CommandWord::Unfollow => {
            Statement::Unfollow { person: someone(rules, by).ok_or(NotRecorded::NotYours)? }
        }
        CommandWord::Promise => Statement::Promise { day: day.unwrap_or(today), note },
        CommandWord::SetDue if item.status != Status::Awaiting => return Err(NotRecorded::NotAwaiting),
        CommandWord::SetDue => Statement::SetDue { due: day.unwrap_or(today).into(), note },
        // A request that comes late by phone is recorded as late, not turned away.
        CommandWord::Extend => Statement::Ask { until: day.map(DueAt::from), late: true, note },
        CommandWord::Grant => Statement::Grant { until: day.map(DueAt::from), note },
        CommandWord::Refuse => Statement::Refuse { note },
        CommandWord::Confirm => Statement::Confirm { note },
        CommandWord::Return => Statement::Return { note },
        CommandWord::Assign => Statement::Assign { person: named(rules, item, &what.rest, today)? },
        CommandWord::List
        | CommandWord::Help
        | CommandWord::Yes
        | CommandWord::No
        | CommandWord::Register => return Err(NotRecorded::NotYours),
    })
}

/// Whoever speaks, where that is a person and not a unit by its mailbox.
fn someone(rules: &Rules, by: &By) -> Option<PersonId> {
    let By::Someone(id) = by else { return None };
    rules.org.people.contains_key(id.as_str()).then(|| PersonId::new(id.as_str()))
}

/// The day that is meant: a time that counts from the deadline counts from the item's.
fn meant(rules: &Rules, item: &Item, when: When) -> Option<Day> {
    match when {
        When::Day(day) => Some(day),
        When::Later { days, working: true } => Some(rules.calendar.work.add(item.due()?, days)),
        When::Later { days, .. } => item.due()?.checked_add_days(chrono::Days::new(days.into())),
    }
}

/// What stands behind XONG: the document, where the words look like one, else a remark.
fn of_report(rest: &str) -> (Option<String>, Option<String>) {
    let folded = fold(rest);
    let words = if folded.starts_with("bao cao ") {
        2
    } else {
        usize::from(folded.split(' ').next().is_some_and(|word| matches!(word, "bc" | "vb" | "so")))
    };
    let document: Vec<&str> = rest.split_whitespace().skip(words).collect();
    let document = document.join(" ");
    let looks_like_one = document.contains('/') && document.contains(|c: char| c.is_ascii_digit());
    match (rest.is_empty(), looks_like_one) {
        (true, _) => (None, None),
        (false, true) => (None, Some(document)),
        (false, false) => (Some(rest.to_owned()), None),
    }
}

/// The person who goes by an id, address or title; part of a title is enough where it fits one person, or one
/// of the item's own unit.
fn named(rules: &Rules, item: &Item, name: &str, today: Day) -> Result<PersonId, NotRecorded> {
    if let Some((id, _)) = rules.org.people.get_key_value(name) {
        return Ok(id.clone());
    }
    let folded = fold(name);
    let wanted = folded.strip_prefix("cho ").unwrap_or(&folded);
    let is_name = |person: &&Person| {
        fold(&person.title) == wanted
            || person.email.as_ref().is_some_and(|mail| mail.eq_ignore_ascii_case(name))
    };
    let people = || rules.org.people.values();
    let exact: Vec<&Person> = people().filter(is_name).collect();
    let fits = |person: &&Person| fold(&person.title).contains(wanted);
    let found = if exact.is_empty() { people().filter(fits).collect() } else { exact };
    let own = |person: &&Person| units_of(&rules.org, person.id.as_str(), today).contains(&&item.spec.unit);
    let of_unit: Vec<&Person> = found.iter().copied().filter(own).collect();
    match (found.as_slice(), of_unit.as_slice()) {
        ([one], _) | (_, [one]) => Ok(one.id.clone()),
        (several, _) => Err(NotRecorded::NoSuchPerson(several.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_told_from_a_remark() {
        let evidence = |rest| of_report(rest).1;
        assert_eq!(evidence("BC 45/BC-KT 20/11/2025").as_deref(), Some("45/BC-KT 20/11/2025"));
        assert_eq!(evidence("Báo cáo 45/BC-KT").as_deref(), Some("45/BC-KT"));
        assert_eq!(evidence("45/BC-KT").as_deref(), Some("45/BC-KT"));
        assert_eq!(of_report("đã gửi qua mạng"), (Some("đã gửi qua mạng".into()), None));
        assert_eq!(of_report(""), (None, None));
    }
}
