//! What config calls units, groups and people: from a code, name or alias to the unit, the units of a group, or
//! the person.
//! Must not know where in config the names are used.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::read::near;
use crate::config::read::report::Report;
use crate::config::read::source::Placed;
use crate::model::{PersonId, UnitCode};

/// Every name that `people.toml` gives, in composed Unicode.
#[derive(Default)]
pub(in crate::config) struct Names {
    /// Codes, names and aliases of units and groups, with the units they stand for.
    units: BTreeMap<String, Meaning>,
    people: BTreeSet<String>,
    /// Whether `people.toml` could be read. If not, nothing is called unknown.
    pub(in crate::config) known: bool,
}

struct Meaning {
    owner: String,
    is_group: bool,
    units: Vec<UnitCode>,
    /// Where the name was given, for messages.
    at: String,
}

impl Names {
    /// Names of a file that could be read: empty at first, but in the end complete, so that a missing name is
    /// unknown.
    pub(in crate::config) fn of_a_readable_file() -> Self {
        Self { known: true, ..Self::default() }
    }

    /// Takes in the code, name and aliases of a unit, or of a group with its units.
    pub(in crate::config) fn add<'a, 'f: 'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a Placed<'f, String>>,
        owner: &str,
        is_group: bool,
        units: &[UnitCode],
        report: &Report,
    ) {
        for Placed { value: name, at } in names {
            match self.units.get(name) {
                // A unit and a group with one code are reported where the codes are compared.
                Some(taken) if taken.owner == owner && taken.is_group != is_group => {}
                Some(taken) if taken.owner != owner => {
                    let message =
                        format!("`{name}` names both `{}` ({}) and `{owner}`", taken.owner, taken.at);
                    let hint = "a name or alias may stand for one unit or group only";
                    report.add(at.error("ambiguous_name", message).hint(hint));
                }
                _ => {
                    let meaning = Meaning {
                        owner: owner.to_owned(),
                        is_group,
                        units: units.to_vec(),
                        at: at.to_string(),
                    };
                    self.units.insert(name.clone(), meaning);
                }
            }
        }
    }

    pub(in crate::config) fn add_person(&mut self, id: &str) {
        self.people.insert(id.to_owned());
    }

    /// One unit; a group is reported, and so is an unknown name.
    pub(in crate::config) fn unit(&self, name: &Placed<'_, String>, report: &Report) -> Option<UnitCode> {
        match self.units.get(&name.value) {
            Some(meaning) if meaning.is_group => {
                let message = format!("`{}` is a group, but one unit is needed here", name.value);
                let hint = format!("its units are {}", join(&meaning.units));
                report.add(name.at.error("group_for_unit", message).hint(hint));
                None
            }
            Some(meaning) => meaning.units.first().cloned(),
            None => {
                self.unknown_unit(name, false, report);
                None
            }
        }
    }

    /// Units and groups, expanded in the order given, each unit once.
    pub(in crate::config) fn units(&self, names: &[Placed<'_, String>], report: &Report) -> Vec<UnitCode> {
        let (mut expanded, mut seen) = (Vec::new(), BTreeSet::new());
        for name in names {
            let Some(meaning) = self.units.get(&name.value) else {
                self.unknown_unit(name, true, report);
                continue;
            };
            expanded.extend(meaning.units.iter().filter(|unit| seen.insert(*unit)).cloned());
        }
        expanded
    }

    /// A person; an unknown one is reported.
    pub(in crate::config) fn person(&self, id: &Placed<'_, String>, report: &Report) -> Option<PersonId> {
        if self.people.contains(&id.value) {
            return Some(PersonId::new(id.value.as_str()));
        }
        if self.known {
            let message = format!("there is no person `{}`", id.value);
            let hint = near::hint(&id.value, self.people.iter().map(String::as_str));
            report.add(id.at.error("unknown_person", message).hint_if(hint));
        }
        None
    }

    fn unknown_unit(&self, name: &Placed<'_, String>, or_group: bool, report: &Report) {
        if !self.known {
            return;
        }
        let codes = || self.units.iter().filter(|(_, meaning)| or_group || !meaning.is_group);
        let spelled = near::nearest(&name.value, codes().map(|(name, _)| name.as_str()));
        let hint = spelled.map(|found| format!("did you mean `{found}`?")).or_else(|| {
            let owners: BTreeSet<_> = codes().map(|(_, meaning)| meaning.owner.as_str()).collect();
            near::hint(&name.value, owners)
        });
        let wanted = if or_group { "unit or group" } else { "unit" };
        let message = format!("there is no {wanted} `{}`", name.value);
        report.add(name.at.error("unknown_unit", message).hint_if(hint));
    }
}

fn join(units: &[UnitCode]) -> String {
    units.iter().map(|unit| format!("`{unit}`")).collect::<Vec<_>>().join(", ")
}
