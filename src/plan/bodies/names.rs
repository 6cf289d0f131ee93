//! The names of units and groups, with the harmless ways in which documents vary them.
//! Must not know the text that they are looked for in.

use std::collections::{HashMap, HashSet};

use super::tokens::{Break, Token, key};
use crate::phrase::name_key;

/// A unit or a group, as config names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanBody {
    pub code: String,
    /// Its name, then its aliases.
    pub names: Vec<String>,
    /// The units of a group; none of a unit.
    pub units: Option<Vec<String>>,
}

/// A body with what follows from its names.
#[derive(Debug, Clone)]
pub(super) struct KnownBody {
    pub(super) body: PlanBody,
    /// Whether it is one of a commune, by its name; one of a province has another level.
    pub(super) is_of_commune: bool,
}

/// All units and groups, for look-up by the words of a text.
#[derive(Debug, Clone, Default)]
pub struct Bodies {
    all: Vec<KnownBody>,
    /// By the words of a name; none where two bodies have it.
    places: HashMap<String, Option<usize>>,
    /// By the words of a code, which is one only in capitals: "trường" is no unit TRUONG.
    codes: HashMap<String, Option<usize>>,
    /// The words of the longest name.
    longest: usize,
}

/// What may stand behind a name without changing whom it means.
const BEHIND: [&str; 14] = [
    "lien quan",
    "co lien quan",
    "khac lien quan",
    "khac co lien quan",
    "tren dia ban",
    "tren dia ban xa",
    "cua xa",
    "thuoc xa",
    "thuoc ubnd xa",
    "truc thuoc",
    "cap xa",
    "cua tinh",
    "thuoc tinh",
    "xa",
];

impl Bodies {
    /// Gathers the names. A name that is written out comes before one that is only near it.
    pub fn new(bodies: Vec<PlanBody>) -> Self {
        let all = bodies.into_iter().map(|body| KnownBody { is_of_commune: is_of_commune(&body), body });
        let mut found =
            Self { all: all.collect(), places: HashMap::new(), codes: HashMap::new(), longest: 0 };
        let mut near: Vec<(String, usize)> = Vec::new();
        for (place, KnownBody { body, .. }) in found.all.iter().enumerate() {
            add(&mut found.codes, key(&body.code), place);
            for name in &body.names {
                let key = key(name);
                near.extend(variants(&key).into_iter().map(|key| (key, place)));
                let short = short_names(name, &body.code);
                near.extend(short.iter().flat_map(|key| variants(key)).map(|key| (key, place)));
                near.extend(short.into_iter().map(|key| (key, place)));
                add(&mut found.places, key, place);
            }
        }
        let exact: HashSet<String> = found.places.keys().cloned().collect();
        for (key, place) in near {
            if !exact.contains(&key) {
                add(&mut found.places, key, place);
            }
        }
        found.longest = found
            .places
            .keys()
            .chain(found.codes.keys())
            .map(|key| key.split(' ').count())
            .max()
            .unwrap_or(0);
        found
    }

    /// The longest name that begins with the first of these words, and how many words it takes; `prefix` stands in
    /// thought before the first.
    pub(super) fn begins(&self, words: &[Token], prefix: Option<&str>) -> Option<(&KnownBody, usize)> {
        let most = self.longest.min(words.len());
        let mut text = prefix.map(str::to_owned).unwrap_or_default();
        let (mut best, mut are_capitals) = (None, true);
        for (taken, word) in words.iter().take(most).enumerate() {
            // A name does not go on in the next sentence, and not from a bracket into the text.
            let ends = matches!(word.before, Break::Colon | Break::Sentence);
            if taken > 0 && (ends || word.depth != words[0].depth) {
                break;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&word.key);
            are_capitals &= word.is_capitals;
            let code = self.codes.get(&text).filter(|_| are_capitals && prefix.is_none());
            if let Some(Some(place)) = self.places.get(&text).or(code) {
                best = self.all.get(*place).map(|body| (body, taken + 1));
            }
        }
        best
    }

    /// The body whose name is nearest to a text, where one is near.
    pub fn nearest(&self, text: &str) -> Option<&PlanBody> {
        /// How alike names must be.
        const LEAST: f64 = 0.84;
        let key = key(text);
        let alike = self.places.iter().filter_map(|(name, place)| {
            let alike = strsim::jaro_winkler(&key, name);
            Some((alike, name, &self.all.get((*place)?)?.body)).filter(|_| alike >= LEAST)
        });
        let best = alike.max_by(|one, other| one.0.total_cmp(&other.0).then_with(|| other.1.cmp(one.1)));
        best.map(|(_, _, body)| body)
    }

    /// The body of a code.
    pub fn body(&self, code: &str) -> Option<&PlanBody> {
        self.all.iter().map(|known| &known.body).find(|body| body.code == code)
    }
}

fn is_of_commune(body: &PlanBody) -> bool {
    body.names.iter().any(|name| {
        let key = name_key(name);
        key.split(' ').any(|word| matches!(word, "xa" | "phuong")) && !key.contains("xa hoi")
            || key.ends_with(" xa")
    })
}

fn add(places: &mut HashMap<String, Option<usize>>, key: String, place: usize) {
    if key.is_empty() {
        return;
    }
    let known = places.entry(key).or_insert(Some(place));
    if *known != Some(place) {
        *known = None;
    }
}

/// The names of which offices write the first letters alone: `Phòng KT`, `Trung tâm DVSNC`; and those of an office of two
/// bodies, of which documents name one.
fn short_names(name: &str, code: &str) -> Vec<String> {
    const SORTS: [&str; 13] = [
        "phong",
        "so",
        "ban",
        "trung tam",
        "van phong",
        "hoi",
        "doan",
        "chi cuc",
        "cuc",
        "vu",
        "vien",
        "tram",
        "truong",
    ];
    let plain = name_key(name);
    let whole = key(name);
    let mut found = Vec::new();
    if whole.contains("hdnd ubnd") {
        found.push(whole.replace("hdnd ubnd", "ubnd"));
        found.push(whole.replace("hdnd ubnd", "ubnd hdnd"));
    }
    let sort = SORTS.iter().find(|sort| plain.strip_prefix(**sort).is_some_and(|rest| rest.starts_with(' ')));
    let Some(sort) = sort else { return found };
    let of_level = ["xa", "phuong", "tinh"];
    let mut words: Vec<&str> =
        plain.split(' ').skip(sort.split(' ').count()).filter(|word| *word != "va").collect();
    while words.last().is_some_and(|word| of_level.contains(word)) {
        words.pop();
    }
    if words.len() >= 2 {
        let letters: String = words.iter().filter_map(|word| word.chars().next()).collect();
        found.push(key(&format!("{sort} {letters}")));
    }
    found.push(format!("{sort} {}", key(code)));
    found
}

/// The ways in which documents write a name.
fn variants(key: &str) -> Vec<String> {
    let bare = key.strip_prefix("cac ").unwrap_or(key);
    let cut = BEHIND.iter().filter_map(|behind| bare.strip_suffix(behind)?.strip_suffix(' '));
    let stems: Vec<&str> = std::iter::once(bare).chain(cut).collect();
    let mut found = Vec::new();
    for stem in stems {
        // One word alone is a name only where config says so.
        if stem.contains(' ') {
            found.extend([stem.to_owned(), format!("cac {stem}")]);
        }
    }
    found.retain(|name| name != key);
    found
}
