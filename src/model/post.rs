//! A post: who holds it, and from when until when; it changes hands on a day that is known before.
//! Must not know who is away; standing in is decided in `planner`.

use serde::Serialize;

use super::{Day, PersonId};

/// One person's time in a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tenure {
    pub person: PersonId,
    /// The first day in the post.
    pub from: Option<Day>,
    /// The last day in the post.
    pub until: Option<Day>,
}

impl Tenure {
    /// Whether the person holds the post on that day.
    pub fn covers(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether two tenures share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        let starts_by_end_of = |a: &Self, b: &Self| match (a.from, b.until) {
            (Some(from), Some(until)) => from <= until,
            _ => true,
        };
        starts_by_end_of(self, other) && starts_by_end_of(other, self)
    }
}

/// A post with everybody who holds it at some time; several may share it; empty while nobody is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Post(pub Vec<Tenure>);

impl Post {
    /// A post that one person holds without end.
    pub fn of(person: PersonId) -> Self {
        Self(vec![Tenure { person, from: None, until: None }])
    }

    /// Who holds the post on that day, as listed: several may share it.
    pub fn holders_on(&self, day: Day) -> impl Iterator<Item = &PersonId> {
        self.0.iter().filter(move |tenure| tenure.covers(day)).map(|tenure| &tenure.person)
    }

    /// Whether the person holds the post on any day.
    pub fn names(&self, id: &str) -> bool {
        self.0.iter().any(|tenure| tenure.person.as_str() == id)
    }

    /// Whether the person holds the post on that day.
    pub fn is_held_by(&self, id: &str, day: Day) -> bool {
        self.holders_on(day).any(|holder| holder.as_str() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenure(from: Option<&str>, until: Option<&str>) -> Tenure {
        let day = |text: &str| text.parse().expect("a day");
        Tenure { person: PersonId::new("a"), from: from.map(day), until: until.map(day) }
    }

    #[test]
    fn tenures_overlap_only_where_they_share_a_day() {
        let first = tenure(None, Some("2026-11-30"));
        assert!(!first.overlaps(&tenure(Some("2026-12-01"), None)));
        assert!(first.overlaps(&tenure(Some("2026-11-30"), None)));
        assert!(tenure(None, None).overlaps(&first));
    }
}
