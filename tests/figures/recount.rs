//! Counts a period once more, day by day and slowly, from the lines of `export` alone.
//! Shares nothing with `src/figures`: of the program it uses the day table of the calendar, and no more.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use dondoc::calendar::WorkDays;
use serde_json::Value;

/// An event of one item; its moments on the clock of Viet Nam.
struct Told {
    recorded: NaiveDateTime,
    /// As of when it counts.
    moment: NaiveDateTime,
    action: String,
    body: Value,
}

pub struct Recount<'c> {
    work: &'c WorkDays,
    items: BTreeMap<String, Vec<Told>>,
}

/// What was counted, by the names of JSON.
pub type Row = BTreeMap<&'static str, u32>;

/// What is asked: two days, both inclusive, and the moment up to which is known what was recorded.
#[derive(Clone, Copy)]
pub struct Asked {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub known: NaiveDateTime,
}

/// Where an item stands after some of its events.
#[derive(Clone, Default)]
struct Now {
    spec: Value,
    deadline: Value,
    word: &'static str,
    before_removal: Option<&'static str>,
    paused: Option<NaiveDateTime>,
    reported: Option<(NaiveDateTime, &'static str)>,
    ended: Option<(NaiveDateTime, &'static str)>,
    closed: Option<NaiveDateTime>,
    warned: bool,
    cause: Option<bool>,
    assignee: Option<String>,
}

pub fn local(text: &str) -> NaiveDateTime {
    let at: chrono::DateTime<chrono::FixedOffset> = text.parse().expect("an instant");
    at.naive_utc() + TimeDelta::hours(7)
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str().map(|text| text.parse().expect("a day"))
}

fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

impl<'c> Recount<'c> {
    pub fn new(work: &'c WorkDays, export: &str) -> Self {
        let mut items: BTreeMap<String, Vec<Told>> = BTreeMap::new();
        for line in export.lines() {
            let line: Value = serde_json::from_str(line).expect("a line of JSON");
            let (Some("event"), Some(item)) = (line["type"].as_str(), line["item"].as_str()) else {
                continue;
            };
            let body: Value = serde_json::from_str(line["body"].as_str().expect("a body")).expect("JSON");
            let recorded =
                chrono::DateTime::from_timestamp_millis(line["at_millis"].as_i64().expect("a number"));
            let recorded = recorded.expect("an instant").naive_utc() + TimeDelta::hours(7);
            let moment = body["as_of"].as_str().map_or(recorded, local);
            let action = body["action"].as_str().expect("an action").to_owned();
            items.entry(item.to_owned()).or_default().push(Told { recorded, moment, action, body });
        }
        Self { work, items }
    }

    /// From when a deadline is missed.
    fn missed_from(&self, deadline: &Value) -> Option<NaiveDateTime> {
        let mut day = date(&deadline["day"])?;
        if deadline["rule"].get("within").is_some() {
            let mut left = 5;
            while left > 0 {
                day = day + Days::new(1);
                left -= i32::from(self.work.is_working(day));
            }
            return Some(midnight(day));
        }
        Some(match deadline["time"].as_str() {
            Some(time) => day.and_time(time.parse().expect("a time")) + TimeDelta::seconds(1),
            None => midnight(day + Days::new(1)),
        })
    }

    /// How an end at a moment lies to the deadline that held then.
    fn ends(&self, now: &Now, at: NaiveDateTime) -> &'static str {
        let at = if now.word == "paused" { at.min(now.paused.expect("a moment")) } else { at };
        match (self.missed_from(&now.deadline), date(&now.deadline["day"])) {
            (Some(from), _) if at >= from => "done_late",
            (_, Some(due)) if at.date() < due => "done_early",
            _ => "done_on_time",
        }
    }

    /// The item after these events; none where none of them opens it.
    fn replay(&self, events: Vec<(usize, &Told)>, all: &[Told]) -> Option<Now> {
        let mut found: Option<Now> = None;
        for (place, told) in events {
            if told.action == "opened" {
                let spec = told.body["spec"].clone();
                let deadline = spec["deadline"].clone();
                found = Some(Now { spec, deadline, word: "open", ..Now::default() });
            }
            let Some(now) = &mut found else { continue };
            let end = || {
                let moment = told.moment;
                let then = told.body["as_of"].as_str().and_then(|_| {
                    let known = all[..place].iter().enumerate().filter(|(_, other)| other.recorded <= moment);
                    self.replay(known.collect(), all)
                });
                (moment, self.ends(&then.unwrap_or_else(|| now.clone()), moment))
            };
            match told.action.as_str() {
                "respecified" => now.spec = told.body["spec"].clone(),
                "acknowledged" | "extension_asked" | "extension_refused" => now.word = "open",
                "deadline_set" | "extension_granted" | "resumed" => {
                    now.deadline = told.body["deadline"].clone();
                    now.warned = false;
                    if told.action != "deadline_set" {
                        now.word = "open";
                    }
                }
                "reported" => {
                    now.reported = Some(end());
                    now.word = "reported";
                }
                "returned" => {
                    now.reported = None;
                    now.word = "open";
                }
                "done" | "confirmed" => {
                    let is_dated = told.body["as_of"].is_string();
                    now.ended = Some(now.reported.filter(|_| !is_dated).unwrap_or_else(end));
                    now.reported = now.ended;
                    now.word = "done";
                }
                "cancelled" => {
                    let dropped = told.body["reason"] == "removed_from_config";
                    now.before_removal = dropped.then_some(now.word);
                    now.closed = Some(told.moment);
                    now.word = "cancelled";
                }
                "restored" => now.word = now.before_removal.take().unwrap_or("open"),
                "reopened" => {
                    now.reported = None;
                    now.before_removal = None;
                    now.warned = false;
                    now.word = "open";
                }
                "paused" => {
                    now.paused = Some(told.moment);
                    now.word = "paused";
                }
                "assigned" => now.assignee = told.body["person"].as_str().map(str::to_owned),
                "warned" => now.warned = true,
                "cause_named" => now.cause = Some(false),
                "cause_judged" if now.cause.is_some() || told.body["cause"].is_string() => {
                    now.cause = told.body["is_objective"].as_bool();
                }
                _ => {}
            }
        }
        found
    }

    /// One item in a period: what it counts as, and where it stands; `known` says up to when what was recorded is known.
    fn one(&self, all: &[Told], asked: Asked, known: NaiveDateTime) -> Option<(Row, Now, NaiveDate)> {
        let events = || all.iter().enumerate().filter(|(_, told)| told.recorded <= known);
        let stands = |moment| self.replay(events().filter(|(_, told)| told.moment < moment).collect(), all);
        let is_open = |now: &Now| now.word != "done" && now.word != "cancelled";
        let mut row = Row::new();
        let add = |row: &mut Row, name: &'static str, count: u32| *row.entry(name).or_default() += count;
        let mut was_open = stands(midnight(asked.from)).is_some_and(|now| is_open(&now));
        add(&mut row, "carried_in", u32::from(was_open));
        let mut updated = false;
        let mut day = asked.from;
        while day <= asked.to && midnight(day) <= asked.known {
            for (_, told) in events().filter(|(_, told)| told.moment.date() == day) {
                match told.action.as_str() {
                    "opened" | "reopened" | "restored" if !was_open => {
                        was_open = true;
                        add(&mut row, "received", 1);
                    }
                    "extension_granted" => drop(row.insert("extended", 1)),
                    "returned" => add(&mut row, "returned", 1),
                    "disputed" => drop(row.insert("disputed", 1)),
                    "acknowledged" | "reported" | "progressed" | "promised" | "warned" | "cause_named"
                    | "committed" | "extension_asked" | "part_progressed" | "contributed" => updated = true,
                    _ => {}
                }
            }
            day = day + Days::new(1);
        }
        let end = midnight(asked.to + Days::new(1));
        let now = stands(end).filter(|now| was_open && now.spec["tracked_by_duties"] == false)?;
        let name = match now.word {
            "done" => now.ended.expect("an end").1,
            "cancelled" => "cancelled",
            "reported" => "reported",
            "paused" => "open_in_time",
            _ => match self.missed_from(&now.deadline) {
                Some(from) if from <= end.min(asked.known) => "open_overdue",
                None if now.deadline["rule"] != "continuous" => "awaiting",
                _ => "open_in_time",
            },
        };
        add(&mut row, name, 1);
        if matches!(name, "done_late" | "open_overdue") {
            add(&mut row, "cause_confirmed", u32::from(now.cause == Some(true)));
            add(&mut row, "warned", u32::from(now.warned));
        }
        if !matches!(name, "awaiting" | "cancelled") {
            add(&mut row, "update_of", 1);
            add(&mut row, "updated", u32::from(updated));
        }
        let last = asked.to.min(asked.known.date());
        let day = match now.word {
            "done" => now.ended.expect("an end").0.date(),
            "cancelled" => now.closed.expect("an end").date(),
            _ => last,
        };
        row.retain(|_, count| *count > 0);
        Some((row, now, day))
    }

    /// The rows of a period by `key`, which gets what was said of the item, who does it and on which day that is asked.
    pub fn rows(
        &self,
        asked: Asked,
        key: impl Fn(&Value, Option<&str>, NaiveDate) -> String,
    ) -> BTreeMap<String, Row> {
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        let last = midnight(asked.to + Days::new(1)) - TimeDelta::milliseconds(1);
        for all in self.items.values() {
            let found = self.one(all, asked, asked.known);
            let then = self.one(all, asked, asked.known.min(last));
            let is_amended = found.as_ref().map(|found| &found.0) != then.as_ref().map(|then| &then.0);
            let is_gone = found.is_none();
            let Some((row, now, day)) = found.or(then) else { continue };
            let sum = rows.entry(key(&now.spec, now.assignee.as_deref(), day)).or_default();
            for (name, count) in row.into_iter().filter(|_| !is_gone) {
                *sum.entry(name).or_default() += count;
            }
            if is_amended {
                *sum.entry("amended").or_default() += 1;
            }
        }
        rows
    }
}
