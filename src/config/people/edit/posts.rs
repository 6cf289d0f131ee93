//! Posts in people.toml change hands: a person leaves, moves to another post, or takes up one that is free.
//! Must not know why a post changes hands.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use super::cells::{date, day_of, text_of};
use super::held::{TimeInPost, empty, read, set, write};
use crate::model::Day;

/// The posts of a unit that a person can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitPost {
    Head,
    /// The focal person.
    Focal,
    Deputy,
}

impl UnitPost {
    /// The post's key in people.toml.
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

/// The posts of people.toml, open for changes.
#[derive(Debug)]
pub struct Posts<'f>(&'f mut DocumentMut);

impl<'f> Posts<'f> {
    pub(super) fn of(file: &'f mut DocumentMut) -> Self {
        Self(file)
    }

    /// Ends the person's time in every post after `last`, and gives each post to `successor` from the next day
    /// on, where there is one. A post that the person was still to take up never becomes theirs: it is the
    /// successor's from its own first day.
    pub fn leave(&mut self, person: &str, last: Day, successor: Option<&str>) {
        let next = last.succ_opt().unwrap_or(last);
        self.each(|held| {
            let mut heirs = Vec::new();
            for slot in held.iter_mut() {
                let Some(mine) = slot.as_mut().filter(|mine| mine.is_after(person, last)) else { continue };
                match successor {
                    _ if mine.from.is_some_and(|from| from > last) => match successor {
                        Some(successor) => successor.clone_into(&mut mine.person),
                        None => *slot = None,
                    },
                    Some(successor) => {
                        let (from, until) = (Some(next), mine.until.replace(last));
                        heirs.push(Some(TimeInPost { person: successor.to_owned(), from, until }));
                    }
                    // Without a successor, the person's own last day ends the time in the post; it needs no second end.
                    None => {}
                }
            }
            held.extend(heirs);
        });
        // A person who has not come yet does not come any more.
        let people = self.0.get_mut("person").and_then(Item::as_array_of_tables_mut);
        for table in people.into_iter().flat_map(ArrayOfTables::iter_mut) {
            let comes = |table: &Table| day_of(table, "from").is_some_and(|from| from > last);
            if text_of(table, "id") == Some(person) && comes(table) {
                set(table, "from", date(last));
            }
        }
    }

    /// Gives the person a post of a unit from `day` on. Their other posts in units end the day before, and so
    /// does the time of whoever held this post. A vice chair's charge is no post of the unit and stays.
    ///
    /// Called twice with the same words, it changes nothing more.
    pub fn move_to(&mut self, person: &str, day: Day, unit: &str, post: UnitPost) {
        let there =
            |held: &TimeInPost| held.person == person && held.from == Some(day) && held.until.is_none();
        let mut posts = self.of_units();
        if posts.any(|(code, key, item)| code == unit && key == post.key() && read(item).iter().any(there)) {
            return;
        }
        drop(posts);
        let last = day.pred_opt().unwrap_or(day);
        for (code, key, item) in self.of_units() {
            if key == "vice_chair" {
                continue;
            }
            let mut held: Vec<Option<TimeInPost>> = read(item).into_iter().map(Some).collect();
            let here = code == unit && key == post.key();
            let leaves = |held: &TimeInPost| {
                let alone = here && post != UnitPost::Deputy && held.until.is_none_or(|until| until > last);
                alone || held.is_after(person, last)
            };
            for slot in &mut held {
                match slot.as_mut().filter(|held| leaves(held)) {
                    // A time in the post that was still to come never comes.
                    Some(one) if one.from.is_some_and(|from| from > last) => *slot = None,
                    Some(one) => one.until = Some(last),
                    None => {}
                }
            }
            if here {
                held.push(Some(TimeInPost { person: person.to_owned(), from: Some(day), until: None }));
            }
            write(item, &held, key == "deputies");
        }
    }

    /// Gives the person a post of a unit that nobody is named for; says whether the post was free or already
    /// theirs.
    pub fn fill(&mut self, person: &str, unit: &str, post: UnitPost) -> bool {
        for (code, key, item) in self.of_units() {
            if code != unit || key != post.key() {
                continue;
            }
            let held = read(item);
            if held.iter().any(|held| held.person == person) {
                return true;
            }
            if !held.is_empty() && post != UnitPost::Deputy {
                return false;
            }
            let mut held: Vec<_> = held.into_iter().map(Some).collect();
            held.push(Some(TimeInPost { person: person.to_owned(), from: None, until: None }));
            write(item, &held, key == "deputies");
            return true;
        }
        false
    }

    fn each(&mut self, mut change: impl FnMut(&mut Vec<Option<TimeInPost>>)) {
        let mut apply = |item: &mut Item, many: bool| {
            let mut after = read(item).into_iter().map(Some).collect();
            change(&mut after);
            write(item, &after, many);
        };
        for (_, key, item) in self.of_units() {
            apply(item, key == "deputies");
        }
        if let Some(roles) = self.0.get_mut("roles").and_then(Item::as_table_like_mut) {
            for key in ROLE_POSTS {
                roles.get_mut(key).into_iter().for_each(|item| apply(item, false));
            }
        }
    }

    /// Every post of every unit: the unit's code, the key, and the holders; absent keys are made.
    fn of_units(&mut self) -> impl Iterator<Item = (String, &'static str, &mut Item)> {
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
                unit[post.key()] = empty(post == UnitPost::Deputy);
            }
        }
    }
}
