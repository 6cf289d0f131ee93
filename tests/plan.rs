//! Plan 67/KH-UBND as shipped: every row comes out with the due, the unit and the wording that the
//! document has; and a whole season of it keeps the promises about who hears what.

use crate::world;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use dondoc::engine::setup::rules;
use dondoc::model::{DueKind, Instant, Item, ItemId, Kind, Role, UnitCode};
use dondoc::planner::Rules;
use dondoc::planner::change::reconcile::{FirstSight, opened};
use dondoc::planner::change::recur::occurrences;
use dondoc::planner::desk::{Desk, Recurring, Tracked};
use dondoc::planner::simulate::{Simulated, run};
use world::{plan_67, shipped_with};

fn season(from: &str, to: &str) -> (Rules, Desk, Vec<Simulated>) {
    let config = shipped_with(&[("plans/67.toml", &plan_67())]);
    let rules = rules(&config, &dondoc::store::Reached::default());
    let zone = rules.calendar.zone;
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().expect("a day"), to.parse().expect("a day"));
    let start = zone.start_of(from);
    let mut desk = Desk::default();
    for spec in &config.items {
        let item = opened(&rules.calendar, spec, FirstSight::AtStart, start).item;
        let memory = dondoc::planner::ItemHistory::default();
        desk.items.insert(spec.id.clone(), Tracked { item, memory, wake_at: Some(start) });
    }
    for template in config.templates {
        desk.recurring.push(Recurring { template, first_seen: from });
    }
    let sent = run(&rules, &mut desk, start, zone.end_of(to) - chrono::TimeDelta::seconds(1));
    (rules, desk, sent)
}

fn items() -> BTreeMap<ItemId, Item> {
    let config = shipped_with(&[("plans/67.toml", &plan_67())]);
    let rules = rules(&config, &dondoc::store::Reached::default());
    let now: Instant = "2025-10-27T00:00:00+07:00".parse().expect("an instant");
    let today = rules.calendar.zone.day(now);
    let recurring = config.templates.iter().flat_map(|t| occurrences(&rules.calendar, t, today, today));
    let specs = config.items.iter().cloned().chain(recurring);
    specs.map(|spec| (spec.id.clone(), Item::open(spec, now))).collect()
}

fn target(item: &Item) -> Option<String> {
    let calendar = shipped_with(&[]).calendar;
    calendar.target_day(&item.deadline).map(|day| day.to_string())
}

#[test]
fn every_one_of_the_65_rows_is_there() {
    let rows: BTreeSet<String> = items()
        .values()
        .map(|item| item.spec.source.plan().expect("a plan row").row.clone())
        .filter(|row| row != "P.III.1")
        .collect();
    assert_eq!(rows.len(), 65);
    assert_eq!(rows.iter().filter(|row| row.starts_with("A.")).count(), 42);
    assert_eq!(rows.iter().filter(|row| row.starts_with("B.")).count(), 23);
}

