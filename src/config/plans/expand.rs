//! From rows and duties to items: one for each lead unit, and templates for recurring ones.
//! Must not know TOML; reports nothing.

use super::due::DueOrRecurrence;
use super::plan::{Plan, ReadPlan};
use super::row::{RowOrDuty, RowWithDuties};
use crate::model::{
    Cycle, Day, Deadline, DueRule, ItemId, ItemSpec, Origin, Period, PlanRow, PolicyId, Rhythm, Roles,
    Template, UnitCode,
};

/// What the rows of a plan come to.
#[derive(Default)]
pub(in crate::config) struct Expanded {
    pub(in crate::config) items: Vec<ItemSpec>,
    pub(in crate::config) templates: Vec<Template>,
}

/// Expands a plan, in plan order, units in the order of `lead`.
pub(in crate::config) fn expand(read: &ReadPlan<'_>, roles: &Roles, into: &mut Expanded) {
    let overseer = read.overseer.as_ref().or_else(|| roles.overseer.get("plan"));
    for row in &read.rows {
        if row.is_item {
            expand_entry(&read.plan, row, None, overseer, into);
        }
        for duty in &row.duties {
            expand_entry(&read.plan, row, Some(duty), overseer, into);
        }
    }
}

/// The id of a row or duty, without a unit.
pub(in crate::config) fn bare_id(row: &RowWithDuties<'_>, duty: Option<&RowOrDuty<'_>>) -> Option<ItemId> {
    let row = row.entry.id.as_ref()?.value.as_str();
    match duty {
        None => Some(ItemId::of_row(row, None, None, None)),
        Some(duty) => Some(ItemId::of_row(row, Some(&duty.id.as_ref()?.value), None, None)),
    }
}

fn expand_entry(
    plan: &Plan,
    row: &RowWithDuties<'_>,
    duty: Option<&RowOrDuty<'_>>,
    overseer: Option<&UnitCode>,
    into: &mut Expanded,
) {
    let entry = duty.unwrap_or(&row.entry);
    let (Some(row_id), Some(bare), Some(due), Some(lead)) =
        (&row.entry.id, bare_id(row, duty), &entry.due, &entry.lead)
    else {
        return;
    };
    for unit in lead {
        let at_unit = (lead.len() > 1).then(|| unit.clone());
        let id = match &at_unit {
            Some(unit) => ItemId::new(format!("{bare}@{unit}")),
            None => bare.clone(),
        };
        let is_row_itself =
            duty.is_none() && at_unit.is_none() && matches!(due.value, DueOrRecurrence::Once(_));
        let spec = ItemSpec {
            id,
            parent: (!is_row_itself).then(|| ItemId::new(row_id.value.as_str())),
            kind: entry.kind,
            title: entry.title.clone(),
            short: entry.short.clone(),
            task: entry.tasks.iter().find(|(units, _)| units.contains(unit)).map(|(_, text)| text.clone()),
            product: entry.product.clone(),
            unit: unit.clone(),
            coordinators: entry.coordinators.iter().filter(|other| *other != unit).cloned().collect(),
            owed_to: entry.owed_to.clone(),
            overseer: overseer.cloned(),
            deadline: deadline(&due.value, plan.year),
            policy: policy(entry, &due.value),
            verify: entry.verify,
            evidence_required: entry.evidence_required,
            same_as: entry.same_as.iter().map(|id| ItemId::new(id.value.as_str())).collect(),
            tracked_by_duties: duty.is_none() && row.tracked_by_duties,
            target: entry.target,
            source: Origin::Plan(PlanRow {
                plan: plan.id.clone(),
                number: plan.number.clone(),
                date: plan.date,
                row: row_id.value.clone(),
            }),
            live_from: plan.live_from,
            closes: plan.closes,
            stops: stops(&due.value, plan.year),
        };
        match &due.value {
            DueOrRecurrence::Once(_) => into.items.push(spec),
            DueOrRecurrence::Every(recurrence) => into.templates.push(Template {
                spec,
                row: row_id.value.clone(),
                duty: duty.and_then(|duty| duty.id.as_ref()).map(|id| id.value.clone()),
                at_unit,
                recurrence: recurrence.clone(),
            }),
        }
    }
}

/// The policy that the entry names, or the usual one for the wording of its deadline.
pub(in crate::config) fn policy(entry: &RowOrDuty<'_>, due: &DueOrRecurrence) -> PolicyId {
    match &entry.policy {
        Some(policy) => PolicyId::new(policy.value.as_str()),
        None => PolicyId::new(due.usual_policy()),
    }
}

/// The deadline of an item; of a recurrence only the wording, for the first period of the year or the first day, since
/// its occurrences have the days.
fn deadline(due: &DueOrRecurrence, year: i32) -> Deadline {
    let every = match due {
        DueOrRecurrence::Once(deadline) => return deadline.clone(),
        DueOrRecurrence::Every(every) => every,
    };
    let first = |cycle| DueRule::Every(Period { year, cycle, index: 1 });
    let rule = match &every.rhythm {
        Rhythm::Months { cycle, .. } => first(*cycle),
        Rhythm::Weeks { .. } => first(Cycle::Week),
        Rhythm::WorkingDays => first(Cycle::Day),
        Rhythm::Dates { days, before } => {
            let day = days.first().copied().unwrap_or_default();
            if *before { DueRule::Before(day) } else { DueRule::On(day) }
        }
    };
    Deadline::of(rule, every.time)
}

/// The end of the plan's year, for an item that has no day of its own or has many; days that are named one by one end by
/// themselves.
fn stops(due: &DueOrRecurrence, year: i32) -> Option<Day> {
    let stops = match due {
        DueOrRecurrence::Every(every) => !matches!(every.rhythm, Rhythm::Dates { .. }),
        DueOrRecurrence::Once(deadline) => {
            matches!(deadline.rule, DueRule::Awaiting(_) | DueRule::Continuous)
        }
    };
    stops.then(|| Period { year, cycle: Cycle::Year, index: 1 }.last_day()).flatten()
}
