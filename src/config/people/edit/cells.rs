//! Single values of a table of people.toml. Must not know what a value means.

use toml_edit::{TableLike, Value};

use crate::model::Day;

pub(super) fn text_of<'a>(table: &'a (impl TableLike + ?Sized), key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

pub(super) fn day_of(table: &(impl TableLike + ?Sized), key: &str) -> Option<Day> {
    table.get(key)?.as_datetime()?.to_string().parse().ok()
}

pub(super) fn date(day: Day) -> Value {
    // A day as chrono writes it is a day as TOML reads it.
    day.to_string().parse::<toml_edit::Datetime>().map_or_else(|_| day.to_string().into(), Into::into)
}
