//! Case files as systems export them, and what the program makes of each. New files are entries of the tables in
//! `case_files/`; `case_files/README.md` says how one is written.

use crate::binary;

mod books;
mod letters;
mod made;
mod table;

use std::collections::BTreeSet;
use std::path::Path;

use binary::Site;
use serde_json::Value;
use table::{CaseFile, Counts, Item, Row, theme, themes};

/// A Monday morning; nothing in the files is due before it unless the file is about that.
const NOW: &str = "2026-11-30T09:00:00+07:00";

/// What a run of `import` said.
struct Run {
    code: Option<i32>,
    said: String,
    json: Value,
}

fn import(site: &Site, file: &CaseFile) -> Run {
    let path = site.dir.path().join(&file.name);
    std::fs::write(&path, file.bytes()).expect("written");
    let path = path.to_str().expect("UTF-8");
    let options = file.options.iter().map(String::as_str);
    let arguments: Vec<&str> =
        ["--now", NOW, "import", path, "--format", "json"].into_iter().chain(options).collect();
    let output = site.run(&arguments);
    std::fs::remove_file(path).expect("removed");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    Run { code: output.status.code(), said, json: serde_json::from_slice(&output.stdout).unwrap_or_default() }
}

fn counts(json: &Value) -> Counts {
    let count = |key: &str| json[key].as_u64().unwrap_or_default();
    Counts {
        opened: count("opened"),
        updated: count("updated"),
        unchanged: count("unchanged"),
        ended: count("ended"),
        refused: count("refused"),
        defaulted: count("defaulted"),
    }
}

/// The cases of the store.
fn cases(site: &Site) -> Vec<Value> {
    let items = site.json(&["--now", NOW, "items"]);
    let all = items.as_array().expect("a list").clone();
    all.into_iter().filter(|item| item["source"]["system"].is_string()).collect()
}

/// What is not as the table says.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn unless(&mut self, is_right: bool, what: impl FnOnce() -> String) {
        if !is_right {
            self.0.push(what());
        }
    }

    fn same(&mut self, what: &str, wanted: Option<&String>, found: &Value) {
        let found = match found {
            Value::Null => "none".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.unless(wanted.is_none_or(|wanted| *wanted == found), || {
            format!("{what}: wanted {}, found {found}", wanted.map_or("", String::as_str))
        });
    }
}

fn compare(wrong: &mut Wrong, site: &Site, file: &CaseFile, run: &Run) {
    let exit = if file.refusal.is_empty() { file.exit } else { 4 };
    wrong.unless(run.code == Some(exit), || {
        format!("exit: wanted {exit}, found {:?}\n{}", run.code, run.said)
    });
    let found = counts(&run.json);
    wrong.unless(found == file.counts, || format!("counts: wanted {:?}, found {found:?}", file.counts));
    for words in &file.refusal {
        let refusal = run.json["refusal"].as_str().unwrap_or_default().to_lowercase();
        wrong.unless(refusal.contains(&words.to_lowercase()), || {
            format!("refusal: no «{words}» in «{refusal}»")
        });
    }
    file.rows.iter().for_each(|row| compare_row(wrong, row, &run.json));
    for (name, taken) in &file.sheets {
        let sheets = run.json["sheets"].as_array().into_iter().flatten();
        let found =
            sheets.filter(|sheet| sheet["name"] == **name).map(|sheet| sheet["taken"].as_u64()).next();
        wrong
            .unless(found == Some(Some(*taken)), || format!("sheet {name}: wanted {taken}, found {found:?}"));
    }
    for (meaning, heading) in &file.used {
        let found = run.json["columns"]["used"][meaning].to_string();
        wrong
            .unless(found.contains(heading), || format!("column {meaning}: wanted {heading}, found {found}"));
    }
    for heading in &file.unused {
        let found = run.json["columns"]["unused"].to_string();
        wrong.unless(found.contains(heading), || format!("not read: no {heading} in {found}"));
    }
    compare_items(wrong, site, file);
    for secret in &file.never {
        wrong.unless(!run.said.contains(secret), || format!("«{secret}» was said"));
        let kept = files(&site.state()).into_iter().find(|path| holds(path, secret));
        wrong.unless(kept.is_none(), || format!("«{secret}» was kept in {kept:?}"));
    }
}

fn compare_row(wrong: &mut Wrong, row: &Row, json: &Value) {
    let rows = || json["rows"].as_array().into_iter().flatten();
    let is = |found: &&Value| {
        found["row"] == row.number && row.code.as_ref().is_none_or(|code| found["code"] == **code)
    };
    let Some(found) = rows().find(is) else {
        wrong.0.push(format!("row {}: not told of in {}", row.number, json["rows"]));
        return;
    };
    wrong.same(&format!("row {}", row.number), Some(&row.outcome), &found["outcome"]);
    let reasons = found["reasons"].to_string().to_lowercase();
    for words in &row.says {
        wrong.unless(reasons.contains(&words.to_lowercase()), || {
            format!("row {}: no «{words}» in {reasons}", row.number)
        });
    }
}

