//! The absences of people.toml.
//! Must not know who stands in for whom; the planner decides that for each item and day.

use super::names::Names;
use crate::config::read::once::{check_order, no_repeats};
use crate::config::read::report::Report;
use crate::config::read::source::Place;
use crate::config::read::table::{Table, choose};
use crate::model::{Absence, Day, Kind};

/// Kinds of item by the names config uses.
pub(in crate::config) const KINDS: [(&str, Kind); 5] = [
    ("task", Kind::Task),
    ("report", Kind::Report),
    ("petition", Kind::Petition),
    ("dossier", Kind::Dossier),
    ("directive", Kind::Directive),
];

/// Reads every absence and compares each with the absences before it.
pub(in crate::config) fn read(tables: &[Table<'_>], names: &Names, report: &Report) -> Vec<Absence> {
    let mut all: Vec<(Absence, Place<'_>)> = Vec::new();
    for table in tables {
        let Some(absence) = read_one(table, names, report) else { continue };
        if let Some((_, first)) = all.iter().find(|(other, _)| overlap(other, &absence)) {
            let message = format!("`{}` is already away then, by the absence at {first}", absence.person);
            report.add(table.at.error("absences_overlap", message).hint("merge the two, or part their days"));
        }
        all.push((absence, table.at));
    }
    all.into_iter().map(|(absence, _)| absence).collect()
}

fn read_one(table: &Table<'_>, names: &Names, report: &Report) -> Option<Absence> {
    let person = table.need_text("person");
    let from = table.need::<Day>("from");
    let until = table.need::<Day>("until");
    let delegate = table.text("delegate");
    let kinds = table.texts("kinds");
    table.close();
    no_repeats("kinds", &kinds, report);
    if let (Some(from), Some(until)) = (&from, &until) {
        check_order(from.value, until, report);
    }
    if let (Some(person), Some(delegate)) = (&person, &delegate)
        && person.value == delegate.value
    {
        let message = format!("`{}` cannot be their own delegate", person.value);
        report
            .add(delegate.at.error("delegate_is_self", message).hint("name somebody else, or leave it out"));
    }
    let known = names.person(person.as_ref()?, report);
    let delegate = delegate.and_then(|id| names.person(&id, report));
    let kinds =
        kinds.iter().filter_map(|kind| choose(kind, "kinds", "unknown_kind", &KINDS, report)).collect();
    Some(Absence { person: known?, from: from?.value, until: until?.value, delegate, kinds })
}

fn overlap(a: &Absence, b: &Absence) -> bool {
    let share_a_kind =
        a.kinds.is_empty() || b.kinds.is_empty() || a.kinds.iter().any(|kind| b.kinds.contains(kind));
    a.person == b.person && a.from <= b.until && b.from <= a.until && share_a_kind
}
