//! Plan documents and sentences as offices write them, and what is read from each. A new document is an entry of a table in
//! `plan_files/`, a new sentence two lines of `plan_files/sentences.txt`; `plan_files/README.md` says how they are written.

mod cells;
mod document;
mod sentence;

use std::path::{Path, PathBuf};

use dondoc::model::{Day, DueKind};
use dondoc::phrase::deadline::CellDuePhrase;
use dondoc::plan::bodies::{Bodies, PlanBody};
use dondoc::plan::{Question, due_of};
use serde::Deserialize;

/// The units of `people.toml`.
#[derive(Debug, Deserialize)]
struct People {
    unit: Vec<Named>,
    group: Vec<Named>,
}

#[derive(Debug, Deserialize)]
struct Named {
    code: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    units: Option<Vec<String>>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan_files")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect("a file of the folder")
}

fn bodies() -> Bodies {
    let people: People = toml::from_str(&text("people.toml")).expect("units and groups");
    let body = |named: Named| PlanBody {
        code: named.code,
        names: std::iter::once(named.name).chain(named.aliases).collect(),
        units: named.units,
    };
    Bodies::new(people.unit.into_iter().chain(people.group).map(body).collect())
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// A deadline in one word or three: `before 2026-03-14`, `on 2026-03-14 16:00`, `continuous`.
fn due(due: &CellDuePhrase) -> String {
    let (kind, deadline) = due_of(due);
    let kind = match kind {
        DueKind::Before => "before",
        DueKind::On => "on",
        DueKind::Within => "within",
        DueKind::Every => "every",
        DueKind::Awaiting => "awaiting",
        DueKind::Continuous => "continuous",
        DueKind::Period => "period",
    };
    let day = deadline.and_then(|deadline| deadline.day).map(|day| format!(" {day}"));
    let time = deadline.and_then(|deadline| deadline.time).map(|time| time.format(" %H:%M").to_string());
    format!("{kind}{}{}", day.unwrap_or_default(), time.unwrap_or_default())
}

/// What is read of a task, and what should be: a line of cells parted by `|`.
struct Wanted<'a>(Vec<&'a str>);

impl<'a> Wanted<'a> {
    fn of(line: &'a str) -> Self {
        Self(line.split('|').map(str::trim).collect())
    }

    fn cell(&self, at: usize) -> &'a str {
        self.0.get(at).copied().unwrap_or_default()
    }

    /// Whether a cell says what was found; `?` stands for anything.
    fn is(&self, at: usize, found: &str) -> bool {
        self.cell(at) == "?" || self.cell(at) == found
    }

    /// Whether those questions were asked that are due, and no needless one.
    fn asks(&self, at: usize, questions: &[Question]) -> bool {
        let asked: Vec<&str> = questions.iter().map(|question| question.code.as_str()).collect();
        let wanted: Vec<&str> = self.cell(at).split(',').filter(|code| !code.is_empty()).collect();
        let must = wanted.iter().filter(|code| !code.starts_with('?'));
        let may = |code: &&str| wanted.iter().any(|wanted| wanted.trim_start_matches('?') == *code);
        must.into_iter().all(|code| asked.contains(code)) && asked.iter().all(may)
    }
}

fn asked(questions: &[Question]) -> String {
    questions.iter().map(|question| question.code.as_str()).collect::<Vec<_>>().join(",")
}
