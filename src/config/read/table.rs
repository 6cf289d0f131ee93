//! Reads one TOML table key by key; whatever nobody asks for is an unknown key.
//! Knows the shape of values and how to complain about a wrong one, not what values mean.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use toml::de::{DeTable, DeValue};

use super::near;
use super::report::Report;
use super::source::{File, Place, Placed};
use super::value::{Value, type_name, wrong_type};

/// A table with its place, and the keys that were asked for so far.
pub(in crate::config) struct Table<'f> {
    /// What the table describes, for messages: `row`, `unit`.
    what: &'static str,
    pub(in crate::config) at: Place<'f>,
    entries: &'f DeTable<'f>,
    asked: RefCell<BTreeSet<&'static str>>,
    report: &'f Report,
    /// Whether neither values nor lines of the table are shown.
    is_closed: bool,
}

/// An element that may be a plain text or a table of its own.
pub(in crate::config) enum OneOrTable<'f> {
    One(Placed<'f, String>),
    Table(Table<'f>),
}

impl<'f> Table<'f> {
    pub(in crate::config) fn new(
        what: &'static str,
        at: Place<'f>,
        entries: &'f DeTable<'f>,
        report: &'f Report,
    ) -> Self {
        let at = at.closed(false);
        Self { what, at, entries, asked: RefCell::default(), report, is_closed: false }
    }

    /// This table with everything in it hidden; for [`Closed`](super::closed::Closed) alone.
    pub(in crate::config) fn shut(self) -> Self {
        Self { at: self.at.closed(true), is_closed: true, ..self }
    }

    /// The value of a key, if it is there and of the right type.
    pub(in crate::config) fn get<T: Value>(&self, key: &'static str) -> Option<Placed<'f, T>> {
        let (value, at) = self.raw(key)?;
        self.read(key, value, at)
    }

    /// The value of a key that must be there.
    pub(in crate::config) fn need<T: Value>(&self, key: &'static str) -> Option<Placed<'f, T>> {
        self.need_key(key);
        self.get(key)
    }

    /// A text; an empty one counts as absent.
    pub(in crate::config) fn text(&self, key: &'static str) -> Option<Placed<'f, String>> {
        self.get::<String>(key).filter(|text| !text.value.trim().is_empty())
    }

    /// A text that must be there and not be empty.
    pub(in crate::config) fn need_text(&self, key: &'static str) -> Option<Placed<'f, String>> {
        let text = self.need::<String>(key)?;
        if text.value.trim().is_empty() {
            self.report.add(text.at.error("empty_text", format!("`{key}` of this {} is empty", self.what)));
            return None;
        }
        Some(text)
    }

    /// A whole number inside a range.
    pub(in crate::config) fn number(
        &self,
        key: &'static str,
        range: RangeInclusive<i64>,
    ) -> Option<Placed<'f, i64>> {
        let number = self.get::<i64>(key)?;
        if !range.contains(&number.value) {
            let (least, most) = range.into_inner();
            let found = if self.is_closed { String::new() } else { format!(", found {}", number.value) };
            let message = format!("`{key}` must lie between {least} and {most}{found}");
            self.report.add(number.at.error("number_out_of_range", message));
            return None;
        }
        Some(number)
    }

    /// One of a closed list of words; the rule is named for what the words are.
    pub(in crate::config) fn choice<T: Copy>(
        &self,
        key: &'static str,
        rule: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<Placed<'f, T>> {
        let text = self.get::<String>(key)?;
        let found = choose(&text, key, rule, words, self.report)?;
        Some(Placed { value: found, at: text.at })
    }

    /// A list; elements of a wrong type are reported and left out.
    pub(in crate::config) fn list<T: Value>(
        &self,
        key: &'static str,
    ) -> Option<Placed<'f, Vec<Placed<'f, T>>>> {
        let (value, at) = self.raw(key)?;
        let DeValue::Array(elements) = value else {
            self.report.add(
                at.error("wrong_type", format!("`{key}` must be a list, found {}", type_name(value)))
                    .hint(format!("put it in brackets: {key} = [ … ]")),
            );
            return None;
        };
        let read = elements
            .iter()
            .filter_map(|element| self.read(key, element.get_ref(), self.place(element.span())));
        Some(Placed { value: read.collect(), at })
    }

    /// A list of texts; none when the key is absent.
    pub(in crate::config) fn texts(&self, key: &'static str) -> Vec<Placed<'f, String>> {
        self.list(key).map(|list| list.value).unwrap_or_default()
    }

    /// The table below a key.
    pub(in crate::config) fn table(&self, key: &'static str, what: &'static str) -> Option<Table<'f>> {
        let (value, at) = self.raw(key)?;
        self.as_table(key, what, value, at)
    }

    /// The tables of a list, in file order.
    pub(in crate::config) fn tables(&self, key: &'static str, what: &'static str) -> Vec<Table<'f>> {
        match self.raw(key) {
            None => Vec::new(),
            Some((DeValue::Array(elements), _)) => elements
                .iter()
                .filter_map(|element| self.as_table(key, what, element.get_ref(), self.place(element.span())))
                .collect(),
            Some((value, at)) => {
                let message = format!("`{key}` must be a list of tables, found {}", type_name(value));
                let hint = format!("write each {what} as a table: {key} = [ {{ … }} ]");
                self.report.add(at.error("wrong_type", message).hint(hint));
                Vec::new()
            }
        }
    }

    /// A text, or a list of texts and tables.
    pub(in crate::config) fn ones_or_tables(
        &self,
        key: &'static str,
        what: &'static str,
    ) -> Vec<OneOrTable<'f>> {
        let Some((value, at)) = self.raw(key) else { return Vec::new() };
        let one = |value: &'f DeValue<'f>, at: Place<'f>| match value {
            DeValue::Table(_) => self.as_table(key, what, value, at).map(OneOrTable::Table),
            _ => self.read::<String>(key, value, at).map(OneOrTable::One),
        };
        match value {
            DeValue::Array(elements) => elements
                .iter()
                .filter_map(|element| one(element.get_ref(), self.place(element.span())))
                .collect(),
            _ => one(value, at).into_iter().collect(),
        }
    }

    /// Every entry, in file order, of a table whose keys are free.
    pub(in crate::config) fn entries<T: Value>(&self) -> Vec<(Placed<'f, String>, Placed<'f, T>)> {
        let mut read: Vec<_> = self
            .free_keys()
            .into_iter()
            .filter_map(|(key, value, at)| {
                let name = if self.is_closed { "…" } else { key.value.as_str() };
                let value = self.read(name, value, at)?;
                Some((key, value))
            })
            .collect();
        read.sort_by_key(|(key, _)| key.at.offset());
        read
    }

    /// Every entry that is a table, in file order, of a table whose keys are free.
    pub(in crate::config) fn named_tables(&self, what: &'static str) -> Vec<(Placed<'f, String>, Table<'f>)> {
        let mut read: Vec<_> = self
            .free_keys()
            .into_iter()
            .filter_map(|(key, value, at)| {
                let table = self.as_table(&key.value, what, value, at)?;
                Some((key, table))
            })
            .collect();
        read.sort_by_key(|(key, _)| key.at.offset());
        read
    }

    /// Whether the key is there at all, of whatever type.
    pub(in crate::config) fn has(&self, key: &'static str) -> bool {
        self.raw(key).is_some()
    }

    /// Whether the key holds a list.
    pub(in crate::config) fn has_list(&self, key: &'static str) -> bool {
        self.raw(key).is_some_and(|(value, _)| matches!(value, DeValue::Array(_)))
    }

    /// Reports the keys that nobody asked for. To be called when all keys that are known have been read.
    pub(in crate::config) fn close(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries {
            let name = key.get_ref().as_ref();
            if asked.contains(name) {
                continue;
            }
            // Nothing is known of what an unknown key holds, so the key is as closed as its file.
            let at = self.at.file.place(key.span());
            let known = asked.iter().copied();
            let shown = !at.is_closed() || is_slip(name, near::nearest(name, known.clone()));
            let named = if shown { format!("unknown key `{name}`") } else { "unknown key".to_owned() };
            let problem = at.error("unknown_key", format!("{named} in this {}", self.what));
            self.report.add(problem.hint_if(near::hint(name, known)));
        }
    }

    /// Reports a key that is not there.
    pub(in crate::config) fn need_key(&self, key: &'static str) {
        if !self.has(key) {
            let message = format!("`{key}` is missing in this {}", self.what);
            self.report.add(self.at.error("missing_key", message));
        }
    }

    fn raw(&self, key: &'static str) -> Option<(&'f DeValue<'f>, Place<'f>)> {
        self.asked.borrow_mut().insert(key);
        let value = self.entries.get(key)?;
        Some((value.get_ref(), self.place(value.span())))
    }

    fn free_keys(&self) -> Vec<(Placed<'f, String>, &'f DeValue<'f>, Place<'f>)> {
        self.entries
            .iter()
            .map(|(key, value)| {
                let name = super::value::nfc(key.get_ref());
                let key = Placed { value: name, at: self.place(key.span()) };
                (key, value.get_ref(), self.place(value.span()))
            })
            .collect()
    }

    fn read<T: Value>(&self, key: &str, value: &DeValue<'_>, at: Place<'f>) -> Option<Placed<'f, T>> {
        if let Some(read) = T::read(value) {
            return Some(Placed { value: read, at });
        }
        if let Some(problem) = wrong_type::<T>(key, value, at) {
            self.report.add(problem);
        }
        None
    }

    fn as_table(
        &self,
        key: &str,
        what: &'static str,
        value: &'f DeValue<'f>,
        at: Place<'f>,
    ) -> Option<Table<'f>> {
        let DeValue::Table(entries) = value else {
            let message = format!("`{key}` must be a table with keys of its own, found {}", type_name(value));
            // A value where a table belongs may be anything, so the place is as closed as the file.
            let at = at.closed(self.is_closed || at.file.is_closed);
            self.report.add(at.error("wrong_type", message));
            return None;
        };
        let table = Table::new(what, at, entries, self.report);
        Some(if self.is_closed { table.shut() } else { table })
    }

    fn place(&self, span: Range<usize>) -> Place<'f> {
        self.at.file.place(span).closed(self.is_closed)
    }
}

