//! Who holds a post, as people.toml has it: read in every form it may be written in, and changed in place, so
//! that each comment beside it stays. Must not know why a post changes hands.

use toml_edit::{Array, ArrayOfTables, Decor, InlineTable, Item, Table, TableLike, Value, value};

use super::cells::{date, day_of, text_of};
use crate::model::Day;

/// One person's time in a post.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimeInPost {
    pub(super) person: String,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
}

impl TimeInPost {
    fn is_plain(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    /// Whether the person holds the post at any time after `last`.
    pub(super) fn is_after(&self, person: &str, last: Day) -> bool {
        self.person == person && self.until.is_none_or(|until| until > last)
    }
}

/// Who holds the post, in the order of the file.
pub(super) fn read(item: &Item) -> Vec<TimeInPost> {
    match item {
        Item::Table(table) => of_table(table).into_iter().collect(),
        Item::ArrayOfTables(list) => list.iter().filter_map(|table| of_table(table)).collect(),
        Item::Value(Value::Array(list)) => list.iter().filter_map(of_value).collect(),
        Item::Value(value) => of_value(value).into_iter().collect(),
        Item::None => Vec::new(),
    }
}

fn of_value(value: &Value) -> Option<TimeInPost> {
    match value {
        Value::InlineTable(table) => of_table(table),
        other => {
            let person = other.as_str().filter(|person| !person.is_empty())?;
            Some(TimeInPost { person: person.to_owned(), from: None, until: None })
        }
    }
}

fn of_table(table: &dyn TableLike) -> Option<TimeInPost> {
    let person = table.get("person")?.as_str()?.to_owned();
    Some(TimeInPost { person, from: day_of(table, "from"), until: day_of(table, "until") })
}

/// Writes the holders of a post: each one in `after` takes the place of the one that stood there, none removes
/// it, and the rest is added behind. A post of `many` is written as a list also where one person holds it.
pub(super) fn write(item: &mut Item, after: &[Option<TimeInPost>], many: bool) {
    let before = read(item);
    let same = before.len() == after.len() && before.iter().zip(after).all(|(a, b)| Some(a) == b.as_ref());
    if same {
        return;
    }
    let fresh = after.get(before.len()..).unwrap_or_default().iter().flatten();
    match item {
        Item::Table(_) | Item::ArrayOfTables(_) => tables(item, after, fresh),
        _ => values(item, &before, after, many),
    }
}

/// Writes holders as a list of tables; a single table becomes a list when somebody is added.
fn tables<'a>(item: &mut Item, after: &[Option<TimeInPost>], fresh: impl Iterator<Item = &'a TimeInPost>) {
    if let Item::Table(table) = item {
        let mut list = ArrayOfTables::new();
        list.push(std::mem::take(table));
        *item = Item::ArrayOfTables(list);
    }
    let Item::ArrayOfTables(list) = item else { return };
    let known: Vec<usize> =
        list.iter().enumerate().filter_map(|(place, table)| of_table(table).map(|_| place)).collect();
    for (place, held) in known.iter().zip(after) {
        let (Some(table), Some(held)) = (list.get_mut(*place), held) else { continue };
        fill(table, held);
    }
    for held in fresh {
        let mut table = Table::new();
        fill(&mut table, held);
        list.push(table);
    }
    for place in known.iter().zip(after).filter(|(_, held)| held.is_none()).map(|(place, _)| *place).rev() {
        list.remove(place);
    }
}

/// Writes holders as a plain id, a table in one line, or a list of them.
fn values(item: &mut Item, before: &[TimeInPost], after: &[Option<TimeInPost>], many: bool) {
    let left: Vec<&TimeInPost> = after.iter().flatten().collect();
    let is_list = item.as_array().is_some();
    if !is_list && !many && (left.is_empty() || (left.len() == 1 && left[0].is_plain())) {
        replace(item, left.first().map_or_else(|| "".into(), |held| held.person.as_str().into()));
        return;
    }
    if !is_list {
        // A comment at the end of the line stays at the end of the line.
        let mut list = Array::new();
        if let Some(mut only) = item.as_value().cloned().filter(|_| !before.is_empty()) {
            *only.decor_mut() = Decor::default();
            list.push_formatted(only);
        }
        replace(item, Value::Array(list));
    }
    let Some(list) = item.as_array_mut() else { return };
    let known: Vec<usize> =
        list.iter().enumerate().filter_map(|(place, value)| of_value(value).map(|_| place)).collect();
    for (place, held) in known.iter().zip(after) {
        let (Some(value), Some(held)) = (list.get_mut(*place), held) else { continue };
        match value {
            Value::InlineTable(table) => fill(table, held),
            value if of_value(value).as_ref() != Some(held) => {
                let decor = value.decor().clone();
                *value = one(held);
                *value.decor_mut() = decor;
            }
            _ => {}
        }
    }
    for held in after.get(known.len()..).unwrap_or_default().iter().flatten() {
        add(list, one(held));
    }
    for place in known.iter().zip(after).filter(|(_, held)| held.is_none()).map(|(place, _)| *place).rev() {
        remove(list, place);
    }
}

