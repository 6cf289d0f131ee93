//! The parts of dondoc.toml that may hold a secret: channels, answers, watching, backups. A reader gets each value in a wrapper
//! that no message can print, because a password stands under the wrong key as easily as under its own.
//! Must not know what the keys mean.

use std::ops::RangeInclusive;

use super::source::{Place, Placed};
use super::table::Table;

/// A value that is used and never shown. It has neither `Display` nor `Debug`, so a message that repeats it does not
/// compile.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::config) struct Private<T>(T);

impl<T> Private<T> {
    /// Hides a value.
    pub(in crate::config) fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the settings; never for a message.
    pub(in crate::config) fn reveal(self) -> T {
        self.0
    }

    /// The value itself, to look at; never for a message.
    pub(in crate::config) fn peek(&self) -> &T {
        &self.0
    }
}

/// A text and where it stands, not to be shown.
pub(in crate::config) type PrivateText<'f> = Placed<'f, Private<String>>;

/// A table of which nothing is shown but the names of keys that the program knows.
pub(in crate::config) struct Closed<'f>(Table<'f>);

impl<'f> Closed<'f> {
    /// Closes a table: from here on, its values and its lines are not shown.
    pub(in crate::config) fn new(table: Table<'f>) -> Self {
        Self(table.shut())
    }

    /// Where the table begins.
    pub(in crate::config) fn at(&self) -> Place<'f> {
        self.0.at
    }

    /// A text; an empty one counts as absent.
    pub(in crate::config) fn text(&self, key: &'static str) -> Option<PrivateText<'f>> {
        self.0.text(key).map(private)
    }

    /// A text that must be there and not be empty.
    pub(in crate::config) fn need_text(&self, key: &'static str) -> Option<PrivateText<'f>> {
        self.0.need_text(key).map(private)
    }

    /// Texts; none when the key is absent.
    pub(in crate::config) fn texts(&self, key: &'static str) -> Vec<String> {
        self.0.texts(key).into_iter().map(|text| text.value).collect()
    }

    /// A whole number inside a range.
    pub(in crate::config) fn number(&self, key: &'static str, range: RangeInclusive<i64>) -> Option<i64> {
        self.0.number(key, range).map(|number| number.value)
    }

    /// Whether something is switched on; none when the key is absent.
    pub(in crate::config) fn flag(&self, key: &'static str) -> Option<bool> {
        self.0.get::<bool>(key).map(|flag| flag.value)
    }

    /// One of a closed list of words; the rule is named for what the words are.
    pub(in crate::config) fn choice<T: Copy>(
        &self,
        key: &'static str,
        rule: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<Placed<'f, T>> {
        self.0.choice(key, rule, words)
    }

    /// The table below a key, as closed as this one.
    pub(in crate::config) fn table(&self, key: &'static str, what: &'static str) -> Option<Self> {
        self.0.table(key, what).map(Self)
    }

    /// Every entry, in file order, of a table whose keys are free.
    pub(in crate::config) fn entries(&self) -> Vec<(String, PrivateText<'f>)> {
        self.0.entries::<String>().into_iter().map(|(key, text)| (key.value, private(text))).collect()
    }

    /// Whether the key is there at all, of whatever type.
    pub(in crate::config) fn has(&self, key: &'static str) -> bool {
        self.0.has(key)
    }

    /// Reports a key that is not there.
    pub(in crate::config) fn need_key(&self, key: &'static str) {
        self.0.need_key(key);
    }

    /// Reports the keys that nobody asked for.
    pub(in crate::config) fn close(&self) {
        self.0.close();
    }
}

fn private<T>(found: Placed<'_, T>) -> Placed<'_, Private<T>> {
    Placed { value: Private::new(found.value), at: found.at }
}
