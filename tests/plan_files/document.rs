//! Tables of tasks: each document of a theme, and the rows that are read from it.

use dondoc::plan::bodies::Bodies;
use dondoc::plan::{PlanDuty, PlanLine, ReadOptions, read};
use serde::Deserialize;

use super::{Wanted, asked, bodies, cells, day, due, text};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Theme {
    document: Vec<PlanDocument>,
}

/// A document, and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanDocument {
    name: String,
    /// The lines above the table; those of an ordinary plan where it has none of its own.
    above: Option<String>,
    rows: String,
    /// A line for each task: id, how its title begins, who leads, who takes part, due, questions. A line that begins with
    /// `+` is a duty of the row above: how its title begins, who owes it, to whom, due.
    read: String,
    /// Words of what is left out, with its reason.
    #[serde(default)]
    left_out: Vec<String>,
}

const HEAD: &str =
    "ỦY BAN NHÂN DÂN\nXÃ MẪU\nSố: 05/KH-UBND\nXã Mẫu, ngày 05 tháng 01 năm 2026\nKẾ HOẠCH\nCông tác năm 2026";

fn row_is(wanted: &Wanted<'_>, row: &PlanLine) -> bool {
    wanted.is(0, &row.id)
        && row.title.starts_with(wanted.cell(1))
        && wanted.is(2, &row.lead.join(","))
        && wanted.is(3, &row.coordinators.join(","))
        && wanted.is(4, &due(&row.due))
        && wanted.asks(5, &row.questions)
}

fn duty_is(wanted: &Wanted<'_>, duty: &PlanDuty) -> bool {
    duty.title.starts_with(wanted.cell(1))
        && wanted.is(2, &duty.lead.join(","))
        && wanted.is(3, duty.owed_to.as_deref().unwrap_or_default())
        && wanted.is(4, &due(&duty.due))
}

fn said(row: &PlanLine) -> String {
    let (lead, coordinators) = (row.lead.join(","), row.coordinators.join(","));
    let asked = asked(&row.questions);
    format!(
        "{} | {} | {lead} | {coordinators} | {} | {asked} («{}»)",
        row.id,
        row.title,
        due(&row.due),
        row.printed
    )
}

fn wrong(document: &PlanDocument, bodies: &Bodies) -> Vec<String> {
    let options = ReadOptions { bodies, year: None, sheet: None, today: day("2026-01-05") };
    let found = read(cells::pieces(document.above.as_deref().unwrap_or(HEAD), &document.rows), &options);
    let mut wrong = Vec::new();
    let wanted: Vec<&str> = document.read.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut rows = found.rows.iter();
    let mut duties = [].iter();
    for line in wanted {
        let wanted = Wanted::of(line);
        if wanted.cell(0) == "+" {
            match duties.next() {
                Some(duty) if duty_is(&wanted, duty) => {}
                other => wrong.push(format!("{line}\n      {other:?}")),
            }
            continue;
        }
        wrong.extend(duties.map(|duty| format!("no such duty: {} ({})", duty.title, duty.printed)));
        duties = [].iter();
        match rows.next() {
            Some(row) => {
                duties = row.duties.iter();
                if !row_is(&wanted, row) {
                    wrong.push(format!("{line}\n      {}", said(row)));
                }
            }
            None => wrong.push(format!("{line}\n      (nothing)")),
        }
    }
    wrong.extend(duties.map(|duty| format!("no such duty: {} ({})", duty.title, duty.printed)));
    wrong.extend(rows.map(|row| format!("no such task\n      {}", said(row))));
    for words in &document.left_out {
        let is_left = |left: &&dondoc::plan::PlanLeftOut| {
            left.text.contains(words) || left.reason.contains(words) || left.place.contains(words)
        };
        if !found.left_out.iter().any(|left| is_left(&left)) {
            wrong.push(format!("not left out: {words} in {:?}", found.left_out));
        }
    }
    wrong
}

fn check(theme: &str) {
    let documents: Theme = toml::from_str(&text(&format!("{theme}.toml"))).expect("a theme");
    let bodies = bodies();
    let all: Vec<String> = documents
        .document
        .iter()
        .map(|document| (document, wrong(document, &bodies)))
        .filter(|(_, wrong)| !wrong.is_empty())
        .map(|(document, wrong)| format!("{}:\n   {}", document.name, wrong.join("\n   ")))
        .collect();
    assert!(all.is_empty(), "{theme}:\n{}", all.join("\n"));
}

#[test]
fn headings_name_columns_in_many_words() {
    check("columns");
}

#[test]
fn numbers_and_headings_say_what_stands_under_what() {
    check("numbers");
}

#[test]
fn units_are_known_as_documents_write_them() {
    check("units");
}

#[test]
fn deadlines_are_read_and_doubts_are_asked() {
    check("dues");
}

#[test]
fn documents_of_many_shapes_come_out_as_their_tasks() {
    check("shapes");
}

#[test]
fn plans_of_ministries_and_provinces_are_read_like_those_of_communes() {
    check("central");
}
