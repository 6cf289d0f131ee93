//! cases.toml: the kinds and sources of cases, and what the columns of their files are called.
//! Must not know how a file is read.

use std::collections::{BTreeMap, BTreeSet};

use super::step::positive;
use crate::config::people::names::Names;
use crate::config::read::near;
use crate::config::read::once::check_id;
use crate::config::read::report::Report;
use crate::config::read::source::Placed;
use crate::config::read::table::Table;
use crate::model::case::{CaseSource, CodePattern, KindRules};
use crate::model::{CaseRules, CaseState, Column, Kind, Offset, PolicyId, Roles, SourceId};

/// The text of the shipped file, which stands in where a config folder has none.
pub(in crate::config) const SHIPPED: &str = include_str!("../../../config/cases.toml");

/// The kinds of case that can be opened; tasks come with plans.
pub(in crate::config) const KINDS: [(&str, Kind); 4] = [
    ("petition", Kind::Petition),
    ("dossier", Kind::Dossier),
    ("directive", Kind::Directive),
    ("report", Kind::Report),
];

const COLUMNS: [(&str, Column); 7] = [
    ("code", Column::Code),
    ("unit", Column::Unit),
    ("field", Column::Field),
    ("received", Column::Received),
    ("due", Column::Due),
    ("state", Column::State),
    ("source", Column::Source),
];

const STATES: [(&str, CaseState); 4] = [
    ("open", CaseState::Open),
    ("paused", CaseState::Paused),
    ("done", CaseState::Done),
    ("cancelled", CaseState::Cancelled),
];

/// The parts of the other files that cases.toml refers to.
pub(in crate::config) struct CaseReferences<'a> {
    pub(in crate::config) names: &'a Names,
    pub(in crate::config) roles: &'a Roles,
    /// None when policies.toml could not be read.
    pub(in crate::config) policies: Option<BTreeSet<PolicyId>>,
    /// Whether cases.toml is not there and the shipped one stands in: what that names and this config lacks is
    /// left out in silence.
    pub(in crate::config) shipped: bool,
}

/// Reads the whole file.
pub(in crate::config) fn read(root: &Table<'_>, around: &CaseReferences<'_>, report: &Report) -> CaseRules {
    let mut rules = CaseRules::default();
    for (id, table) in named(root, "source", "table of sources") {
        check_id("source", &id, report);
        let id = SourceId::new(id.value);
        let read = read_source(&table, around, report);
        let overseen = read.as_ref().is_none_or(|source| source.overseer.is_some());
        if !around.shipped && !overseen && !around.roles.overseer.contains_key(id.as_str()) {
            let message = format!("nobody follows up the cases of `{id}`");
            let hint = "give it an `overseer`, or name one in people.toml under [roles.overseer]";
            report.add(table.at.warning("source_without_overseer", message).hint(hint));
        }
        rules.sources.extend(read.map(|source| (id, source)));
    }
    for (name, table) in named(root, "kind", "table of kinds") {
        let Some(kind) = crate::config::read::table::choose(&name, "kind", "unknown_kind", &KINDS, report)
        else {
            continue;
        };
        rules.kinds.extend(read_kind(&table, &rules.sources, around, report).map(|rules| (kind, rules)));
    }
    if let Some(import) = root.table("import", "table of columns and states") {
        rules.columns = words(&import, "columns", &COLUMNS);
        rules.states = words(&import, "states", &STATES);
        import.close();
    }
    root.close();
    rules
}

fn named<'f>(
    root: &Table<'f>,
    key: &'static str,
    what: &'static str,
) -> Vec<(Placed<'f, String>, Table<'f>)> {
    root.table(key, what).map(|all| all.named_tables(key)).unwrap_or_default()
}

fn read_source(table: &Table<'_>, around: &CaseReferences<'_>, report: &Report) -> Option<CaseSource> {
    let name = table.need_text("name");
    let overseer = table.text("overseer");
    let clerk = table.text("clerk");
    let stale_after = table.text("stale_after").and_then(|text| positive(&text, "stale_after", report));
    let complete = table.get::<bool>("complete").is_some_and(|complete| complete.value);
    table.close();
    Some(CaseSource {
        name: name?.value,
        overseer: overseer.and_then(|unit| around.names.unit(&unit, report)),
        clerk: clerk.and_then(|id| around.names.person(&id, report)),
        stale_after,
        complete,
    })
}

fn read_kind(
    table: &Table<'_>,
    sources: &BTreeMap<SourceId, CaseSource>,
    around: &CaseReferences<'_>,
    report: &Report,
) -> Option<KindRules> {
    let policy = table.need_text("policy");
    let source = table.need_text("source");
    let period: Option<Offset> = table.text("period").and_then(|text| positive(&text, "period", report));
    let code = table.need_text("code");
    let fields = table.texts("fields").into_iter().map(|field| field.value).collect();
    table.close();
    let (policy, source, code) = (policy?, source?, code?);
    let known = |policies: &BTreeSet<PolicyId>| policies.contains(policy.value.as_str());
    if !around.policies.as_ref().is_none_or(known) {
        if around.shipped {
            return None;
        }
        let message = format!("there is no policy `{}`", policy.value);
        let names = around.policies.iter().flatten().map(PolicyId::as_str).collect::<Vec<_>>();
        report.add(policy.at.error("unknown_policy", message).hint_if(near::hint(&policy.value, names)));
    }
    if !sources.contains_key(source.value.as_str()) {
        let message = format!("there is no source `{}`", source.value);
        let hint = near::hint(&source.value, sources.keys().map(SourceId::as_str));
        report.add(source.at.error("unknown_source", message).hint_if(hint));
    }
    let pattern = CodePattern::new(&code.value);
    if pattern.is_none() {
        let message = format!("`{}` is no regular expression", code.value);
        report.add(code.at.error("bad_pattern", message).hint(r"such as 'PAKN\.\d{8}\.\d{4}'"));
    }
    Some(KindRules {
        policy: PolicyId::new(policy.value),
        source: SourceId::new(source.value),
        period,
        code: pattern?,
        fields,
    })
}

fn words<T: Copy + Ord>(
    import: &Table<'_>,
    key: &'static str,
    known: &[(&'static str, T)],
) -> BTreeMap<T, Vec<String>> {
    let Some(table) = import.table(key, "table of words") else { return BTreeMap::new() };
    let read = known
        .iter()
        .map(|(name, thing)| (*thing, table.texts(name).into_iter().map(|word| word.value).collect()))
        .collect();
    table.close();
    read
}
