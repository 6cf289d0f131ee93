//! Checks that need plans, policies and calendar together.
//! Must not know TOML; changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months};

use super::due::DueOrRecurrence;
use super::expand::{bare_id, policy};
use super::plan::{ReadPlan, entries};
use super::row::RowOrDuty;
use crate::calendar::WorkDays;
use crate::config::read::near;
use crate::config::read::report::Report;
use crate::config::read::source::Place;
use crate::config::rules::policies::ReadPolicy;
use crate::model::{Anchor, Day, DueRule, ItemSpec, Template};

/// Checks that every policy that is named, or follows from a deadline, exists and is able to speak.
pub(in crate::config) fn check_policies(
    plans: &[ReadPlan<'_>],
    policies: &[ReadPolicy<'_>],
    report: &Report,
) {
    let known: BTreeMap<&str, &ReadPolicy<'_>> =
        policies.iter().map(|read| (read.policy.id.as_str(), read)).collect();
    let mut never_due = BTreeMap::new();
    let mut missing = BTreeSet::new();
    for entry in plans.iter().flat_map(|plan| entries(&plan.rows)) {
        let Some(due) = &entry.due else { continue };
        let id = policy(entry, &due.value);
        let Some(found) = known.get(id.as_str()) else {
            // A missing default concerns many rows; only the first row reports it.
            if entry.policy.is_some() || missing.insert(id.clone()) {
                unknown_policy(entry, id.as_str(), due.at, &known, report);
            }
            continue;
        };
        if let DueOrRecurrence::Once(deadline) = &due.value {
            match deadline.rule {
                DueRule::Continuous => {
                    never_due.entry(id).or_insert((*found, entry));
                }
                DueRule::Awaiting(_) => check_asks(found, entry, report),
                _ => {}
            }
        }
    }
    for (policy, entry) in never_due.into_values() {
        check_reachable(policy, entry, report);
    }
}

fn unknown_policy(
    entry: &RowOrDuty<'_>,
    id: &str,
    due_at: Place<'_>,
    known: &BTreeMap<&str, &ReadPolicy<'_>>,
    report: &Report,
) {
    let problem = match &entry.policy {
        Some(policy) => policy
            .at
            .error("unknown_policy", format!("there is no policy `{id}`"))
            .hint_if(near::hint(id, known.keys().copied())),
        None => due_at
            .error(
                "default_policy_missing",
                format!("such a deadline follows the policy `{id}`, which is missing"),
            )
            .hint(format!("add [policy.{id}] to policies.toml, or name another with `policy`")),
    };
    report.add(problem);
}

/// Warns of steps that count from a due day where the item is continuous: it has none, so they never come.
fn check_reachable(read: &ReadPolicy<'_>, entry: &RowOrDuty<'_>, report: &Report) {
    for (step, at) in read.policy.steps.iter().zip(&read.steps_at) {
        if step.at.anchor != Anchor::Opened {
            let message = format!(
                "the step `{}` is never reached by continuous items such as the one at {}",
                step.id, entry.at
            );
            report.add(at.warning("step_never_fires", message).hint("count it from `opened`"));
        }
    }
}

/// Warns where no step counts from an item's opening: until its date is known, an awaiting item hears from such
/// steps only.
fn check_asks(read: &ReadPolicy<'_>, entry: &RowOrDuty<'_>, report: &Report) {
    if !read.policy.steps.iter().any(|step| step.at.anchor == Anchor::Opened) {
        let message = format!(
            "nobody asks for the date of this item: its policy `{}` has no step that counts from `opened`",
            read.policy.id
        );
        let at = entry.policy.as_ref().map_or(read.at, |policy| policy.at);
        report.add(at.warning("awaiting_never_asked", message).hint("let it follow the policy `awaiting`"));
    }
}

/// Checks that every `same_as` names a row, duty or item that exists, and not itself.
pub(in crate::config) fn check_same_as(
    plans: &[ReadPlan<'_>],
    items: &[ItemSpec],
    templates: &[Template],
    report: &Report,
) {
    let mut known: BTreeSet<String> = items.iter().map(|item| item.id.to_string()).collect();
    known.extend(templates.iter().map(|template| template.spec.id.to_string()));
    let all = || {
        plans.iter().flat_map(|plan| &plan.rows).flat_map(|row| {
            let own = row.is_item.then(|| (bare_id(row, None), &row.entry));
            own.into_iter().chain(row.duties.iter().map(|duty| (bare_id(row, Some(duty)), duty)))
        })
    };
    known.extend(all().filter_map(|(id, _)| id).map(|id| id.to_string()));
    for (own, entry) in all() {
        for other in &entry.same_as {
            let is_self = own.as_ref().is_some_and(|own| other.value.split('@').next() == Some(own.as_str()));
            if is_self {
                let message = format!("`{}` is named as the same as itself", other.value);
                report.add(other.at.error("same_as_itself", message).hint("name the other item"));
            } else if !known.contains(&other.value) {
                let message = format!("there is no item `{}`", other.value);
                let hint = near::nearest(&other.value, known.iter().map(String::as_str))
                    .map(|near| format!("did you mean `{near}`?"));
                report.add(other.at.error("unknown_item", message).hint_if(hint));
            }
        }
    }
}

/// Warns of each year without an official table that today, the coming year from 01/10, or a deadline
/// falls into. `top` is the calendar file.
pub(in crate::config) fn check_years(
    plans: &[ReadPlan<'_>],
    work: &WorkDays,
    today: Day,
    top: Place<'_>,
    report: &Report,
) {
    let mut needed: BTreeMap<i32, (Place<'_>, &str)> = BTreeMap::new();
    needed.insert(today.year(), (top, "today lies in it"));
    if let Some(soon) = today.checked_add_months(Months::new(3)) {
        needed.entry(soon.year()).or_insert((top, "it begins soon"));
    }
    for plan in plans {
        for due in entries(&plan.rows).filter_map(|entry| entry.due.as_ref()) {
            if let Some(last) = due.value.last_day(plan.plan.year, work) {
                needed.entry(last.year()).or_insert((due.at, "a deadline falls into it"));
            }
        }
    }
    for (year, (at, why)) in needed.into_iter().filter(|(year, _)| !work.knows_year(*year)) {
        let message = format!("no official calendar for {year}, and {why}");
        let hint = format!(
            "add [[year]] for {year} to calendar.toml; until then only fixed public holidays count as off"
        );
        report.add(at.warning("calendar_year_missing", message).hint(hint));
    }
}
