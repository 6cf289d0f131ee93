//! A post in people.toml: one person's id, or a list of people with the days on which they hold the post.
//! Must not know which post this is.

use super::names::Names;
use crate::config::read::once::check_order;
use crate::config::read::report::Report;
use crate::config::read::source::{Place, Placed};
use crate::config::read::table::{OneOrTable, Table};
use crate::model::post::Tenure;
use crate::model::{Day, Post};

/// A post whose people have not been looked up yet.
pub(in crate::config) struct RawPost<'f>(Vec<RawTenure<'f>>);

struct RawTenure<'f> {
    person: Placed<'f, String>,
    from: Option<Day>,
    until: Option<Day>,
    at: Place<'f>,
}

impl<'f> RawPost<'f> {
    /// Reads the key of a post, which may be absent; an empty id is a vacant post.
    pub(in crate::config) fn read(table: &Table<'f>, key: &'static str, report: &Report) -> Self {
        let tenure = |one: OneOrTable<'f>| match one {
            OneOrTable::One(person) => {
                let at = person.at;
                (!person.value.trim().is_empty()).then_some(RawTenure { person, from: None, until: None, at })
            }
            OneOrTable::Table(table) => {
                let person = table.need_text("person");
                let from = table.get::<Day>("from").map(|day| day.value);
                let until = table.get::<Day>("until");
                table.close();
                if let (Some(from), Some(until)) = (from, &until) {
                    check_order(from, until, report);
                }
                Some(RawTenure { person: person?, from, until: until.map(|day| day.value), at: table.at })
            }
        };
        Self(table.ones_or_tables(key, "tenure").into_iter().filter_map(tenure).collect())
    }

    /// Whether nobody is named for the post at all.
    pub(in crate::config) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The person and the last day of the last tenure.
    pub(in crate::config) fn last(&self) -> Option<(&Placed<'f, String>, Option<Day>)> {
        self.0.last().map(|tenure| (&tenure.person, tenure.until))
    }

    /// Looks up the people. Several may share a post, but nobody holds it twice on one day.
    pub(in crate::config) fn resolve(&self, names: &Names, report: &Report) -> Post {
        let mut tenures: Vec<Tenure> = Vec::new();
        for raw in &self.0 {
            let Some(person) = names.person(&raw.person, report) else { continue };
            let tenure = Tenure { person, from: raw.from, until: raw.until };
            if tenures.iter().any(|other| other.person == tenure.person && other.overlaps(&tenure)) {
                let message = format!("`{}` is named twice for the same days", tenure.person);
                report.add(raw.at.error("tenures_overlap", message).hint("remove one of the two"));
            }
            tenures.push(tenure);
        }
        Post(tenures)
    }
}
