//! Units in people.toml: taken in with their posts, and left out with everybody who holds a post in them alone.
//! Must not know what units a commune has.

use toml_edit::{Array, ArrayOfTables, Item, Table, value};

use super::cells::text_of;
use super::{PeopleFile, PersonCells};

/// A unit that is taken in, with the two posts that every unit has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUnit {
    pub code: String,
    pub name: String,
    /// Id and title of the unit's head.
    pub head: (String, String),
    /// Id and title of the unit's focal person.
    pub focal: (String, String),
}

impl PeopleFile {
    /// Codes and names of all units, in file order.
    pub fn units(&self) -> Vec<(String, String)> {
        let units = self.0.get("unit").and_then(Item::as_array_of_tables);
        let texts =
            |unit: &Table| Some((text_of(unit, "code")?.to_owned(), text_of(unit, "name")?.to_owned()));
        units.into_iter().flat_map(ArrayOfTables::iter).filter_map(texts).collect()
    }

    /// The id and the mail address of the first administrator.
    pub fn admin_address(&self) -> Option<(String, Option<String>)> {
        let admin = self.0.get("roles")?.get("admins")?.as_array()?.get(0)?.as_str()?.to_owned();
        let people = self.0.get("person")?.as_array_of_tables()?;
        let person = people.iter().find(|person| text_of(*person, "id") == Some(&admin))?;
        let address = text_of(person, "email").map(str::to_owned);
        Some((admin, address))
    }

    /// Takes in a unit under a vice chair, where there is one.
    pub fn add_unit(&mut self, unit: &NewUnit, vice_chair: Option<&str>) {
        let units = self.0.entry("unit").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(units) = units.as_array_of_tables_mut() else { return };
        let mut table = Table::new();
        let keys =
            [("code", &unit.code), ("name", &unit.name), ("head", &unit.head.0), ("focal", &unit.focal.0)];
        for (key, text) in keys {
            table[key] = value(text);
        }
        if let Some(vice_chair) = vice_chair {
            table["vice_chair"] = value(vice_chair);
        }
        units.push(table);
        for (id, title) in [&unit.head, &unit.focal] {
            self.put_person(&PersonCells {
                id: id.clone(),
                title: Some(title.clone()),
                ..PersonCells::default()
            });
        }
    }

    /// Leaves out every unit but those in `codes`, and everybody who held a post only in units that are left
    /// out.
    pub fn keep_units(&mut self, codes: &[&str]) {
        let mut gone = Vec::new();
        if let Some(units) = self.0.get_mut("unit").and_then(Item::as_array_of_tables_mut) {
            units.retain(|unit| {
                let stays = text_of(unit, "code").is_some_and(|code| codes.contains(&code));
                if !stays {
                    gone.extend(
                        ["head", "focal"].into_iter().filter_map(|key| text_of(unit, key).map(str::to_owned)),
                    );
                    let deputies = unit.get("deputies").and_then(Item::as_array).into_iter().flatten();
                    gone.extend(deputies.filter_map(|id| id.as_str().map(str::to_owned)));
                }
                stays
            });
        }
        if let Some(people) = self.0.get_mut("person").and_then(Item::as_array_of_tables_mut) {
            people.retain(|person| text_of(person, "id").is_none_or(|id| gone.iter().all(|gone| gone != id)));
        }
    }

    /// Says which units a group has; a group without any is left out.
    pub fn set_group(&mut self, code: &str, units: &[&str]) {
        let Some(groups) = self.0.get_mut("group").and_then(Item::as_array_of_tables_mut) else { return };
        if units.is_empty() {
            groups.retain(|group| text_of(group, "code") != Some(code));
        }
        if let Some(group) = groups.iter_mut().find(|group| text_of(&**group, "code") == Some(code)) {
            group["units"] = value(units.iter().copied().collect::<Array>());
        }
    }

    /// Gives to `other` the sources that left-out units followed up, and names `head` for the office where its
    /// head is gone too. `codes` are the units that are kept.
    pub fn settle_roles(&mut self, codes: &[&str], other: &str, head: &str) {
        let people: Vec<String> = self
            .0
            .get("person")
            .and_then(Item::as_array_of_tables)
            .into_iter()
            .flat_map(ArrayOfTables::iter)
            .filter_map(|person| text_of(person, "id").map(str::to_owned))
            .collect();
        let Some(roles) = self.0.get_mut("roles").and_then(Item::as_table_like_mut) else { return };
        if roles
            .get("chair_office")
            .and_then(Item::as_str)
            .is_some_and(|id| people.iter().all(|known| known != id))
        {
            super::held::set(roles, "chair_office", head.into());
        }
        let Some(overseer) = roles.get_mut("overseer").and_then(Item::as_table_like_mut) else { return };
        let gone: Vec<String> = overseer
            .iter()
            .filter(|(_, code)| code.as_str().is_none_or(|code| !codes.contains(&code)))
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in gone {
            super::held::set(overseer, &key, other.into());
        }
    }
}