/// Whether an unknown key may be repeated in a message although it may be a secret in the wrong place: only
/// where it is a slip of the pen for a key that we know.
fn is_slip(name: &str, near: Option<&str>) -> bool {
    near.is_some() && name.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-'))
}

/// Finds a text in a closed list of words.
pub(in crate::config) fn choose<T: Copy>(
    text: &Placed<'_, String>,
    key: &str,
    rule: &'static str,
    words: &[(&'static str, T)],
    report: &Report,
) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == text.value);
    if found.is_none() {
        let message = if text.at.is_closed() {
            format!("`{key}` is none of the words that it may be")
        } else {
            format!("`{key}` does not know `{}`", text.value)
        };
        let hint = near::hint(&text.value, words.iter().map(|(word, _)| *word));
        report.add(text.at.error(rule, message).hint_if(hint));
    }
    found.map(|(_, value)| *value)
}

/// The tree of a file, or none when it is no TOML. Reports every syntax error; a file whose errors are
/// all of single values (a day that does not exist, a key given twice) is still read.
pub(in crate::config) fn parse<'f>(file: &'f File, report: &Report) -> Option<(DeTable<'f>, Place<'f>)> {
    let (tree, errors) = DeTable::parse_recoverable(&file.text);
    let mut last_line = 0;
    let mut readable = true;
    for error in errors {
        let at = error.span().map_or(file.top(), |span| file.place(span));
        let mut message = error.message().to_lowercase();
        let (code, hint) = if message.starts_with("duplicate key") {
            message = if at.is_closed() {
                "a key is there twice in one table".to_owned()
            } else {
                format!("the key `{}` is there twice in one table", at.text())
            };
            ("duplicate_key", Some("each key may stand once in a table; remove or rename one"))
        } else if message.contains("date") || message.contains("day between") {
            ("bad_date", Some("a date is written YYYY-MM-DD, without quotes, and must exist in the calendar"))
        } else {
            readable = false;
            ("syntax", None)
        };
        // One slip often makes several errors on its line; only the first is reported.
        if at.line() != last_line {
            let problem = at.error(code, message);
            report.add(problem.hint_if(hint.map(str::to_owned)));
        }
        last_line = at.line();
    }
    readable.then(|| (tree.into_inner(), file.top()))
}
