//! The corpus of replies: what people write, as their mail programs send it, and what comes of it. New lines are data:
//! `replies/wordings.txt` says how one is written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod world;

#[path = "replies/corpus.rs"]
mod corpus;

use corpus::{Line, came, lines, matches};

fn wrong(line: &Line, text: &str) -> Option<String> {
    let came = came(line, text);
    (!matches(line, &came)).then(|| format!("{}: {}\n    wanted {}\n    came   {came:?}", line.at, line.text, line.expect))
}

#[test]
fn every_wording_has_its_outcome() {
    let lines = lines();
    assert!(lines.len() >= 150, "{} lines", lines.len());
    let wrong: Vec<String> = lines.iter().filter_map(|line| wrong(line, &line.text)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), lines.len(), wrong.join("\n"));
}
