//! Deadlines of plans and conclusions, a line for each wording: a document of Monday, 2 March 2026, for the year 2026.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails loudly")]

mod again;
mod once;
mod sentences;
mod waits;

use super::*;
use crate::model::{Deadline, DueKind};

const CONTEXT: (&str, i32) = ("2026-03-02", 2026);

fn context() -> DueContext {
    DueContext { written: CONTEXT.0.parse().unwrap(), year: CONTEXT.1 }
}

/// A cell as a line of the tables has it: what it says, and behind a semicolon what is doubtful.
fn read(text: &str) -> String {
    let CellDuePhrase { said, doubts, milestones } = cell(text, &context());
    let milestones = milestones.iter().map(|(percent, due)| format!(" {percent}% {}", due.day.unwrap()));
    said_line(&said) + &doubts_line(&doubts) + &milestones.collect::<String>()
}

fn said_line(said: &SaidDue) -> String {
    match said {
        SaidDue::Once(deadline) => deadline_line(deadline),
        SaidDue::Many(deadlines) => deadlines.iter().map(deadline_line).collect::<Vec<_>>().join(" + "),
        SaidDue::Every(due) => every_line(due),
        SaidDue::Waits => "waits".to_owned(),
        SaidDue::Continuous => "continuous".to_owned(),
    }
}

fn deadline_line(deadline: &Deadline) -> String {
    let kind = match deadline.kind() {
        DueKind::Before => "before",
        DueKind::On => "on",
        DueKind::Within => "within",
        other => return format!("{other:?}"),
    };
    let time = deadline.time.map(|time| format!(" {}", time.format("%H:%M")));
    format!("{kind} {}{}", deadline.day.unwrap(), time.unwrap_or_default())
}

fn every_line(due: &EveryDue) -> String {
    let cadence = match &due.cadence {
        Cadence::Day => "every day".to_owned(),
        Cadence::Week { weekday, weeks } => {
            let weekday = weekday.map(|weekday| format!(" {weekday}")).unwrap_or_default();
            let weeks = weeks.iter().map(|week| format!(" w{week}")).collect::<Vec<_>>().concat();
            format!("every week{weekday}{weeks}")
        }
        other => format!("every {}", format!("{other:?}").to_lowercase()),
    };
    let month = due.month.map(|month| format!(" m{month}"));
    let day = due.day.map(|day| match day {
        EveryDay::Number(number) => format!(" d{number}"),
        EveryDay::Last => " last".to_owned(),
        EveryDay::LastWorking => " last working".to_owned(),
    });
    let before = due.before.map(|before| format!(" <{before}"));
    let time = due.time.map(|time| format!(" {}", time.format("%H:%M")));
    cadence + &[month, day, before, time].map(Option::unwrap_or_default).concat()
}

fn doubts_line(doubts: &[DueDoubt]) -> String {
    let word = |doubt: &DueDoubt| match doubt {
        DueDoubt::Other(oddity) => format!("{oddity:?}").to_lowercase(),
        doubt => doubt.code().to_owned(),
    };
    if doubts.is_empty() {
        return String::new();
    }
    format!("; {}", doubts.iter().map(word).collect::<Vec<_>>().join(", "))
}

/// Compares a whole table before it fails, so that a change of the grammar shows all that it changes.
fn holds(table: &[(&str, &str)], read: impl Fn(&str) -> String) {
    let wrong: Vec<String> = table
        .iter()
        .filter(|(text, wanted)| read(text) != *wanted)
        .map(|(text, wanted)| format!("{text:?}\n    is {}\n   not {wanted}", read(text)))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn every_line_of_the_grammar_is_well_formed() {
    let lines = grammar::lines().count();
    assert_eq!(find::known(), lines, "a line names a slot or a part that is not there");
}
