//! Units as files name them: by code, name or alias, short or with the commune behind it, several in one cell.
//! Must not know which column names them.

use std::collections::HashMap;

use crate::model::{CaseRules, Organisation, UnitCode};
use crate::phrase::{name_key, without_brackets};

/// Words of names, each with what it stands for.
const SHORT: [(&str, &str); 13] = [
    ("vh", "van hoa"),
    ("xh", "xa hoi"),
    ("ktht", "kinh te ha tang"),
    ("bch", "ban chi huy"),
    ("p", "phong"),
    ("vp", "van phong"),
    ("vpub", "van phong ubnd"),
    ("tt", "trung tam"),
    ("pvhcc", "phuc vu hanh chinh cong"),
    ("pv", "phuc vu"),
    ("hcc", "hanh chinh cong"),
    ("vhxh", "van hoa xa hoi"),
    ("hd", "hoi dong"),
];
/// Words that may stand between units.
const BETWEEN: [&str; 12] =
    ["chu", "tri", "don", "vi", "cac", "cung", "thuc", "hien", "xu", "li", "lanh", "dao"];
/// The word behind which units only take part.
const ONLY_TAKE_PART: &str = "phoi hop";

/// The names of units and groups.
pub(super) struct UnitNames {
    names: HashMap<String, Named>,
    /// The words of the longest name.
    longest: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    Units(Vec<UnitCode>),
    /// Two things have this name.
    Unclear,
}

/// What a cell names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FoundUnits {
    Units {
        units: Vec<UnitCode>,
        /// Whether it is a group's name.
        is_group: bool,
    },
    /// The first part that is no name.
    Unknown(String),
}

impl UnitNames {
    /// Gathers the names of people.toml and the words that cases.toml adds.
    pub(super) fn new(org: &Organisation, cases: &CaseRules) -> Self {
        let mut names: HashMap<String, Named> = HashMap::new();
        let mut add = |name: &str, units: &[UnitCode]| {
            let named = Named::Units(units.to_vec());
            for key in [Some(key(name)), without_place(&key(name)).map(str::to_owned)].into_iter().flatten() {
                names
                    .entry(key)
                    .and_modify(|known| {
                        if *known != named {
                            *known = Named::Unclear;
                        }
                    })
                    .or_insert_with(|| named.clone());
            }
        };
        for (code, group) in &org.groups {
            let members = group.units.clone();
            add(code, &members);
            add(&group.name, &members);
        }
        for unit in org.units.values() {
            let own = std::slice::from_ref(&unit.code);
            add(unit.code.as_str(), own);
            add(&unit.name, own);
            // "P. KT" is the unit KT, whose name begins with "Phòng".
            let first = key(&unit.name);
            if let Some(sort) =
                ["phong", "trung tam", "ban", "van phong"].iter().find(|sort| first.starts_with(**sort))
            {
                add(&format!("{sort} {}", unit.code), own);
            }
            unit.aliases.iter().for_each(|alias| add(alias, own));
        }
        cases.units.iter().for_each(|(name, unit)| add(name, std::slice::from_ref(unit)));
        let longest = names.keys().map(|name| name.split(' ').count()).max().unwrap_or(1);
        Self { names, longest }
    }

    /// The units that a cell names, in the order of the cell. Units that only take part are left out.
    pub(super) fn find(&self, text: &str) -> FoundUnits {
        if let Some(found) = self.whole(text).or_else(|| self.whole(&without_brackets(text))) {
            return found;
        }
        let mut units: Vec<UnitCode> = Vec::new();
        for part in text.split(['\n', ';', '|']) {
            if name_key(part).contains(ONLY_TAKE_PART) {
                // "KT (chủ trì), VP (phối hợp)" names both in one part.
                let lead = part.split(',').filter(|piece| !name_key(piece).contains(ONLY_TAKE_PART));
                for piece in lead {
                    match self.several(piece) {
                        Ok(found) => units.extend(found),
                        Err(unknown) => return FoundUnits::Unknown(unknown),
                    }
                }
                continue;
            }
            match self.several(part) {
                Ok(found) => units.extend(found),
                Err(unknown) => return FoundUnits::Unknown(unknown),
            }
        }
        let mut seen = Vec::new();
        units.retain(|unit| {
            let is_new = !seen.contains(unit);
            seen.push(unit.clone());
            is_new
        });
        if units.is_empty() {
            FoundUnits::Unknown(text.to_owned())
        } else {
            FoundUnits::Units { units, is_group: false }
        }
    }

    fn whole(&self, text: &str) -> Option<FoundUnits> {
        let key = key(text);
        let found = self.names.get(&key).or_else(|| self.names.get(without_place(&key)?))?;
        match found {
            Named::Units(units) if units.is_empty() => None,
            Named::Units(units) => {
                Some(FoundUnits::Units { units: units.clone(), is_group: units.len() > 1 })
            }
            Named::Unclear => None,
        }
    }

    /// The units in a part of a cell: known names first, so that a name may hold a comma.
    fn several(&self, part: &str) -> Result<Vec<UnitCode>, String> {
        let key = key(&without_brackets(part));
        let words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
        let (mut units, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let longest = (1..=self.longest.min(words.len() - at)).rev();
            let found = longest.into_iter().find_map(|taken| {
                match self.names.get(&words[at..at + taken].join(" ")) {
                    Some(Named::Units(units)) if units.len() == 1 => Some((units[0].clone(), taken)),
                    _ => None,
                }
            });
            match found {
                Some((unit, taken)) => {
                    units.push(unit);
                    at += taken;
                }
                None if BETWEEN.contains(&words[at]) => at += 1,
                // The commune's own name may stand behind a unit.
                None if !units.is_empty() && is_place(words[at]) => {
                    at = (at + 1..words.len())
                        .find(|next| self.begins(&words[*next..]))
                        .unwrap_or(words.len());
                }
                None => return Err(self.unknown_piece(part)),
            }
        }
        Ok(units)
    }

    fn begins(&self, words: &[&str]) -> bool {
        (1..=self.longest.min(words.len())).any(|taken| self.names.contains_key(&words[..taken].join(" ")))
    }

    /// The piece of a part that is no name.
    fn unknown_piece(&self, part: &str) -> String {
        let pieces = part.split([',', '&']).map(str::trim).filter(|piece| !piece.is_empty());
        let unknown = pieces
            .into_iter()
            .find(|piece| self.whole(piece).is_none() && self.whole(&without_brackets(piece)).is_none());
        unknown.unwrap_or(part).trim().to_owned()
    }
}

/// A name for comparison: short words as what they stand for, without "và".
pub(super) fn key(text: &str) -> String {
    let key = name_key(text);
    let words = key
        .split(' ')
        .filter(|word| *word != "va")
        .map(|word| SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| *long));
    words.collect::<Vec<_>>().join(" ")
}

fn is_place(word: &str) -> bool {
    matches!(word, "xa" | "phuong" | "ubnd" | "thuoc" | "huien" | "tinh")
}

/// A key without the place behind it: `Phòng Kinh tế xã Diên Khánh`; none where it has none.
fn without_place(key: &str) -> Option<&str> {
    [" thuoc", " ubnd xa", " ubnd phuong", " xa", " phuong"].iter().find_map(|place| {
        let at = key.rfind(place)?;
        let rest = &key[at + place.len()..];
        // "Phòng Văn hóa - Xã hội" does not end in a place.
        let is_place = rest.is_empty() || rest.starts_with(' ') && !rest.starts_with(" hoi");
        (at > 0 && is_place).then_some(&key[..at])
    })
}
