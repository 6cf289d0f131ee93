//! Sentences of notices and letters: each with the tasks that are proposed from it.

use dondoc::document::whole::WholePiece;
use dondoc::model::Day;
use dondoc::plan::bodies::Bodies;
use dondoc::plan::{ProseTask, tasks};

use super::{Wanted, asked, bodies, day, due, text};

/// A sentence with its heading and the lines of what must come of it.
#[derive(Default, Clone)]
struct Sentence {
    heading: String,
    text: String,
    wanted: Vec<String>,
}

fn task_is(wanted: &Wanted<'_>, task: &ProseTask) -> bool {
    wanted.is(0, &task.lead.join(","))
        && wanted.is(1, &task.coordinators.join(","))
        && wanted.is(2, &due(&task.due))
        && wanted.asks(3, &task.questions)
}

fn said(task: &ProseTask) -> String {
    let (lead, coordinators) = (task.lead.join(","), task.coordinators.join(","));
    format!("= {lead} | {coordinators} | {} | {} («{}»)", due(&task.due), asked(&task.questions), task.phrase)
}

/// What is not as it should be.
fn wrong(sentence: &Sentence, written: Day, bodies: &Bodies) -> Option<String> {
    let paragraph =
        |text: &str| WholePiece::Paragraph { text: text.to_owned(), number: None, is_heading: false };
    let pieces = [&sentence.heading, &sentence.text].into_iter().filter(|text| !text.is_empty());
    let found = tasks(pieces.map(|text| paragraph(text)).collect(), bodies, written);
    let wanted: Vec<&String> = sentence.wanted.iter().filter(|line| *line != "none").collect();
    let is_right = wanted.len() == found.len()
        && wanted.iter().zip(&found).all(|(wanted, task)| task_is(&Wanted::of(wanted), task));
    let found: Vec<String> = found.iter().map(said).collect();
    (!is_right).then(|| {
        format!(
            "{}\n   {}\n   = {}\n  {}",
            sentence.heading,
            sentence.text,
            sentence.wanted.join("\n   = "),
            found.join("\n  ")
        )
    })
}

#[test]
fn sentences_give_their_tasks_and_no_others() {
    let (bodies, all) = (bodies(), text("sentences.txt"));
    let (mut written, mut open, mut failed) = (day("2026-01-01"), Sentence::default(), Vec::new());
    let mut count = 0;
    for line in all.lines().chain(std::iter::once("")).filter(|line| !line.starts_with('#')) {
        if let Some(on) = line.strip_prefix("@ ") {
            (written, open) = (day(on), Sentence::default());
        } else if let Some(heading) = line.strip_prefix("> ") {
            heading.clone_into(&mut open.heading);
        } else if let Some(wanted) = line.strip_prefix("= ").or_else(|| line.strip_prefix('=')) {
            open.wanted.push(wanted.trim().to_owned());
        } else if !line.is_empty() {
            line.clone_into(&mut open.text);
        } else if !open.wanted.is_empty() {
            count += 1;
            failed.extend(wrong(&open, written, &bodies));
            open = Sentence { heading: open.heading, ..Sentence::default() };
        }
    }
    assert!(failed.is_empty(), "{} of {count}:\n{}", failed.len(), failed.join("\n"));
}
