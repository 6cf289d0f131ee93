//! Where a case stands, as systems word it: the words of config with others around them, such as `Đang xử lý (Còn hạn)`
//! and `Hoàn thành quá hạn`.
//! Must not know which column says so.

use std::collections::HashMap;

use crate::model::{CaseRules, CaseState};
use crate::phrase::{name_key, without_brackets, words_beside};

/// Words about time, which say nothing of where a case stands. Alone, those of the first list mean that it is still open.
const STILL_OPEN: [&str; 13] = [
    "chua den han",
    "sap den han",
    "sap qua han",
    "sap het han",
    "da qua han",
    "da den han",
    "qua han",
    "trong han",
    "con han",
    "den han",
    "het han",
    "tre han",
    "cham",
];
const IN_TIME: [&str; 6] = ["dung han", "truoc han", "som han", "sau han", "cham han", "dung tien do"];
/// Words beside a state that change nothing.
const BESIDE: [&str; 22] = [
    "da", "dang", "viec", "nhiem", "vu", "ho", "so", "ngai", "gio", "lam", "lan", "cho", "cong", "dan", "va",
    "trong", "con", "thoi", "gian", "trang", "thai", "voi",
];

/// The words for states.
pub(super) struct StateWords(HashMap<String, CaseState>);

impl StateWords {
    /// Gathers the words of cases.toml.
    pub(super) fn new(cases: &CaseRules) -> Self {
        let words =
            cases.states.iter().flat_map(|(state, words)| words.iter().map(|word| (name_key(word), *state)));
        Self(words.collect())
    }

    /// The state that a cell words; none where it is not known, or where it words two.
    pub(super) fn find(&self, text: &str) -> Option<CaseState> {
        let whole = name_key(text);
        let bare = name_key(&without_brackets(text));
        self.0.get(&whole).or_else(|| self.0.get(&bare)).copied().or_else(|| {
            let key = if bare.is_empty() { whole } else { bare };
            self.around(&key)
        })
    }

    fn around(&self, key: &str) -> Option<CaseState> {
        let (left, is_open) = without(key, &STILL_OPEN);
        let (left, is_ended) = without(&left, &IN_TIME);
        if left.is_empty() {
            return (is_open && !is_ended).then_some(CaseState::Open);
        }
        if let Some(state) = self.0.get(&left) {
            return Some(*state);
        }
        // "Chưa hoàn thành" is not yet what the words behind it say.
        let (negated, rest) = match left.strip_prefix("chua ") {
            Some(rest) => (true, rest),
            None => (false, left.as_str()),
        };
        let state = self.within(rest)?;
        match (negated, state) {
            (true, CaseState::Done | CaseState::Open) => Some(CaseState::Open),
            (true, _) => None,
            (false, state) => Some(state),
        }
    }

    /// The one state whose words stand in the text with nothing but harmless words beside them.
    fn within(&self, key: &str) -> Option<CaseState> {
        if let Some(state) = self.0.get(key) {
            return Some(*state);
        }
        let mut best: Option<(usize, CaseState)> = None;
        for (name, state) in &self.0 {
            let Some(mut beside) = words_beside(key, name) else { continue };
            let is_harmless =
                |word: &str| BESIDE.contains(&word) || word.bytes().all(|byte| byte.is_ascii_digit());
            if !beside.all(is_harmless) {
                continue;
            }
            let words = name.split(' ').count();
            match best {
                Some((length, other)) if length == words && other != *state => return None,
                Some((length, _)) if length >= words => {}
                _ => best = Some((words, *state)),
            }
        }
        best.map(|(_, state)| state)
    }
}

/// The words without these phrases, and whether any stood there.
fn without(key: &str, phrases: &[&str]) -> (String, bool) {
    let mut left = key.to_owned();
    let mut found = false;
    for phrase in phrases {
        while let Some(rest) = words_beside(&left, phrase).map(|beside| beside.collect::<Vec<_>>().join(" "))
        {
            left = rest;
            found = true;
        }
    }
    (left, found)
}