fn compare_items(wrong: &mut Wrong, site: &Site, file: &CaseFile) {
    let found = cases(site);
    let ids: BTreeSet<&str> = found.iter().filter_map(|item| item["id"].as_str()).collect();
    let wanted: BTreeSet<&str> = file.items.keys().map(String::as_str).collect();
    wrong.unless(ids == wanted, || format!("cases: wanted {wanted:?}, found {ids:?}"));
    for item in &found {
        let Some(wanted) = item["id"].as_str().and_then(|id| file.items.get(id)) else { continue };
        compare_item(wrong, wanted, item);
    }
}

fn compare_item(wrong: &mut Wrong, wanted: &Item, found: &Value) {
    let mut same = |key: &str, wanted: &Option<String>, value: &Value| {
        wrong.same(&format!("{key} of {}", found["id"]), wanted.as_ref(), value);
    };
    same("kind", &wanted.kind, &found["kind"]);
    same("unit", &wanted.unit, &found["unit"]);
    same("due", &wanted.due, &found["due"]);
    same("due_time", &wanted.due_time, &found["due_time"]);
    same("due_kind", &wanted.due_kind, &found["due_kind"]);
    same("status", &wanted.status, &found["status"]);
    same("system", &wanted.system, &found["source"]["system"]);
    same("received", &wanted.received, &found["source"]["received"]);
    if let Some(words) = &wanted.title {
        let title = found["title"].as_str().unwrap_or_default();
        wrong
            .unless(title.contains(words), || format!("title of {}: no «{words}» in «{title}»", found["id"]));
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn holds(path: &Path, text: &str) -> bool {
    let bytes = std::fs::read(path).unwrap_or_default();
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Takes a file after the one that it comes after.
fn take(site: &Site, all: &[CaseFile], file: &CaseFile) -> Run {
    if let Some(name) = &file.after {
        let before = all.iter().find(|file| file.name == *name).expect("a file of the same table");
        take(site, all, before);
    }
    import(site, file)
}

fn check(all: &[CaseFile], file: &CaseFile) -> Option<String> {
    let site = Site::shipped();
    let run = take(&site, all, file);
    let mut wrong = Wrong::default();
    compare(&mut wrong, &site, file, &run);
    if let Some(wanted) = &file.again {
        let found = counts(&import(&site, file).json);
        wrong.unless(found == *wanted, || format!("once more: wanted {wanted:?}, found {found:?}"));
    }
    let all = wrong.0.join("\n    ");
    (!wrong.0.is_empty()).then(|| format!("{} ({})\n    {all}", file.name, file.why.trim()))
}

fn every_file_of(name: &str) {
    let all = theme(name);
    let wrong: Vec<String> = all.iter().filter_map(|file| check(&all, file)).collect();
    assert!(wrong.is_empty(), "{name}: {} of {} files:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn exports_of_whole_systems_are_taken_as_they_are() {
    every_file_of("systems");
}

#[test]
fn every_format_and_every_alphabet_is_read() {
    every_file_of("formats");
}

#[test]
fn headings_are_known_in_every_spelling_and_never_guessed() {
    every_file_of("headings");
}

#[test]
fn dues_are_read_in_every_form_and_what_could_mean_two_days_is_not() {
    every_file_of("dues");
}

#[test]
fn units_are_known_by_their_everyday_names() {
    every_file_of("units");
}

#[test]
fn states_are_known_with_what_stands_around_them() {
    every_file_of("states");
}

#[test]
fn every_sheet_with_a_list_is_read_and_no_other() {
    every_file_of("sheets");
}

#[test]
fn codes_that_repeat_are_told_apart_or_put_together() {
    every_file_of("codes");
}

#[test]
fn nothing_of_a_citizen_and_nothing_secret_is_said_or_kept() {
    every_file_of("privacy");
}

#[test]
fn what_is_no_list_of_cases_is_refused_with_what_to_do() {
    every_file_of("refused");
}

#[test]
fn the_tables_are_whole() {
    let tested = [
        "codes", "dues", "formats", "headings", "privacy", "refused", "sheets", "states", "systems", "units",
    ];
    assert_eq!(themes(), tested, "each table has a test");
    let files: Vec<CaseFile> = tested.iter().flat_map(|name| theme(name)).collect();
    assert!(files.len() >= 70, "{} files", files.len());
    for file in files {
        let is_empty = file.bytes().is_empty();
        assert!(!is_empty || !file.refusal.is_empty(), "{}", file.name);
    }
}

/// Writes every file to the folder that `DONDOC_CASE_FILES` names.
#[test]
#[ignore = "writes files for a person to look at"]
fn the_files_are_written_out_for_a_look() {
    let folder = std::env::var("DONDOC_CASE_FILES").expect("DONDOC_CASE_FILES names a folder");
    for name in themes() {
        let to = Path::new(&folder).join(&name);
        std::fs::create_dir_all(&to).expect("a folder");
        for file in theme(&name) {
            std::fs::write(to.join(&file.name), file.bytes()).expect("written");
        }
    }
}
