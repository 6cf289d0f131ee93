//! Changes people.toml as a person would: comments, order and layout stay.
//! Must not know why something changes; the changed file is loaded and judged like any other.

mod cells;
mod comments;
mod held;
mod posts;
mod settings;
mod units;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

pub use self::posts::{Posts, UnitPost};
pub use self::settings::SettingsFile;
pub use self::units::NewUnit;

use self::cells::{date, day_of, text_of};
use self::held::set;
use crate::model::Day;

/// What a spreadsheet or a command says of a person; none leaves a key as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonCells {
    pub id: String,
    /// The title that messages address.
    pub title: Option<String>,
    /// The mail address.
    pub email: Option<String>,
    /// First day in office.
    pub from: Option<Day>,
    /// Last day in office.
    pub until: Option<Day>,
}

/// people.toml, open for changes.
#[derive(Debug, Clone)]
pub struct PeopleFile(DocumentMut, String);

impl PeopleFile {
    /// Takes the text of the file.
    ///
    /// # Errors
    /// The text is no TOML; the error says what is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.parse()
            .map(|parsed| Self(parsed, text.to_owned()))
            .map_err(|error: toml_edit::TomlError| error.message().to_owned())
    }

    /// The text before any change.
    pub fn before(&self) -> &str {
        &self.1
    }

    /// The text with every change.
    pub fn text(&self) -> String {
        comments::kept(&self.1, self.0.to_string())
    }

    /// Adds a person, or changes what differs. Says whether anything was changed.
    pub fn put_person(&mut self, cells: &PersonCells) -> bool {
        let before = self.text();
        let people = self.0.entry("person").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(people) = people.as_array_of_tables_mut() else { return false };
        let found = people.iter().position(|person| text_of(person, "id") == Some(&cells.id));
        if found.is_none() {
            let mut person = Table::new();
            person["id"] = value(&cells.id);
            people.push(person);
        }
        let place = found.unwrap_or(people.len() - 1);
        let Some(person) = people.get_mut(place) else { return false };
        for (key, text) in [("title", &cells.title), ("email", &cells.email)] {
            if let Some(text) = text.as_ref().filter(|text| text_of(person, key) != Some(text)) {
                set(person, key, text.as_str().into());
            }
        }
        for (key, day) in [("from", cells.from), ("until", cells.until)] {
            if let Some(day) = day.filter(|day| day_of(person, key) != Some(*day)) {
                set(person, key, date(day));
            }
        }
        self.text() != before
    }

    /// The posts that people hold, open for changes.
    pub fn posts(&mut self) -> Posts<'_> {
        Posts::of(&mut self.0)
    }
}

#[cfg(test)]
mod tests;
