//! Reads the config folder and puts its files together. Never stops at the first problem.
//! Must not know the rules of a file; the reader of each file does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Config;
use super::people::file::{self as people, People};
use super::plans::expand::{self, Expanded};
use super::plans::{plan, usage, years};
use super::read::diagnostic::{Diagnostic, Severity};
use super::read::file::{self, Unreadable};
use super::read::folder::{self, ConfigFiles};
use super::read::near;
use super::read::once::Once;
use super::read::report::Report;
use super::read::source::{File, Place, SETTINGS};
use super::read::table::{Table, parse};
use super::rules::{cases, lateness, policies};
use super::settings::file as settings;
use crate::calendar::{Calendar, WorkDays};
use crate::model::ids::hex;
use crate::model::{CaseRules, Day, Organisation};

/// What loading gave.
#[derive(Debug)]
pub struct Loaded {
    /// The config; none when a diagnostic is an error.
    pub config: Option<Config>,
    /// Every problem, by file, line and column.
    pub diagnostics: Vec<Diagnostic>,
}

/// The files that must be there, and what they hold.
const REQUIRED: [(&str, &str); 4] = [
    (SETTINGS, "the organisation, its hours and channels"),
    ("people.toml", "units, people and roles"),
    ("policies.toml", "the escalation policies"),
    ("calendar.toml", "the official days off of each year"),
];

/// The file that may be left out; the shipped one then stands in for it.
const CASES: &str = "cases.toml";

/// Loads the config below `dir`. `today` decides only about warnings and about alarm clocks that
/// never ring again.
pub fn load(dir: &Path, today: Day) -> Loaded {
    let (files, unreadable) = folder::read(dir);
    build(&files, &unreadable, today)
}

/// The state folder that `dondoc.toml` names, also where that file has errors; none where it names none or
/// cannot be read.
pub fn state_folder(dir: &Path) -> Option<PathBuf> {
    let text = file::read(&dir.join(SETTINGS), file::CONFIG).ok()?;
    // `state` stands before the first table, so what comes behind an error there does not matter.
    let top = text.lines().take_while(|line| !line.trim_start().starts_with('['));
    let line =
        top.map(str::trim).find(|line| line.split('=').next().is_some_and(|key| key.trim() == "state"))?;
    let line: toml::Table = toml::from_str(line).ok()?;
    Some(PathBuf::from(line.get("state")?.as_str()?))
}

/// Reads the config folder as it would be if `texts` were written into it.
pub fn load_changed(dir: &Path, texts: impl IntoIterator<Item = (PathBuf, String)>, today: Day) -> Loaded {
    let (mut files, mut unreadable) = folder::read(dir);
    files.texts.extend(texts);
    unreadable.retain(|(path, _)| !files.texts.contains_key(path));
    build(&files, &unreadable, today)
}

/// Reads a config that is in memory.
pub fn load_from(files: &ConfigFiles, today: Day) -> Loaded {
    build(files, &[], today)
}

