//! Names that may be used once only, with the place of the first use.
//! Must not know what is named.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::report::Report;
use super::source::{Place, Placed};
use crate::model::Day;
use crate::model::reserved::reserved;

/// The names taken so far in one namespace, by whom and where.
#[derive(Default)]
pub(in crate::config) struct Once<'f>(BTreeMap<String, (&'static str, Place<'f>)>);

impl<'f> Once<'f> {
    /// As [`Self::take`], for a name that may have been unreadable.
    pub(in crate::config) fn take_if(
        &mut self,
        what: &'static str,
        name: Option<&Placed<'f, String>>,
        report: &Report,
    ) {
        if let Some(name) = name {
            self.take(what, name, report);
        }
    }

    /// Takes a name for a `what`; a name that was taken before is reported, with the first place.
    pub(in crate::config) fn take(&mut self, what: &'static str, name: &Placed<'f, String>, report: &Report) {
        let Placed { value, at } = name;
        match self.0.get(value) {
            None => {
                self.0.insert(value.clone(), (what, *at));
            }
            Some((owner, first)) if *owner == what => {
                let message = format!("the {what} `{value}` is there twice, first at {first}");
                report.add(at.error("duplicate_id", message).hint("remove one, or give it an id of its own"));
            }
            Some((owner, first)) => {
                let message = format!("the {what} `{value}` has the id of the {owner} at {first}");
                let hint = "units, groups and people share one set of ids; change one of the two";
                report.add(at.error("id_clash", message).hint(hint));
            }
        }
    }
}

/// Reports each entry that a list holds twice.
pub(in crate::config) fn no_repeats(key: &str, list: &[Placed<'_, String>], report: &Report) {
    let mut seen = BTreeSet::new();
    for entry in list {
        if !seen.insert(&entry.value) {
            let message = format!("`{key}` lists `{}` twice", entry.value);
            report.add(entry.at.error("listed_twice", message).hint("remove one of the two"));
        }
    }
}

/// Reports each entry of a list that stands there twice or behind a later one.
pub(in crate::config) fn in_order<T: Ord + fmt::Display>(key: &str, list: &[Placed<'_, T>], report: &Report) {
    for (before, entry) in list.iter().zip(list.iter().skip(1)) {
        let (before, value) = (&before.value, &entry.value);
        let problem = match value.cmp(before) {
            Ordering::Greater => continue,
            Ordering::Equal => {
                let message = format!("`{key}` lists {value} twice");
                entry.at.error("listed_twice", message).hint("remove one of the two")
            }
            Ordering::Less => {
                let message = format!("`{key}` lists {value} behind {before}");
                entry.at.error("out_of_order", message).hint("write the earlier one first")
            }
        };
        report.add(problem);
    }
}

/// Reports an id by which the program means something else, such as a role: a person called `admin` would
/// otherwise be taken for the role.
pub(in crate::config) fn check_free(what: &str, id: &Placed<'_, String>, report: &Report) {
    if let Some(meaning) = reserved(&id.value) {
        let message = format!("the {what} cannot be called `{}`: that is the id of {meaning}", id.value);
        report.add(id.at.error("reserved_id", message).hint("give it another id"));
    }
}

/// Reports an id with characters that have a meaning in item ids, file names or commands.
pub(in crate::config) fn check_id(what: &str, id: &Placed<'_, String>, report: &Report) {
    let plain = id.value.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if !plain || id.value.starts_with('-') {
        let message = format!("the {what} id `{}` has a character that no id can have", id.value);
        let hint = "use letters, digits, dots, dashes and underscores, with no dash in front";
        report.add(id.at.error("bad_id", message).hint(hint));
    }
}

/// Reports a last day that lies before the first.
pub(in crate::config) fn check_order(from: Day, until: &Placed<'_, Day>, report: &Report) {
    if until.value < from {
        let message = format!("`until` ({}) lies before `from` ({from})", until.value);
        report.add(until.at.error("ends_before_start", message).hint("both days are included; swap them"));
    }
}