fn one(held: &TimeInPost) -> Value {
    if held.is_plain() {
        return held.person.as_str().into();
    }
    let mut table = InlineTable::new();
    fill(&mut table, held);
    table.into()
}

/// Writes what differs into the table of a holder, and leaves the rest as it is written.
fn fill(table: &mut dyn TableLike, held: &TimeInPost) {
    if text_of(table, "person") != Some(&held.person) {
        set(table, "person", held.person.as_str().into());
    }
    for (key, day) in [("from", held.from), ("until", held.until)] {
        match day {
            Some(day) if day_of(table, key) != Some(day) => set(table, key, date(day)),
            None => drop(table.remove(key)),
            Some(_) => {}
        }
    }
}

/// Gives a key a value; the space and comments around the old value stay around the new one.
pub(super) fn set(table: &mut dyn TableLike, key: &str, value: Value) {
    match table.get_mut(key) {
        Some(item) => replace(item, value),
        None => drop(table.insert(key, Item::Value(value))),
    }
}

fn replace(item: &mut Item, new: Value) {
    let decor = item.as_value().map(|value| value.decor().clone());
    *item = Item::Value(new);
    if let (Some(decor), Some(value)) = (decor, item.as_value_mut()) {
        *value.decor_mut() = decor;
    }
}

/// The value of a post that nobody is named for.
pub(super) fn empty(many: bool) -> Item {
    if many { Item::Value(Value::Array(Array::new())) } else { value("") }
}

/// Puts a value at the end of a list. What stands behind the last value, a comment most of all, stays behind
/// it.
fn add(list: &mut Array, mut value: Value) {
    let trailing = list.trailing().as_str().unwrap_or_default().to_owned();
    let last = list.len().checked_sub(1).and_then(|last| list.get_mut(last));
    let Some(last) = last else {
        list.push(value);
        return;
    };
    let text = |decor: &Decor| {
        let side = |raw: Option<&toml_edit::RawString>| {
            raw.and_then(|raw| raw.as_str()).unwrap_or_default().to_owned()
        };
        (side(decor.prefix()), side(decor.suffix()))
    };
    let (prefix, suffix) = text(last.decor());
    // In a list of several lines the new value takes a line as well.
    let indent = prefix.rfind('\n').map(|at| prefix[at..].to_owned());
    let behind = if list.trailing_comma() {
        trailing.clone()
    } else {
        // Without a comma the comment of the last value would come to stand before the new one.
        if let Some(last) = list.len().checked_sub(1).and_then(|last| list.get_mut(last)) {
            last.decor_mut().set_suffix("");
        }
        suffix + &trailing
    };
    let comments = behind.trim_end_matches([' ', '\t', '\n', '\r']).to_owned();
    let line = indent.unwrap_or_else(|| if comments.is_empty() { " ".to_owned() } else { "\n  ".to_owned() });
    value.decor_mut().set_prefix(format!("{comments}{line}"));
    value.decor_mut().set_suffix("");
    let end = if behind.contains('\n') { "\n" } else { "" };
    list.push_formatted(value);
    list.set_trailing(end);
}

/// Takes a value out of a list, and leaves every comment beside the value where it stood.
fn remove(list: &mut Array, place: usize) {
    let Some(value) = list.get(place) else { return };
    let side =
        |raw: Option<&toml_edit::RawString>| raw.and_then(|raw| raw.as_str()).unwrap_or_default().to_owned();
    let (prefix, suffix) = (side(value.decor().prefix()), side(value.decor().suffix()));
    list.remove(place);
    let beside = format!("{prefix}{suffix}");
    if !beside.contains('#') {
        return;
    }
    let beside = beside.trim_end_matches([' ', '\t']).to_owned();
    if let Some(next) = list.get_mut(place) {
        let prefix = side(next.decor().prefix());
        next.decor_mut().set_prefix(beside + &prefix);
    } else {
        let trailing = list.trailing().as_str().unwrap_or_default().to_owned();
        let end = if trailing.contains('\n') || beside.ends_with('\n') { "" } else { "\n" };
        list.set_trailing(beside + &trailing + end);
    }
}
