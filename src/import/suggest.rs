//! What config would have to say for a file to be taken whole: headings, words for states, names of units, fields.
//! A guess, for a person to confirm; must not write anything.

use std::collections::BTreeMap;

use super::{CaseFile, CellRule, FileRefusal, units};
use crate::model::{CaseRules, CaseState, Column, Kind, Organisation, UnitCode};
use crate::phrase::{find_words, name_key};

/// What cases.toml lacks for a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// Headings, by the column that they seem to name.
    pub columns: Vec<(Column, String)>,
    /// Words for states, with what they seem to mean and how many rows have them.
    pub states: Vec<(CaseState, String, usize)>,
    /// Names of units, with the unit that is nearest; none where none is near.
    pub units: Vec<(String, Option<UnitCode>, usize)>,
    /// Fields, with the kind of the rows that have them.
    pub fields: Vec<(Kind, String, usize)>,
}

impl Suggestion {
    /// What is missing for a file that was refused whole.
    pub fn of_refusal(refusal: &FileRefusal) -> Self {
        let columns = match refusal {
            FileRefusal::Doubts(doubts) => {
                let named = doubts.iter().filter(|doubt| !doubt.heading.is_empty());
                named.map(|doubt| (doubt.column, doubt.heading.clone())).collect()
            }
            FileRefusal::NoHeader { seen, .. } => {
                seen.first().map(|heading| (Column::Code, heading.clone())).into_iter().collect()
            }
            FileRefusal::Sheet(_) | FileRefusal::NoCases | FileRefusal::ColumnTwice { .. } => Vec::new(),
        };
        Self { columns, ..Self::default() }
    }

    /// What is missing for the rows of a file that was read.
    pub fn of_file(file: &CaseFile, org: &Organisation) -> Self {
        let mut words: BTreeMap<(CellRule, String, Option<Kind>), usize> = BTreeMap::new();
        for row in &file.rows {
            for remark in row.found.as_ref().err().into_iter().flatten() {
                if let Some(word) = &remark.word {
                    *words.entry((remark.why, word.clone(), row.kind)).or_insert(0) += 1;
                }
            }
        }
        let mut suggested = Self::default();
        for ((why, word, kind), count) in words {
            match why {
                CellRule::UnknownState => {
                    let state = state_of(&word);
                    merge(&mut suggested.states, state, word, count);
                }
                CellRule::UnknownUnit => {
                    let unit = nearest(&word, org);
                    suggested.units.push((word, unit, count));
                }
                CellRule::UnknownField => suggested.fields.extend(kind.map(|kind| (kind, word, count))),
                _ => {}
            }
        }
        suggested
    }

    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.states.is_empty() && self.units.is_empty() && self.fields.is_empty()
    }

    /// Adds what another suggestion says.
    pub fn add(&mut self, other: Self) {
        self.columns.extend(other.columns);
        self.states.extend(other.states);
        self.units.extend(other.units);
        self.fields.extend(other.fields);
    }

    /// The rules as they would be with this suggestion followed.
    pub fn apply(&self, rules: &CaseRules) -> CaseRules {
        let mut rules = rules.clone();
        for (column, heading) in &self.columns {
            rules.columns.entry(*column).or_default().push(heading.clone());
        }
        for (state, word, _) in &self.states {
            rules.states.entry(*state).or_default().push(word.clone());
        }
        for (name, unit, _) in &self.units {
            rules.units.extend(unit.clone().map(|unit| (name.clone(), unit)));
        }
        for (kind, field, _) in &self.fields {
            if let Some(kind) = rules.kinds.get_mut(kind) {
                kind.fields.push(field.clone());
            }
        }
        rules
    }
}

fn merge(states: &mut Vec<(CaseState, String, usize)>, state: CaseState, word: String, count: usize) {
    match states.iter_mut().find(|(_, known, _)| *known == word) {
        Some((_, _, sum)) => *sum += count,
        None => states.push((state, word, count)),
    }
}

/// What an unknown word for a state seems to mean.
fn state_of(word: &str) -> CaseState {
    let key = name_key(word);
    let says = |words: &[&str]| words.iter().any(|word| find_words(&key, word).is_some());
    if says(&["chua", "dang", "cho duiet", "cho phe duiet"]) {
        CaseState::Open
    } else if says(&["tam dung", "tam hoan", "bo sung", "dinh chi"]) {
        CaseState::Paused
    } else if says(&["hui", "rut", "tu choi", "khong tiep nhan", "thu hoi", "tra lai"]) {
        CaseState::Cancelled
    } else if says(&["hoan thanh", "da", "xong", "ket thuc", "dong", "tra ket qua", "luu", "hoan tat"]) {
        CaseState::Done
    } else {
        CaseState::Open
    }
}

/// The unit whose name shares most words with an unknown one, if that is most of them.
fn nearest(name: &str, org: &Organisation) -> Option<UnitCode> {
    let key = units::key(name);
    let words: Vec<&str> = key.split(' ').collect();
    let near = |other: &str| {
        let other = units::key(other);
        let other: Vec<&str> = other.split(' ').collect();
        let shared = words.iter().filter(|word| other.contains(word)).count();
        shared * 100 / words.len().max(other.len()).max(1)
    };
    let best = org.units.values().map(|unit| {
        let names =
            [unit.code.as_str(), &unit.name].into_iter().chain(unit.aliases.iter().map(String::as_str));
        (names.map(near).max().unwrap_or(0), unit)
    });
    let mut best: Vec<_> = best.collect();
    best.sort_by_key(|(share, _)| std::cmp::Reverse(*share));
    match best[..] {
        [(share, unit), (second, _), ..] if share >= 50 && share > second => Some(unit.code.clone()),
        [(share, unit)] if share >= 50 => Some(unit.code.clone()),
        _ => None,
    }
}
