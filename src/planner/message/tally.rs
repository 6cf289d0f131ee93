//! All items counted at one instant, by unit and by source: what the boards, thanks and counts in every message of that
//! instant rest on. Items are taken in one by one and none is kept, so that it costs the same memory however many there are.
//! Must not know about notices or messages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::board::{Board, PersonCount, UnitCount};
use crate::figures::counts::Counts;
use crate::figures::standing::{is_counted, was_overdue};
use crate::model::{Instant, Item, ItemId, PersonId, SourceId, Status, UnitCode};
use crate::planner::decide::freshness::rests_on_files;
use crate::planner::decide::rules::Rules;
use crate::planner::decide::weekly::is_in_review;

/// How far back the board and the thanks look.
const WEEK: TimeDelta = TimeDelta::days(7);

/// All items counted at one instant.
#[derive(Debug, Clone)]
pub struct ItemCounts {
    at: Instant,
    units: BTreeMap<UnitCode, UnitTally>,
    /// Cases that rest on the files of each source.
    followed: BTreeMap<SourceId, usize>,
}

/// The items of one unit.
#[derive(Debug, Clone, Default)]
struct UnitTally {
    /// How many items are counted at all.
    counted: usize,
    counts: Counts,
    /// What is counted without what only an initial review speaks of.
    reviewed: Counts,
    finished: usize,
    overdue_last_week: usize,
    /// What each person of the unit does, or has a part of.
    people: BTreeMap<PersonId, Counts>,
    /// The short titles of what was finished in the last week.
    done: Vec<(ItemId, String)>,
}

impl ItemCounts {
    /// Nothing counted yet.
    pub fn new(at: Instant) -> Self {
        Self { at, units: BTreeMap::new(), followed: BTreeMap::new() }
    }

    /// Counts these items.
    pub fn of<'a>(rules: &Rules, items: impl IntoIterator<Item = &'a Item>, at: Instant) -> Self {
        let mut tally = Self::new(at);
        items.into_iter().for_each(|item| tally.add(rules, item));
        tally
    }

    /// Counts one more item, open or ended lately.
    pub fn add(&mut self, rules: &Rules, item: &Item) {
        let week_ago = self.at - WEEK;
        let is_done = item.status == Status::Done && item.closed_at.is_some_and(|at| at > week_ago);
        if let Some(origin) = item.spec.source.case().filter(|_| rests_on_files(item)) {
            *self.followed.entry(origin.system.clone()).or_default() += 1;
        }
        if !is_done && !is_counted(item) {
            return;
        }
        let calendar = &rules.calendar;
        let unit = self.units.entry(item.spec.unit.clone()).or_default();
        if is_done {
            unit.done.push((item.id().clone(), item.spec.short.clone()));
        }
        if !is_counted(item) {
            return;
        }
        unit.counted += 1;
        unit.counts.add(calendar, item, self.at);
        for person in doing(item) {
            unit.people.entry(person.clone()).or_default().add(calendar, item, self.at);
        }
        if !is_in_review(item, calendar.zone.day(self.at)) {
            unit.reviewed.add(calendar, item, self.at);
        }
        unit.overdue_last_week += usize::from(was_overdue(calendar, item, week_ago));
        let finished = item.status.is_closed() && item.closed_at.is_some_and(|at| at > week_ago);
        unit.finished += usize::from(finished);
    }

    /// The board of the units that `covers` says.
    pub fn board(&self, rules: &Rules, covers: impl Fn(&UnitCode) -> bool) -> Board {
        let (mut counts, mut overdue_last_week) = (Counts::default(), 0);
        let mut units = Vec::new();
        for (code, unit) in self.units.iter().filter(|(code, unit)| unit.counted > 0 && covers(code)) {
            counts.join(&unit.counts);
            overdue_last_week += unit.overdue_last_week;
            let name = rules.org.unit_name(code).to_owned();
            units.push(UnitCount { unit: name, counts: unit.counts, finished: unit.finished });
        }
        units.sort_by_key(|unit| std::cmp::Reverse((unit.counts.overdue, unit.counts.near())));
        Board { units, counts, overdue_last_week }
    }

    /// The items of these units by how they stand; with `but_review`, without what only an initial review speaks of.
    pub fn counts(&self, units: &[&UnitCode], but_review: bool) -> Counts {
        let mut counts = Counts::default();
        for unit in units.iter().filter_map(|code| self.units.get(*code)) {
            counts.join(if but_review { &unit.reviewed } else { &unit.counts });
        }
        counts
    }

    /// What the people of these units do that is open, by how it stands: those with the most overdue first.
    pub fn people(&self, rules: &Rules, units: &[&UnitCode]) -> Vec<PersonCount> {
        let of_units = units.iter().filter_map(|code| self.units.get(*code)).flat_map(|unit| &unit.people);
        let mut found: BTreeMap<&PersonId, Counts> = BTreeMap::new();
        for (person, counts) in of_units.filter(|(_, counts)| counts.open > 0) {
            found.entry(person).or_default().join(counts);
        }
        let named = |(id, counts): (&PersonId, Counts)| {
            let known = rules.org.people.get(id);
            PersonCount { person: known.map_or_else(|| id.to_string(), |known| known.title.clone()), counts }
        };
        let mut people: Vec<PersonCount> = found.into_iter().map(named).collect();
        people.sort_by_key(|one| std::cmp::Reverse((one.counts.overdue, one.counts.near())));
        people
    }

    /// How many items of all units have not ended.
    pub fn open(&self) -> usize {
        self.units.values().map(|unit| unit.counts.open).sum()
    }

    /// The short titles of what these units finished in the last week, by item.
    pub fn finished(&self, units: &[&UnitCode]) -> Vec<String> {
        let mut done: Vec<&(ItemId, String)> =
            units.iter().filter_map(|code| self.units.get(*code)).flat_map(|unit| &unit.done).collect();
        done.sort();
        done.into_iter().map(|(_, short)| short.clone()).collect()
    }

    /// How many cases rest on the files of a source.
    pub fn followed(&self, source: &SourceId) -> usize {
        self.followed.get(source).copied().unwrap_or(0)
    }
}

/// The people who are named to do an item or an open part of it, each once.
fn doing(item: &Item) -> BTreeSet<&PersonId> {
    let parts = item.parts.iter().filter(|part| part.done_at.is_none()).map(|part| &part.person);
    item.assignee.iter().chain(parts).collect()
}
