//! Units and groups at the beginning of a text, by code, name or alias, several in a row.
//! Must not know what they are told to do.

use crate::model::{Organisation, Unit, UnitCode};
use crate::phrase::name_key;

/// Words around the names of units that say nothing more.
const FILLERS: [&str; 8] = ["va", "cung", "voi", "cho", "and", "don", "vi", "dong"];
/// The fewest words of the beginning of a name that stand for the whole.
const BEGINNING: usize = 2;

/// A word of a text, in the form for comparison, with the place behind it.
struct Word {
    key: String,
    from: usize,
    until: usize,
    is_small: bool,
}

/// The units at the beginning of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LeadingUnits {
    /// Each once, in order.
    pub(super) units: Vec<UnitCode>,
    /// Where the text goes on behind them, in bytes.
    pub(super) until: usize,
    /// Whether a mark or a word such as "và" stands behind the last of them, so that another name may follow.
    pub(super) goes_on: bool,
}

/// A name with the words that it is made of, and the units that it stands for.
struct UnitName {
    words: Vec<String>,
    units: Vec<UnitCode>,
    /// Whether its beginning may stand for the whole.
    is_long: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut from = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (at, c) in ends {
        match (c.is_alphanumeric(), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                let raw = text.get(start..at).unwrap_or_default();
                let is_small = raw.starts_with(char::is_lowercase);
                found.push(Word { key: name_key(raw), from: start, until: at, is_small });
                from = None;
            }
            _ => {}
        }
    }
    found
}

fn names(organisation: &Organisation) -> Vec<UnitName> {
    let key = |text: &str| name_key(text).split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut found = Vec::new();
    let mut add = |text: &str, units: &[UnitCode], is_long| {
        let words = key(text);
        if words.iter().all(|word| !word.is_empty()) {
            found.push(UnitName { words, units: units.to_vec(), is_long });
        }
    };
    for Unit { code, name, aliases, .. } in organisation.units.values() {
        let units = std::slice::from_ref(code);
        add(code.as_str(), units, false);
        add(&format!("phòng {code}"), units, false);
        add(name, units, true);
        for alias in aliases {
            add(alias, units, true);
        }
    }
    for group in organisation.groups.values() {
        add(&group.code, &group.units, false);
        add(&group.name, &group.units, true);
    }
    found
}

/// How many of the words the name takes: all of its own, or its beginning where that is enough.
fn taken(name: &UnitName, words: &[Word]) -> usize {
    let alike = |word: &Word, own: &String| word.key == *own || (own == "phong" && word.key == "p");
    let same = name.words.iter().zip(words).take_while(|(own, word)| alike(word, own)).count();
    let whole = same == name.words.len();
    // "Trung tâm Văn hóa" is not the one whose name begins so.
    let ends = words.get(same).is_none_or(|next| next.is_small);
    if whole || (name.is_long && same >= BEGINNING && ends) { same } else { 0 }
}

/// The units of the name that begins the words, and how many words it takes. A beginning that several units share
/// is no name of any.
fn begins<'a>(names: &'a [UnitName], words: &[Word]) -> Option<(&'a [UnitCode], usize)> {
    let most = names.iter().map(|name| taken(name, words)).max().filter(|most| *most > 0)?;
    let whole = |name: &&UnitName| name.words.len() == most;
    let mut best = names.iter().filter(|name| taken(name, words) == most);
    if let Some(name) = best.clone().find(whole) {
        return Some((&name.units, most));
    }
    let first = best.next()?;
    best.all(|other| other.units == first.units).then_some((first.units.as_slice(), most))
}

/// The units that a text begins with.
pub(super) fn leading(text: &str, organisation: &Organisation) -> LeadingUnits {
    let (words, names) = (words(text), names(organisation));
    let mut found = LeadingUnits::default();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let between = text.get(found.until..word.from).unwrap_or_default();
        if between.contains([':', '.', '!', '?', '"', '\n']) && !is_abbreviation(between, &words, at) {
            break;
        }
        if let Some((units, taken)) = begins(&names, &words[at..]) {
            for unit in units {
                if !found.units.contains(unit) {
                    found.units.push(unit.clone());
                }
            }
            at += taken;
            found.until = words.get(at - 1).map_or(found.until, |last| last.until);
        } else if FILLERS.contains(&word.key.as_str()) {
            at += 1;
        } else {
            break;
        }
    }
    let next = words.get(at).map_or(text.len(), |word| word.from);
    let between = text.get(found.until..next).unwrap_or_default();
    found.goes_on = between.contains([',', ';', '&', '+']) || between.trim().chars().any(char::is_alphabetic);
    found
}

/// Whether a dot belongs to "P. Kinh tế".
fn is_abbreviation(between: &str, words: &[Word], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    between.trim() == "." && before.is_some_and(|word| word.key == "p")
}