#[test]
fn dated_rows_and_duties_have_the_due_that_the_document_says() {
    let items = items();
    // id, unit, wording, due, target day
    let expected = [
        ("A.I.1", "VHXH", DueKind::Within, "2025-12-31", "2025-12-31"),
        ("A.I.1#s1@KT", "KT", DueKind::Before, "2025-11-24", "2025-11-24"),
        ("A.I.1#s1@TTPVHCC", "TTPVHCC", DueKind::Before, "2025-11-24", "2025-11-24"),
        ("A.II.1", "VHXH", DueKind::Before, "2025-11-24", "2025-11-24"),
        ("A.II.1#s1@VP", "VP", DueKind::Before, "2025-11-24", "2025-11-24"),
        ("P.III.1#s1@KT", "KT", DueKind::Before, "2025-11-21", "2025-11-21"),
        ("A.III.1", "VP", DueKind::Before, "2025-12-14", "2025-12-12"),
        ("A.III.2", "VP", DueKind::Before, "2025-12-14", "2025-12-12"),
        ("A.III.3", "VP", DueKind::On, "2025-12-01", "2025-12-01"),
        ("A.VII.1#s1", "KT", DueKind::On, "2025-12-31", "2025-12-31"),
        ("A.VII.1#s2", "KT", DueKind::On, "2026-01-31", "2026-01-30"),
        ("B.II.3.4#s1/2025-11@KT", "KT", DueKind::Every, "2025-11-15", "2025-11-14"),
        ("B.II.3.4#s1/2025-12@VP", "VP", DueKind::Every, "2025-12-15", "2025-12-15"),
        ("B.II.3.4#s2@VHXH", "VHXH", DueKind::On, "2025-12-31", "2025-12-31"),
        ("A.IV.7@VP", "VP", DueKind::Within, "2025-12-31", "2025-12-31"),
        ("B.II.5.3@VHXH", "VHXH", DueKind::Within, "2025-12-31", "2025-12-31"),
    ];
    for (id, unit, kind, due, target_day) in expected {
        let item = items.get(id).unwrap_or_else(|| panic!("no {id}"));
        assert_eq!(item.spec.unit.as_str(), unit, "{id}");
        assert_eq!(item.deadline.kind(), kind, "{id}");
        assert_eq!(item.due().map(|day| day.to_string()).as_deref(), Some(due), "{id}");
        assert_eq!(target(item).as_deref(), Some(target_day), "{id}");
    }
    assert!(items["A.VII.1"].spec.tracked_by_duties);
    assert_eq!(items["A.VII.1#s1"].spec.target, Some(90));
    assert_eq!(items["A.I.1#s1@KT"].spec.owed_to.as_ref().map(UnitCode::as_str), Some("VHXH"));
    assert_eq!(items["P.III.1#s1@KT"].spec.kind, Kind::Report);
    assert_eq!(items["P.III.1#s1@KT"].spec.same_as, ["A.I.1#s1".into()]);
}

#[test]
fn continuous_rows_are_never_due_and_rows_by_another_plan_await_a_date() {
    let items = items();
    for id in ["A.IV.2@TTPVHCC", "A.IV.2@VHXH", "A.IV.5", "A.VIII.2@KT", "A.VIII.3@VP", "A.VIII.5@VHXH"] {
        assert_eq!((items[id].deadline.kind(), items[id].due()), (DueKind::Continuous, None), "{id}");
    }
    for id in ["A.I.2", "A.I.3", "A.I.5", "A.V.1.1", "A.V.2b", "A.VI.4"] {
        assert_eq!((items[id].deadline.kind(), items[id].due()), (DueKind::Awaiting, None), "{id}");
    }
}

#[test]
fn every_dated_item_is_announced_to_its_lead_before_it_falls_due() {
    let (rules, desk, sent) = season("2025-10-27", "2026-04-30");
    for (id, tracked) in &desk.items {
        let Some(due) = tracked.item.due().filter(|_| !tracked.item.spec.tracked_by_duties) else { continue };
        let announced = sent.iter().any(|message| {
            rules.calendar.zone.day(message.at) <= due
                && message.notices.iter().any(|n| n.item.as_ref() == Some(id) && n.role == Role::Lead)
        });
        assert!(announced, "{id} falls due on {due} without an announcement");
    }
}

#[test]
fn nobody_hears_too_much_and_nothing_leaves_on_a_day_off() {
    let (rules, _, sent) = season("2025-10-27", "2026-04-30");
    let mut by_day: BTreeMap<(String, NaiveDate), usize> = BTreeMap::new();
    let mut by_week: BTreeMap<(String, i32, u32), usize> = BTreeMap::new();
    for message in &sent {
        let day = rules.calendar.zone.day(message.at);
        assert!(rules.calendar.work.is_working(day), "{day} is a day off");
        let week = day.iso_week();
        *by_day.entry((message.recipient.to_string(), day)).or_default() += 1;
        *by_week.entry((message.recipient.to_string(), week.year(), week.week())).or_default() += 1;
    }
    for ((person, day), count) in by_day {
        assert_eq!(count, 1, "{person} gets {count} messages on {day}");
    }
    for ((person, year, week), count) in by_week {
        let most = match person.as_str() {
            "chu-tich" | "pct-1" | "pct-2" => 1,
            head if head.starts_with("tp-") || head.starts_with("gd-") || head == "cvp" => 3,
            _ => 5,
        };
        assert!(count <= most, "{person} gets {count} messages in week {week} of {year}, more than {most}");
    }
}

