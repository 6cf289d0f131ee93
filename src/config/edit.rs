//! Changes people.toml as a person would: comments, order and layout stay.
//! Must not know why something changes; the changed file is loaded and judged like any other.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

use crate::model::Day;

/// The posts of a unit that a person can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitPost {
    /// The head.
    Head,
    /// The focal person.
    Focal,
    /// A deputy.
    Deputy,
}

impl UnitPost {
    /// Its key in people.toml.
    pub fn key(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Focal => "focal",
            Self::Deputy => "deputies",
        }
    }
}

/// The keys of a unit, and of `[roles]`, that name the holders of a post.
const UNIT_POSTS: [&str; 4] = ["head", "focal", "deputies", "vice_chair"];
const ROLE_POSTS: [&str; 2] = ["chair", "chair_office"];

/// What a spreadsheet or a command says of a person; none leaves a key as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonCells {
    /// The id.
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
pub struct PeopleFile(DocumentMut);

/// One person's time in a post, as the file has it.
#[derive(Clone, PartialEq)]
struct Held {
    person: String,
    from: Option<Day>,
    until: Option<Day>,
}

impl PeopleFile {
    /// Takes the text of the file.
    ///
    /// # Errors
    /// It is no TOML; what is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|error: toml_edit::TomlError| error.message().to_owned())
    }

    /// The text with every change.
    pub fn text(&self) -> String {
        self.0.to_string()
    }

    /// Adds a person, or changes what differs. Says whether anything did.
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
                person[key] = value(text);
            }
        }
        for (key, day) in [("from", cells.from), ("until", cells.until)] {
            if let Some(day) = day.filter(|day| day_of(person, key) != Some(*day)) {
                person[key] = Item::Value(date(day));
            }
        }
        self.text() != before
    }

    /// Ends the person's time in every post after `last`, and gives each to `successor` from the next day on.
    pub fn hand_over(&mut self, person: &str, last: Day, successor: &str) {
        let next = last.succ_opt().unwrap_or(last);
        self.each_post(|held| {
            let Some(mine) = held.iter_mut().find(|held| is_held_after(held, person, last)) else { return };
            let ends = mine.until;
            mine.until = Some(last);
            held.push(Held { person: successor.to_owned(), from: Some(next), until: ends });
        });
    }

    /// Gives the person a post of a unit from `day` on; their other posts in units, and whoever held this one,
    /// end the day before. A vice chair's charge is no post of the unit and stays.
    ///
    /// Said twice, it changes nothing more.
    pub fn move_to(&mut self, person: &str, day: Day, unit: &str, post: UnitPost) {
        let there = |held: &Held| held.person == person && held.from == Some(day) && held.until.is_none();
        let mut posts = self.unit_posts();
        if posts.any(|(code, key, item)| code == unit && key == post.key() && read(item).iter().any(there)) {
            return;
        }
        drop(posts);
        let last = day.pred_opt().unwrap_or(day);
        for (code, key, item) in self.unit_posts() {
            if key == "vice_chair" {
                continue;
            }
            let mut held = read(item);
            for one in held.iter_mut().filter(|held| is_held_after(held, person, last)) {
                one.until = Some(last);
            }
            if code == unit && key == post.key() {
                let leaves = |held: &&mut Held| {
                    post != UnitPost::Deputy && held.until.is_none_or(|until| until > last)
                };
                held.iter_mut().filter(leaves).for_each(|held| held.until = Some(last));
                held.push(Held { person: person.to_owned(), from: Some(day), until: None });
            }
            put(item, &held, key == "deputies");
        }
    }

    /// Gives the person a post of a unit that nobody is named for; says whether it was free or theirs.
    pub fn fill(&mut self, person: &str, unit: &str, post: UnitPost) -> bool {
        for (code, key, item) in self.unit_posts() {
            if code != unit || key != post.key() {
                continue;
            }
            let mut held = read(item);
            if held.iter().any(|held| held.person == person) {
                return true;
            }
            if !held.is_empty() && post != UnitPost::Deputy {
                return false;
            }
            held.push(Held { person: person.to_owned(), from: None, until: None });
            put(item, &held, key == "deputies");
            return true;
        }
        false
    }

    fn each_post(&mut self, mut change: impl FnMut(&mut Vec<Held>)) {
        let mut apply = |item: &mut Item, many: bool| {
            let mut after = read(item);
            change(&mut after);
            put(item, &after, many);
        };
        for (_, key, item) in self.unit_posts() {
            apply(item, key == "deputies");
        }
        if let Some(roles) = self.0.get_mut("roles").and_then(Item::as_table_like_mut) {
            for key in ROLE_POSTS {
                roles.get_mut(key).into_iter().for_each(|item| apply(item, false));
            }
        }
    }

    /// Every post of every unit: the unit's code, the key, and what it holds; absent keys are made.
    fn unit_posts(&mut self) -> impl Iterator<Item = (String, &'static str, &mut Item)> {
        let units = self.0.get_mut("unit").and_then(Item::as_array_of_tables_mut);
        units.into_iter().flat_map(|units| units.iter_mut()).flat_map(|unit| {
            let code = text_of(unit, "code").unwrap_or_default().to_owned();
            unit.iter_mut().filter_map(move |(key, item)| {
                let key = UNIT_POSTS.into_iter().find(|post| *post == key.get())?;
                Some((code.clone(), key, item))
            })
        })
    }

    /// Makes a key for a post that the unit does not name yet.
    pub fn ensure_post(&mut self, unit: &str, post: UnitPost) {
        let units = self.0.get_mut("unit").and_then(Item::as_array_of_tables_mut);
        let found = units.into_iter().flat_map(|units| units.iter_mut());
        for unit in found.filter(|table| text_of(*table, "code") == Some(unit)) {
            if !unit.contains_key(post.key()) {
                unit[post.key()] = write(&[], post == UnitPost::Deputy);
            }
        }
    }
}

