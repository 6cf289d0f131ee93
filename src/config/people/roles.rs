//! The roles of people.toml: who holds them, and a warning for each role that nobody holds.
//! Must not know which steps name a role.

use std::collections::BTreeMap;

use super::names::Names;
use super::post::RawPost;
use crate::config::read::once::no_repeats;
use crate::config::read::report::Report;
use crate::config::read::source::Place;
use crate::config::read::table::Table;
use crate::model::Roles;

/// The sources of items that have an overseer.
const SOURCES: [&str; 4] = ["plan", "tinh", "dvcqg", "directive"];

/// Reads `[roles]` and `[roles.overseer]`.
pub(in crate::config) fn read(root: &Table<'_>, names: &Names, report: &Report) -> Roles {
    let Some(table) = root.table("roles", "table of roles") else {
        for role in ["chair", "chair_office", "admins", "overseer.plan"] {
            nobody(role, root.at, report);
        }
        return Roles::default();
    };
    let post = |role: &'static str| {
        let post = RawPost::read(&table, role, report);
        if post.is_empty() {
            nobody(role, table.at, report);
        }
        post.resolve(names, report)
    };
    let (chair, chair_office) = (post("chair"), post("chair_office"));
    let admins = table.texts("admins");
    if admins.is_empty() {
        nobody("admins", table.at, report);
    }
    no_repeats("admins", &admins, report);
    let overseers = table.table("overseer", "table of overseers");
    let mut overseer = BTreeMap::new();
    if overseers.as_ref().is_none_or(|overseers| !overseers.has("plan")) {
        nobody("overseer.plan", table.at, report);
    }
    if let Some(overseers) = overseers {
        for source in SOURCES {
            let unit = overseers.text(source).and_then(|unit| names.unit(&unit, report));
            overseer.extend(unit.map(|unit| (source.to_owned(), unit)));
        }
        overseers.close();
    }
    table.close();
    let admins = admins.iter().filter_map(|id| names.person(id, report)).collect();
    Roles { chair, chair_office, admins, overseer }
}

fn nobody(role: &str, at: Place<'_>, report: &Report) {
    let message = format!("nobody holds the role `{role}`");
    let hint = "steps that name it tell nobody; set it under [roles]";
    report.add(at.warning("role_empty", message).hint(hint));
}
