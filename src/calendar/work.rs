//! Working days by table: O(1) counting and stepping over any distance.
//! Must not know about instants; knows no lunar arithmetic, only what the tables say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Weekday};

use crate::model::Day;
use crate::model::bounds::{FIRST_YEAR, LAST_YEAR};

/// One entry of a year's official table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayNote {
    pub day: Day,
    /// Why the day is off or worked.
    pub name: String,
    /// The decision that the entry comes from.
    pub source: String,
}

/// The official days off and worked Saturdays of one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearTable {
    pub year: i32,
    /// Weekdays that are off.
    pub off: Vec<DayNote>,
    /// Weekend days that are worked.
    pub work: Vec<DayNote>,
}

/// Days off fixed by statute, for years without a table: month, day, first year, name. Bộ luật Lao động 2019
/// Điều 112; Nghị quyết 28/2026/QH16 Điều 2 (from 01/7/2026).
const STATUTORY: [(u32, u32, i32, &str); 5] = [
    (1, 1, 1900, "Tết Dương lịch"),
    (4, 30, 1900, "Ngày Chiến thắng"),
    (5, 1, 1900, "Quốc tế lao động"),
    (9, 2, 1900, "Quốc khánh"),
    (11, 24, 2026, "Ngày Văn hóa Việt Nam"),
];

/// The last year of the tables. They reach further than days are counted, for steps that look ahead from the
/// last day; they are small enough to build in a millisecond.
const TABLES_UNTIL: i32 = LAST_YEAR + 2;

/// Which days are worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkDays {
    first: Day,
    /// `before[i]`: working days in `[first, first + i)`.
    before: Vec<u32>,
    /// All working days in order.
    worked: Vec<Day>,
    notes: BTreeMap<Day, (bool, DayNote)>,
    years: BTreeSet<i32>,
}

impl WorkDays {
    /// Builds the day tables from the official ones, year by year.
    pub fn new(tables: &[YearTable]) -> Self {
        let years: BTreeSet<i32> = tables.iter().map(|table| table.year).collect();
        let mut notes = BTreeMap::new();
        for table in tables {
            notes.extend(table.off.iter().map(|note| (note.day, (false, note.clone()))));
            notes.extend(table.work.iter().map(|note| (note.day, (true, note.clone()))));
        }
        for year in (FIRST_YEAR..=TABLES_UNTIL).filter(|year| !years.contains(year)) {
            for (month, day, since, name) in STATUTORY {
                if let Some(day) = Day::from_ymd_opt(year, month, day).filter(|_| year >= since) {
                    let note = DayNote { day, name: name.into(), source: "luật định".into() };
                    notes.insert(day, (false, note));
                }
            }
        }
        let first = Day::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or_default();
        let (mut before, mut worked) = (vec![0], Vec::new());
        for day in first.iter_days().take_while(|day| day.year() <= TABLES_UNTIL) {
            let works = notes.get(&day).map_or(!is_weekend(day), |(works, _)| *works);
            if works {
                worked.push(day);
            }
            before.push(worked.len() as u32);
        }
        Self { first, before, worked, notes, years }
    }

    /// Whether the year has an official table.
    pub fn knows_year(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// Whether the day is worked.
    pub fn is_working(&self, day: Day) -> bool {
        let index = self.index(day);
        self.before(index + 1) > self.before(index)
    }

    /// Whether the day is a weekend day that is worked to make up for another.
    pub fn is_worked_weekend(&self, day: Day) -> bool {
        is_weekend(day) && self.is_working(day)
    }

    /// Why the day is off or worked, where the weekday does not say it.
    pub fn note(&self, day: Day) -> Option<&DayNote> {
        self.notes.get(&day).map(|(_, note)| note)
    }

    /// Working days in `(after, until]`; 0 when `until` is not later.
    pub fn count(&self, after: Day, until: Day) -> i64 {
        (self.up_to(until) as i64 - self.up_to(after) as i64).max(0)
    }

    /// The `n`th working day after `day`, which itself does not count; `n` = 0 is `day`.
    pub fn add(&self, day: Day, n: u32) -> Day {
        match n {
            0 => day,
            _ => self.nth(self.up_to(day) + n as usize - 1),
        }
    }

    /// The `n`th working day before `day`, which itself does not count; `n` = 0 is `day`.
    pub fn sub(&self, day: Day, n: u32) -> Day {
        match n {
            0 => day,
            _ => self.nth(self.before(self.index(day)).saturating_sub(n as usize)),
        }
    }

    /// The last working day on or before `day`.
    pub fn on_or_before(&self, day: Day) -> Day {
        if self.is_working(day) { day } else { self.sub(day, 1) }
    }

    /// The first working day on or after `day`.
    pub fn on_or_after(&self, day: Day) -> Day {
        if self.is_working(day) { day } else { self.add(day, 1) }
    }

    /// The first working day of the week (Monday to Sunday) that holds `day`; none when all are off.
    pub fn first_of_week(&self, day: Day) -> Option<Day> {
        let monday = day.week(Weekday::Mon).first_day();
        let found = self.on_or_after(monday);
        (found.week(Weekday::Mon).first_day() == monday).then_some(found)
    }

    fn nth(&self, index: usize) -> Day {
        let last = self.worked.len() - 1;
        self.worked[index.min(last)]
    }

    /// How many days lie between the first day of the tables and this one; it may lie outside them.
    fn index(&self, day: Day) -> i32 {
        day.num_days_from_ce() - self.first.num_days_from_ce()
    }

    /// Working days in the tables before the day of an index.
    fn before(&self, index: i32) -> usize {
        let last = self.before.len() - 1;
        self.before[(index.max(0) as usize).min(last)] as usize
    }

    /// Working days up to and including `day`.
    fn up_to(&self, day: Day) -> usize {
        self.before(self.index(day) + 1)
    }
}

/// Whether the day is a Saturday or a Sunday.
pub fn is_weekend(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
