//! A paragraph as sentences, and a sentence as the parts that give tasks of their own.
//! Must not know what a sentence says beyond whom it names and its deadlines.

use crate::phrase::deadline::DuePhrase;
use crate::plan::bodies::{Bodies, BodyPart};

/// A sentence without the number or dash before it.
pub(super) fn without_number(text: &str) -> &str {
    let text = text.trim_start_matches(['-', '+', '•', '*', ' ', '–']);
    let end = text.find(' ').unwrap_or(0);
    let (word, rest) = text.split_at(end);
    let is_number = word.len() <= 8
        && word.ends_with(['.', ')'])
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | ')' | '('));
    if is_number { rest.trim_start() } else { text }
}

/// The sentences of a paragraph: parted by line ends, and by full stops before a capital.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut from = 0;
        for (at, _) in line.match_indices(". ") {
            let next = line[at + 2..].trim_start().chars().next();
            let before = line[from..at].split_whitespace().last().unwrap_or_default();
            // "1. Phòng Kinh tế", "TP. Hồ Chí Minh" go on.
            let is_short = before.chars().count() <= 2 && !before.chars().all(char::is_lowercase)
                || before.chars().all(|c| "IVX.".contains(c))
                || from == at - before.len() && before.chars().all(|c| c.is_ascii_digit() || c == '.');
            if next.is_some_and(char::is_uppercase) && !is_short {
                found.push(line[from..=at].trim());
                from = at + 2;
            }
        }
        found.push(line[from..].trim());
    }
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// The parts of a sentence that give tasks of their own: behind a semicolon another unit does something by its own day.
pub(super) fn parts<'t>(text: &'t str, phrases: &[DuePhrase], bodies: &Bodies) -> Vec<&'t str> {
    let mut cuts = vec![0];
    for (at, _) in text.match_indices(';') {
        let rest = text[at + 1..].trim_start();
        let begins = bodies.scan(rest.split([',', ';']).next().unwrap_or_default(), BodyPart::Lead);
        let has_own = phrases.iter().any(|phrase| phrase.span.start > at);
        let has_before = phrases
            .iter()
            .any(|phrase| phrase.span.end <= at && cuts.last().is_some_and(|cut| phrase.span.start >= *cut));
        if !begins.leads.is_empty() && has_own && has_before {
            cuts.push(at + 1);
        }
    }
    cuts.push(text.len());
    cuts.windows(2)
        .filter_map(|pair| text.get(pair[0]..pair[1]))
        .map(|part| part.trim().trim_end_matches(';').trim())
        .collect()
}