/// The fingerprint of a config: the same texts always give the same one.
fn fingerprint(files: &ConfigFiles) -> String {
    let mut hash = Sha256::new();
    for (path, text) in &files.texts {
        hash.update(path.as_os_str().as_encoded_bytes());
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    hex(&hash.finalize()[..16])
}

fn build(files: &ConfigFiles, unreadable: &[(PathBuf, Unreadable)], today: Day) -> Loaded {
    let report = Report::default();
    let sources: BTreeMap<&Path, File> = files
        .texts
        .iter()
        .map(|(path, text)| (path.as_path(), File::new(path.clone(), text.clone())))
        .collect();
    let config = put_together(files, &sources, unreadable, today, &report);
    let diagnostics = report.into_sorted();
    let usable = diagnostics.iter().all(|found| found.severity == Severity::Warning);
    Loaded { config: config.filter(|_| usable), diagnostics }
}

fn put_together(
    files: &ConfigFiles,
    sources: &BTreeMap<&Path, File>,
    unreadable: &[(PathBuf, Unreadable)],
    today: Day,
    report: &Report,
) -> Option<Config> {
    check_names(sources, unreadable, report);
    let trees: BTreeMap<&Path, _> = sources
        .iter()
        .filter(|(path, _)| {
            path.extension().is_some_and(|end| end == "toml") && !path.starts_with("templates")
        })
        .filter_map(|(path, file)| Some((*path, parse(file, report)?)))
        .collect();
    let root =
        |name: &str| trees.get(Path::new(name)).map(|(tree, top)| Table::new("file", *top, tree, report));

    let settings = root(SETTINGS).and_then(|root| settings::read(&root, &files.dir, today, report));
    let people = root("people.toml").map(|root| people::read(&root, today, report));
    let people = people.unwrap_or_else(People::default);
    let policies = root("policies.toml").map(|root| policies::read(&root, &people.names, report));
    let (policies, lateness) = policies.map(|read| (read.policies, read.lateness)).unzip();
    let cases = read_cases(sources, root(CASES), &people, policies.as_deref(), report);
    let years = root("calendar.toml").map(|root| (root.at, years::read(&root, report)));
    let work = WorkDays::new(years.as_ref().map_or(&[][..], |(_, years)| years));

    let (mut plans, mut whole) = (Vec::new(), true);
    let (mut plan_ids, mut row_ids) = (Once::default(), Once::default());
    let plan_files: Vec<_> = sources.keys().filter(|path| path.starts_with("plans")).collect();
    for path in &plan_files {
        let read = trees.get(**path).and_then(|(tree, top)| {
            let root = Table::new("file", *top, tree, report);
            plan::read(&root, &mut plan_ids, &mut row_ids, &people.names, &work, report)
        });
        whole &= read.is_some();
        plans.extend(read);
    }
    whole &= !unreadable.iter().any(|(path, _)| path.starts_with("plans"));
    let mut expanded = Expanded::default();
    for plan in &plans {
        expand::expand(plan, &people.roles, &mut expanded);
    }
    if whole && people.names.known {
        usage::check_same_as(&plans, &expanded.items, &expanded.templates, report);
    }
    if let Some(policies) = &policies {
        usage::check_policies(&plans, policies, report);
    }
    if let Some((top, _)) = &years {
        usage::check_years(&plans, &work, today, *top, report);
    }

    let settings = settings?;
    let org = Organisation {
        id: settings.id,
        name: settings.name,
        contact: settings.contact,
        province: settings.province,
        units: people.units,
        groups: people.groups,
        people: people.persons,
        roles: people.roles,
        absences: people.absences,
        papers: people.papers,
    };
    if let Some(read) = &lateness {
        lateness::warn(read, &org, today, report);
    }
    Some(Config {
        org,
        calendar: Calendar { zone: settings.zone, work, hours: settings.hours, daily: settings.daily },
        cases,
        lateness: lateness?.rules,
        policies: policies?.into_iter().map(|read| (read.policy.id.clone(), read.policy)).collect(),
        items: expanded.items,
        templates: expanded.templates,
        plans: plans.into_iter().map(|read| read.plan).collect(),
        settings: settings.settings,
        dir: files.dir.clone(),
        overrides: overrides(files),
        fingerprint: fingerprint(files),
    })
}

/// What config says of cases; the shipped file where the folder has none.
fn read_cases(
    sources: &BTreeMap<&Path, File>,
    given: Option<Table<'_>>,
    people: &People,
    policies: Option<&[policies::ReadPolicy<'_>]>,
    report: &Report,
) -> CaseRules {
    let shipped = !sources.contains_key(Path::new(CASES));
    let ids = |read: &[policies::ReadPolicy<'_>]| read.iter().map(|read| read.policy.id.clone()).collect();
    let around = cases::CaseReferences {
        names: &people.names,
        roles: &people.roles,
        policies: policies.map(ids),
        shipped,
    };
    if let Some(root) = given {
        return cases::read(&root, &around, report);
    }
    let file = File::new(PathBuf::from(CASES), cases::SHIPPED.to_owned());
    let tree = parse(&file, report).filter(|_| shipped);
    tree.map(|(tree, top)| cases::read(&Table::new("file", top, &tree, report), &around, report))
        .unwrap_or_default()
}

/// Reports missing, unreadable and stray files.
fn check_names(sources: &BTreeMap<&Path, File>, unreadable: &[(PathBuf, Unreadable)], report: &Report) {
    let nothing = |path: &Path| File::new(path.to_owned(), String::new());
    for (path, why) in unreadable {
        let file = nothing(path);
        let problem = file.top().error("file_unreadable", format!("the file cannot be read: {why}"));
        report.add(problem.hint(why.hint()));
    }
    let failed = |name: &str| unreadable.iter().any(|(path, _)| path == Path::new(name));
    for (name, holds) in REQUIRED {
        if !sources.contains_key(Path::new(name)) && !failed(name) {
            let file = nothing(Path::new(name));
            let problem = file.top().error("file_missing", "the file is missing");
            report.add(problem.hint(format!("it holds {holds}")));
        }
    }
    if !sources.keys().any(|path| path.starts_with("plans"))
        && !unreadable.iter().any(|(path, _)| path.starts_with("plans"))
    {
        let file = nothing(Path::new("plans"));
        let problem = file.top().warning("no_plans", "there are no plans, so nothing is due");
        report.add(problem.hint("put one file for each plan document into plans/"));
    }
    for (path, file) in sources {
        let stray = path.parent() == Some(Path::new(""))
            && path.extension().is_some_and(|end| end == "toml")
            && *path != Path::new(CASES)
            && !REQUIRED.iter().any(|(name, _)| Path::new(name) == *path);
        if stray {
            stray_file(path, file.top(), report);
        }
    }
}

fn stray_file(path: &Path, top: Place<'_>, report: &Report) {
    let name = path.display().to_string();
    let near = near::nearest(&name, REQUIRED.iter().map(|(name, _)| *name).chain([CASES]));
    let hint = near
        .map_or("plans belong into the folder plans/".to_owned(), |near| format!("did you mean `{near}`?"));
    report.add(top.warning("stray_file", "nothing reads this file").hint(hint));
}

fn overrides(files: &ConfigFiles) -> BTreeMap<String, String> {
    let of_template = |(path, text): (&PathBuf, &String)| {
        let name = path.strip_prefix("templates").ok()?;
        Some((name.to_string_lossy().into_owned(), text.clone()))
    };
    files.texts.iter().filter_map(of_template).collect()
}
