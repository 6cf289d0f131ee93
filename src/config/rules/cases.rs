//! cases.toml: the kinds and sources of cases, and what the columns of their files are called.
//! Must not know how a file is read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::step::positive;
use crate::config::people::names::Names;
use crate::config::read::near;
use crate::config::read::once::check_id;
use crate::config::read::report::Report;
use crate::config::read::source::Placed;
use crate::config::read::table::Table;
use crate::config::settings::hours;
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

/// The columns of files, by their names in config.
const COLUMNS: [(&str, Column); 12] = [
    (Column::Code.as_str(), Column::Code),
    (Column::Unit.as_str(), Column::Unit),
    (Column::Field.as_str(), Column::Field),
    (Column::Received.as_str(), Column::Received),
    (Column::Due.as_str(), Column::Due),
    (Column::Extended.as_str(), Column::Extended),
    (Column::State.as_str(), Column::State),
    (Column::Finished.as_str(), Column::Finished),
    (Column::Source.as_str(), Column::Source),
    (Column::Title.as_str(), Column::Title),
    (Column::Hour.as_str(), Column::Hour),
    (Column::Secret.as_str(), Column::Secret),
];
/// Under this key stand the headings of columns that are left out on purpose.
const OTHER: &str = "other";

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
        let of_kind = read.as_ref().and_then(|source| source.kind).map_or("", Kind::as_str);
        let by_role = [id.as_str(), of_kind].iter().any(|name| around.roles.overseer.contains_key(*name));
        if !around.shipped && !overseen && !by_role {
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
        if let Some(columns) = import.table("columns", "table of words") {
            rules.columns = words(&columns, "columns", &COLUMNS);
            rules.others = texts(&columns, "columns", OTHER);
            columns.close();
        }
        if let Some(states) = import.table("states", "table of words") {
            rules.states = words(&states, "states", &STATES);
            states.close();
        }
        if let Some(units) = import.table("units", "table of units and their names") {
            for (name, unit) in units.entries::<String>() {
                let unit = around.names.unit(&unit, report);
                rules.units.extend(unit.map(|unit| (name.value, unit)));
            }
        }
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
    let kind = table.choice("kind", "unknown_kind", &KINDS).map(|kind| kind.value);
    let period = table.text("period").and_then(|text| positive(&text, "period", report));
    let label = table.text("label").map(|label| label.value);
    let no_content = table.get::<bool>("no_content").is_some_and(|no_content| no_content.value);
    table.close();
    Some(CaseSource {
        name: name?.value,
        overseer: overseer.and_then(|unit| around.names.unit(&unit, report)),
        clerk: clerk.and_then(|id| around.names.person(&id, report)),
        stale_after,
        complete,
        kind,
        period,
        label,
        no_content,
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
    let late_after = table.text("late_after").and_then(|text| hours::time(&text, report));
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
        late_after,
        code: pattern?,
        fields,
    })
}

fn words<T: Copy + Ord>(
    table: &Table<'_>,
    key: &str,
    known: &[(&'static str, T)],
) -> BTreeMap<T, Vec<String>> {
    known.iter().map(|(name, thing)| (*thing, texts(table, key, name))).collect()
}

/// The words under a name; those of the shipped file where the name is not there, so that a file of before a column was
/// known does not leave it out.
fn texts(table: &Table<'_>, key: &str, name: &'static str) -> Vec<String> {
    if table.has(name) {
        return table.texts(name).into_iter().map(|word| word.value).collect();
    }
    // Asked for all the same, so that it counts as a known key.
    table.texts(name);
    let words =
        SHIPPED_WORDS.get("import").and_then(|import| import.get(key)).and_then(|words| words.get(name));
    let words = words.and_then(toml::Value::as_array).into_iter().flatten();
    words.filter_map(toml::Value::as_str).map(str::to_owned).collect()
}

/// The shipped file as it stands.
static SHIPPED_WORDS: LazyLock<toml::Table> = LazyLock::new(|| SHIPPED.parse().unwrap_or_default());
