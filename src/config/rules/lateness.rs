//! `[lateness]` of policies.toml: what may be named as the cause of lateness, and who confirms it.
//! Must not know items, nor who holds a post.

use std::collections::BTreeMap;

use crate::config::read::once::{check_id, no_repeats};
use crate::config::read::report::Report;
use crate::config::read::source::Placed;
use crate::config::read::table::{Table, choose};
use crate::model::scrub::scrub;
use crate::model::short::SHORT;
use crate::model::{CauseId, Day, LatenessRules, Organisation, Post, Role};

/// Who may confirm that a cause lay outside the unit's power (NĐ 335/2025 Điều 14 khoản 2).
const JUDGES: [(&str, Role); 4] = [
    ("lead.head", Role::LeadHead),
    ("vice_chair", Role::ViceChair),
    ("chair_office", Role::ChairOffice),
    ("chair", Role::Chair),
];

/// What was read of lateness, with the place of each role that confirms causes.
pub(in crate::config) struct ReadLateness<'f> {
    pub(in crate::config) rules: LatenessRules,
    judges: Vec<Placed<'f, Role>>,
}

/// Reads `[lateness]`; what is not there is as shipped.
pub(in crate::config) fn read<'f>(root: &Table<'f>, report: &Report) -> ReadLateness<'f> {
    let mut read = ReadLateness { rules: LatenessRules::default(), judges: Vec::new() };
    let Some(table) = root.table("lateness", "table of lateness") else { return read };
    if let Some(named) = table.list::<String>("confirmed_by") {
        no_repeats("confirmed_by", &named.value, report);
        let role = |name: &Placed<'f, String>| {
            let value = choose(name, "confirmed_by", "unknown_role", &JUDGES, report)?;
            Some(Placed { value, at: name.at })
        };
        read.judges = named.value.iter().filter_map(role).collect();
        if named.value.is_empty() {
            let message = "nobody confirms causes of lateness";
            let hint = "name a role, such as confirmed_by = [\"vice_chair\"], or leave the key out";
            report.add(named.at.warning("nobody_confirms", message).hint(hint));
        }
        read.rules.confirmed_by = read.judges.iter().map(|judge| judge.value).collect();
    }
    if let Some(causes) = table.table("causes", "table of causes") {
        let entries = causes.entries::<String>();
        let named: BTreeMap<CauseId, String> =
            entries.iter().filter_map(|(id, name)| cause(id, name, report)).collect();
        if !named.is_empty() {
            read.rules.causes = named;
        }
    }
    table.close();
    read
}

fn cause(id: &Placed<'_, String>, name: &Placed<'_, String>, report: &Report) -> Option<(CauseId, String)> {
    check_id("cause", id, report);
    let length = name.value.trim().chars().count();
    if length == 0 {
        let message = format!("the cause `{}` has no name", id.value);
        report.add(name.at.error("empty_text", message).hint("write what people read"));
        return None;
    }
    if name.value.chars().count() > SHORT {
        let message = format!("the cause has {length} characters; messages have room for {SHORT}");
        report.add(name.at.error("short_too_long", message).hint("say it in fewer words"));
        return None;
    }
    match scrub(&name.value) {
        Ok(kept) => Some((CauseId::new(id.value.as_str()), kept)),
        // What it holds is not shown.
        Err(what) => {
            let message = format!("the cause seems to hold {what}");
            report.add(name.at.closed(true).error("personal_text", message).hint(what.instead()));
            None
        }
    }
}

/// Warns of each role that confirms causes and that nobody holds on that day.
pub(in crate::config) fn warn(read: &ReadLateness<'_>, org: &Organisation, today: Day, report: &Report) {
    let held = |post: &Post| post.holders_on(today).next().is_some();
    for judge in &read.judges {
        let is_held = match judge.value {
            Role::LeadHead => org.units.values().any(|unit| held(&unit.head)),
            Role::ViceChair => org.units.values().any(|unit| held(&unit.vice_chair)),
            Role::ChairOffice => held(&org.roles.chair_office),
            _ => held(&org.roles.chair),
        };
        if !is_held {
            let role = judge.value.as_str();
            let message =
                format!("nobody holds the role `{role}`, so nobody confirms causes of lateness in it");
            let hint = "name who holds it in people.toml, or another role here";
            report.add(judge.at.warning("role_unheld", message).hint(hint));
        }
    }
}