#[test]
fn nobody_above_a_level_hears_before_the_level_below() {
    let (rules, _, sent) = season("2025-10-27", "2026-04-30");
    let mut first: BTreeMap<(ItemId, bool, u8), NaiveDate> = BTreeMap::new();
    let mut lists = 0;
    for message in &sent {
        let day = rules.calendar.zone.day(message.at);
        for notice in &message.notices {
            let Some(item) = &notice.item else { continue };
            let after = message.digest.entries.iter().any(|entry| entry.item == *item && entry.reminder > 0);
            for level in notice.roles().filter_map(Role::level) {
                let known = first.entry((item.clone(), after, level)).or_insert(day);
                *known = (*known).min(day);
            }
        }
        // The head sees nothing on a list that the lead has not heard of on a day before.
        let is_list = message.notices.iter().any(|notice| notice.item.is_none());
        for entry in message.digest.entries.iter().filter(|entry| is_list && entry.role == Role::LeadHead) {
            let lead = [true, false].map(|after| first.get(&(entry.item.clone(), after, 0)));
            assert!(lead.into_iter().flatten().any(|told| *told < day), "{} on {day}", entry.item);
            lists += 1;
        }
    }
    assert!(lists > 100, "heads have lists: {lists}");
    for ((item, after, level), day) in &first {
        if *level < 2 || !after {
            continue;
        }
        for below in 0..*level {
            if let Some(told) = first.get(&(item.clone(), *after, below)) {
                assert!(told <= day, "{item}: level {level} on {day}, level {below} on {told}");
            } else {
                assert!(below == 2, "{item}: level {level} on {day}, level {below} never");
            }
        }
    }
}

#[test]
fn the_two_printings_of_the_yearly_report_stand_side_by_side() {
    let (_, _, sent) = season("2025-10-27", "2025-12-31");
    let both = |message: &&Simulated| {
        let of = |row: &str| message.digest.entries.iter().any(|e| e.item.as_str() == format!("{row}#s1@KT"));
        of("A.I.1") && of("P.III.1")
    };
    let together: Vec<_> = sent.iter().filter(both).collect();
    assert!(!together.is_empty());
    for message in together {
        let place = |row: &str| {
            message.digest.entries.iter().find(|e| e.item.as_str() == format!("{row}#s1@KT")).expect("there")
        };
        let (first, second) = (place("A.I.1"), place("P.III.1"));
        let leads = ["pct-1", "pct-2", "chu-tich"].contains(&message.recipient.as_str());
        if first.section == second.section && (leads || first.deadline.day == second.deadline.day) {
            assert_eq!(first.number.abs_diff(second.number), 1, "to {}", message.recipient);
        }
        assert_eq!(first.together_with, [second.number]);
    }
}

#[test]
fn what_is_called_the_last_reminder_is_the_last_whatever_role_names_the_reader() {
    let (_, _, sent) = season("2025-10-27", "2026-04-30");
    let mut last: std::collections::BTreeSet<(String, ItemId)> = std::collections::BTreeSet::new();
    for message in &sent {
        let key = |item: &ItemId| (message.recipient.to_string(), item.clone());
        for notice in message.notices.iter().filter(|notice| notice.step.built_in().is_none()) {
            let item = notice.item.as_ref().expect("of an item");
            assert!(!last.contains(&key(item)), "{item} to {} again: {}", message.recipient, notice.step);
        }
        last.extend(message.digest.entries.iter().filter(|entry| entry.last).map(|entry| key(&entry.item)));
    }
    assert!(last.len() > 50, "ladders end within the season: {}", last.len());
}
