//! policies.toml: escalation policies and their extension rules, and what is asked of units besides.
//! Must not know which items follow a policy; `usage` checks what only items show.

use super::lateness::{self, ReadLateness};
use super::step;
use super::step::positive;
use crate::config::people::names::Names;
use crate::config::read::offset;
use crate::config::read::once::{Once, check_id};
use crate::config::read::report::Report;
use crate::config::read::source::{Place, Placed};
use crate::config::read::table::Table;
use crate::model::policy::{Extension, ProgressEvery};
use crate::model::{Offset, Policy, PolicyId, Role, Verify};

/// A policy with the places of its steps.
pub(in crate::config) struct ReadPolicy<'f> {
    pub(in crate::config) policy: Policy,
    pub(in crate::config) at: Place<'f>,
    /// The place of each step, in the order of `policy.steps`.
    pub(in crate::config) steps_at: Vec<Place<'f>>,
}

/// Who confirms a result, by the names config uses.
pub(in crate::config) const VERIFY: [(&str, Verify); 1] = [("owed_to", Verify::OwedTo)];

/// How often units say where an item stands, by the names config uses.
const PROGRESS: [(&str, ProgressEvery); 1] = [("weekly", ProgressEvery::Weekly)];

/// Who may decide on an extension.
const APPROVERS: [(&str, Role); 6] = [
    ("lead.head", Role::LeadHead),
    ("owed_to", Role::OwedTo),
    ("overseer", Role::Overseer),
    ("vice_chair", Role::ViceChair),
    ("chair_office", Role::ChairOffice),
    ("chair", Role::Chair),
];

/// What policies.toml holds.
pub(in crate::config) struct ReadPolicies<'f> {
    pub(in crate::config) policies: Vec<ReadPolicy<'f>>,
    pub(in crate::config) lateness: ReadLateness<'f>,
}

/// Reads the whole file.
pub(in crate::config) fn read<'f>(root: &Table<'f>, names: &Names, report: &Report) -> ReadPolicies<'f> {
    let mut policies = Vec::new();
    if let Some(all) = root.table("policy", "table of policies") {
        for (name, table) in all.named_tables("policy") {
            check_id("policy", &name, report);
            policies.push(read_one(&name, &table, names, report));
        }
    }
    let lateness = lateness::read(root, report);
    root.close();
    ReadPolicies { policies, lateness }
}

fn read_one<'f>(
    name: &Placed<'f, String>,
    table: &Table<'f>,
    names: &Names,
    report: &Report,
) -> ReadPolicy<'f> {
    let verify = table.choice("verify", "unknown_verify", &VERIFY).map(|verify| verify.value);
    let progress = table.choice("progress", "unknown_progress", &PROGRESS).map(|progress| progress.value);
    let extension = table
        .table("extension", "extension rule")
        .and_then(|extension| read_extension(&extension, names, report));
    let has_cutoff = table.has("extension");
    let (mut steps, mut steps_at, mut ids) = (Vec::new(), Vec::new(), Once::default());
    let tables = table.tables("steps", "step");
    for step in &tables {
        if let Some(read) = step::read(step, has_cutoff, &mut ids, report) {
            steps.push(read);
            steps_at.push(step.at);
        }
    }
    if tables.is_empty() {
        let message = format!("the policy `{}` has no steps; its items are never reminded", name.value);
        report.add(name.at.warning("no_steps", message).hint("list them in `steps`"));
    }
    table.close();
    let policy = Policy { id: PolicyId::new(name.value.as_str()), steps, extension, verify, progress };
    ReadPolicy { policy, at: name.at, steps_at }
}

fn read_extension(table: &Table<'_>, names: &Names, report: &Report) -> Option<Extension> {
    let request_by = table.need_text("request_by");
    table.need_key("max");
    let max = table.number("max", 1..=100);
    table.need_key("approver");
    let approver = table.choice("approver", "unknown_approver", &APPROVERS);
    let copy = table.texts("copy");
    let remind_approver =
        table.text("remind_approver").and_then(|text| positive(&text, "remind_approver", report));
    table.close();
    let request_by = request_by.and_then(|text| request_day(&text, report));
    Some(Extension {
        request_by: request_by?,
        max: u32::try_from(max?.value).ok()?,
        approver: approver?.value,
        copy: names.units(&copy, report),
        remind_approver,
    })
}

/// How long before due an extension must be asked for: whole days, not after due.
fn request_day(text: &Placed<'_, String>, report: &Report) -> Option<Offset> {
    let read = offset::signed(&text.value).filter(|read| offset::size(*read) <= 0);
    let days = read.filter(|read| !matches!(read, Offset::Hours(_)));
    if days.is_none() {
        let message = format!("`{}` is no number of days before due", text.value);
        report.add(text.at.error("bad_request_by", message).hint("write `-2d` or `-2wd`"));
    }
    days
}
