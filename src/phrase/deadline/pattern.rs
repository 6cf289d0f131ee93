//! The patterns of the grammar, which are written as text, as trees that can be matched.
//!
//! A pattern is words with blanks between them. `(a|b c)` is one of these, `[a|b c]` one of these or nothing, `{slot}` what
//! `slots.rs` reads under that name, `<name>` a part that the grammar has a name for.
//! Must not know which patterns there are, what they mean, nor how they are matched.

use std::collections::HashSet;

use super::slots::DueSlot;
use super::text::plain;

/// A part of a pattern.
#[derive(Debug, Clone)]
pub(super) enum DuePart {
    Word(String),
    Slot(DueSlot),
    /// One of several; of an optional part, one is empty.
    Choice(Vec<Vec<DuePart>>),
    /// A part that has a name, by its place among those.
    Named(usize, Vec<DuePart>),
}

/// A pattern that can be looked for.
#[derive(Debug, Clone)]
pub(super) struct DuePattern(Vec<DuePart>);

impl DuePattern {
    /// Reads a pattern; none where it is not well formed, or names a part or a slot that is not there.
    pub(super) fn read(written: &str, named: &[(&str, &str)]) -> Option<Self> {
        let mut tokens = tokens(written).into_iter();
        let choices = choices(&mut tokens, named, None)?;
        Some(Self(one_or_choice(choices)))
    }

    /// The words and slots that the pattern may begin with.
    pub(super) fn beginnings(&self, words: &mut HashSet<String>, slots: &mut Vec<DueSlot>) {
        beginnings(&self.0, words, slots);
    }

    pub(super) fn parts(&self) -> &[DuePart] {
        &self.0
    }
}

/// Whether the parts may also be nothing.
fn beginnings(parts: &[DuePart], words: &mut HashSet<String>, slots: &mut Vec<DueSlot>) -> bool {
    parts.iter().all(|part| match part {
        DuePart::Word(word) => {
            words.insert(word.clone());
            false
        }
        DuePart::Slot(DueSlot::Gap | DueSlot::All) => true,
        DuePart::Slot(slot) => {
            if !slots.contains(slot) {
                slots.push(*slot);
            }
            false
        }
        DuePart::Choice(choices) => {
            let empty = choices.iter().filter(|parts| beginnings(parts, words, slots));
            empty.count() > 0
        }
        DuePart::Named(_, parts) => beginnings(parts, words, slots),
    })
}

/// The words and signs of a written pattern.
fn tokens(written: &str) -> Vec<String> {
    let mut spaced = String::new();
    for c in written.chars() {
        if matches!(c, '(' | ')' | '[' | ']' | '|') {
            spaced.extend([' ', c, ' ']);
        } else {
            spaced.push(c);
        }
    }
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// The parts until `end`, by the choices that `|` parts them into.
fn choices(
    tokens: &mut std::vec::IntoIter<String>,
    named: &[(&str, &str)],
    end: Option<&str>,
) -> Option<Vec<Vec<DuePart>>> {
    let mut found = vec![Vec::new()];
    loop {
        let Some(token) = tokens.next() else { return end.is_none().then_some(found) };
        if Some(token.as_str()) == end {
            return Some(found);
        }
        let part = match token.as_str() {
            "|" => {
                found.push(Vec::new());
                continue;
            }
            "(" => DuePart::Choice(choices(tokens, named, Some(")"))?),
            "[" => {
                let mut choices = choices(tokens, named, Some("]"))?;
                choices.push(Vec::new());
                DuePart::Choice(choices)
            }
            ")" | "]" => return None,
            word => match (inside(word, '{', '}'), inside(word, '<', '>')) {
                (Some(slot), _) => DuePart::Slot(DueSlot::named(slot)?),
                (_, Some(name)) => {
                    let place = named.iter().position(|(own, _)| *own == name)?;
                    DuePart::Named(place, DuePattern::read(named.get(place)?.1, named)?.0)
                }
                _ => DuePart::Word(plain(word)),
            },
        };
        found.last_mut()?.push(part);
    }
}

fn inside(word: &str, open: char, close: char) -> Option<&str> {
    word.strip_prefix(open)?.strip_suffix(close)
}

fn one_or_choice(mut choices: Vec<Vec<DuePart>>) -> Vec<DuePart> {
    if choices.len() == 1 { choices.pop().unwrap_or_default() } else { vec![DuePart::Choice(choices)] }
}