fn is_held_after(held: &Held, person: &str, last: Day) -> bool {
    held.person == person && held.until.is_none_or(|until| until > last)
}

fn text_of<'a>(table: &'a (impl TableLike + ?Sized), key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

fn day_of(table: &(impl TableLike + ?Sized), key: &str) -> Option<Day> {
    table.get(key)?.as_datetime()?.to_string().parse().ok()
}

fn read(item: &Item) -> Vec<Held> {
    let plain = |person: &str| Held { person: person.to_owned(), from: None, until: None };
    let one = |value: &Value| match value {
        Value::InlineTable(table) => Some(Held {
            person: text_of(table, "person")?.to_owned(),
            from: day_of(table, "from"),
            until: day_of(table, "until"),
        }),
        other => other.as_str().filter(|person| !person.is_empty()).map(plain),
    };
    match item.as_value() {
        Some(Value::Array(list)) => list.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Writes who holds a post, where that changed, and keeps the comment behind it.
fn put(item: &mut Item, held: &[Held], many: bool) {
    if read(item) == held {
        return;
    }
    let decor = item.as_value().map(|value| value.decor().clone());
    *item = write(held, many);
    if let (Some(decor), Some(value)) = (decor, item.as_value_mut()) {
        *value.decor_mut() = decor;
    }
}

/// A single undated holder as a plain id, everything else as a list.
fn write(held: &[Held], many: bool) -> Item {
    let plain = |held: &Held| held.from.is_none() && held.until.is_none();
    if let ([only], false) = (held, many)
        && plain(only)
    {
        return value(&only.person);
    }
    if held.is_empty() && !many {
        return value("");
    }
    let mut list = Array::new();
    for one in held {
        if plain(one) {
            list.push(&one.person);
            continue;
        }
        let mut table = InlineTable::new();
        table.insert("person", one.person.as_str().into());
        for (key, day) in [("from", one.from), ("until", one.until)] {
            if let Some(day) = day {
                table.insert(key, date(day));
            }
        }
        list.push(table);
    }
    Item::Value(Value::Array(list))
}

fn date(day: Day) -> Value {
    // A day as chrono writes it is a day as TOML reads it.
    day.to_string().parse::<toml_edit::Datetime>().map_or_else(|_| day.to_string().into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# kept\n[[unit]]\ncode = \"KT\"\nhead = \"a\" # also kept\nfocal = \"b\"\n\n[[unit]]\ncode = \"VP\"\nfocal = \"c\"\n\n[[person]]\nid = \"a\"\n";

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_move_ends_old_posts_the_day_before_and_keeps_comments() {
        let mut file = PeopleFile::parse(FILE).expect("TOML");
        file.move_to("b", day("2026-12-01"), "VP", UnitPost::Focal);
        let text = file.text();
        file.move_to("b", day("2026-12-01"), "VP", UnitPost::Focal);
        assert_eq!(file.text(), text, "said twice");
        assert!(text.starts_with("# kept\n") && text.contains("# also kept"), "{text}");
        assert!(text.contains("focal = [{ person = \"b\", until = 2026-11-30 }]"), "{text}");
        assert!(
            text.contains(
                "focal = [{ person = \"c\", until = 2026-11-30 }, { person = \"b\", from = 2026-12-01 }]"
            ),
            "{text}"
        );
    }

    #[test]
    fn a_post_is_handed_over_from_the_next_day_on() {
        let mut file = PeopleFile::parse(FILE).expect("TOML");
        file.hand_over("a", day("2026-11-30"), "c");
        assert!(
            file.text().contains(
                "head = [{ person = \"a\", until = 2026-11-30 }, { person = \"c\", from = 2026-12-01 }]"
            ),
            "{}",
            file.text()
        );
    }

    #[test]
    fn the_same_person_twice_changes_nothing() {
        let mut file = PeopleFile::parse(FILE).expect("TOML");
        let cells =
            PersonCells { id: "n".into(), title: Some("Đầu mối".into()), ..PersonCells::default() };
        assert!(file.put_person(&cells) && !file.put_person(&cells));
    }
}
