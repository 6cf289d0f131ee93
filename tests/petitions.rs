//! The rule of the commune: who needs more time asks at least 02 days before expiry. Two thousand petitions
//! over every sort of holiday, against a slow oracle that knows nothing but days.

use crate::world;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use dondoc::config::Config;
use dondoc::engine::setup::rules;
use dondoc::model::{Case, Day, Instant, Item, ItemId, Kind, NoticeState};
use dondoc::planner::change::cases::spec;
use dondoc::planner::change::extension;
use dondoc::planner::desk::{Desk, Tracked};
use dondoc::planner::simulate::run;
use dondoc::planner::{ItemHistory, Rules};

/// Days off and worked Saturdays as printed, apart from the program's own tables.
const OFF: [&str; 26] = [
    "2026-01-01",
    "2026-01-02",
    "2026-02-16",
    "2026-02-17",
    "2026-02-18",
    "2026-02-19",
    "2026-02-20",
    "2026-04-27",
    "2026-04-30",
    "2026-05-01",
    "2026-08-31",
    "2026-09-01",
    "2026-09-02",
    "2026-11-24",
    "2027-01-01",
    "2027-02-04",
    "2027-02-05",
    "2027-02-08",
    "2027-02-09",
    "2027-02-10",
    "2027-04-16",
    "2027-04-30",
    "2027-05-03",
    "2027-09-02",
    "2027-09-03",
    "2027-11-24",
];
const WORKED: [&str; 2] = ["2026-01-10", "2026-08-22"];

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// The oracle: a day is worked when the printed lists say so, else from Monday to Friday.
fn works(day: Day) -> bool {
    let text = day.to_string();
    if WORKED.contains(&text.as_str()) {
        return true;
    }
    !OFF.contains(&text.as_str()) && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The last good day to ask: two days before due, then back, a day at a time, to one that is worked.
fn oracle_cutoff(due: Day) -> Day {
    let mut day = due - Days::new(2);
    while !works(day) {
        day = day - Days::new(1);
    }
    day
}

fn tracked(rules: &Rules, code: &str, due: Day, opened: Instant) -> Tracked {
    let case = Case {
        kind: Kind::Petition,
        id: dondoc::model::ItemId::new(code.to_owned()),
        code: code.to_owned(),
        unit: "KT".into(),
        field: None,
        received: None,
        due: Some(due.into()),
        period: None,
        source: "tinh".into(),
        content: None,
        finished: None,
    };
    let spec = spec(rules, &case, false, rules.calendar.zone.day(opened)).expect("a petition");
    Tracked { item: Item::open(spec, opened), memory: ItemHistory::default(), wake_at: Some(opened) }
}

fn generated(config: &Config) -> Vec<(String, Day, Instant)> {
    let hours = [(7, 30), (9, 12), (11, 45), (16, 59), (23, 30)];
    let mut found = Vec::new();
    let first = NaiveDate::from_ymd_opt(2026, 1, 5).expect("a day");
    for n in 0.. {
        if found.len() == 2_000 {
            return found;
        }
        let due = first + Days::new(2 + n % 640);
        let cutoff = oracle_cutoff(due);
        // Opened at least one working day before the cutoff, up to three weeks before.
        let mut opened = cutoff - Days::new(1 + n % 21);
        while !works(opened) {
            opened = opened - Days::new(1);
        }
        if opened < first {
            continue;
        }
        let (hour, minute) = hours[(n % 5) as usize];
        let at = config
            .calendar
            .zone
            .at(opened, chrono::NaiveTime::from_hms_opt(hour, minute, 0).expect("a time"));
        found.push((format!("PAKN.{}.{n:04}", due.format("%Y%m%d")), due, at));
    }
    found
}

#[test]
fn the_cutoff_is_a_working_day_at_least_two_days_before_due_and_its_reminder_leaves_in_time() {
    let config = world::shipped_with(&[]);
    let rules = rules(&config, &dondoc::store::Reached::default());
    let petitions = generated(&config);
    let (mut weekdays, mut over_holidays) = (std::collections::BTreeSet::new(), 0);
    for chunk in petitions.chunks(10) {
        let mut desk = Desk::default();
        for (code, due, opened) in chunk {
            let tracked = tracked(&rules, code, *due, *opened);
            let cutoff = extension::cutoff(&rules, &tracked.item).expect("a cutoff");
            assert_eq!(cutoff, oracle_cutoff(*due), "{code} due {due}");
            assert!(cutoff <= *due - Days::new(2) && works(cutoff), "{code} due {due}: {cutoff}");
            weekdays.insert(due.weekday().num_days_from_monday());
            over_holidays += usize::from((*due - cutoff).num_days() > 4);
            desk.items.insert(ItemId::new(code.as_str()), tracked);
        }
        let from = chunk.iter().map(|(_, _, opened)| *opened).min().expect("some");
        let to = chunk.iter().map(|(_, due, _)| *due).max().expect("some");
        let to = rules.calendar.zone.end_of(to);
        let sent = run(&rules, &mut desk, from, to);
        let mut reminded: BTreeMap<&ItemId, Instant> = BTreeMap::new();
        for message in &sent {
            for notice in message.notices.iter().filter(|notice| notice.step.as_str() == "moc-cuoi") {
                reminded
                    .entry(notice.item.as_ref().expect("of an item"))
                    .and_modify(|at| *at = message.at.min(*at))
                    .or_insert(message.at);
            }
        }
        for (code, due, _) in chunk {
            let cutoff = oracle_cutoff(*due);
            let at = reminded.get(&ItemId::new(code.as_str()));
            let left = at.map(|at| rules.calendar.zone.local(*at));
            assert!(
                left.is_some_and(|left| left.date() <= cutoff && works(left.date())),
                "{code} due {due}: the reminder of {cutoff} left {left:?}"
            );
        }
    }
    assert_eq!(weekdays.len(), 7, "due days fall on every weekday");
    assert!(over_holidays > 50, "{over_holidays} cutoffs moved over long holidays");
}

/// Nobody acts for thirty working days: each level hears at its step, once, in order, and nobody is flooded.
#[test]
fn when_nothing_is_done_each_level_hears_in_order_and_few_messages_go_to_each() {
    let config = world::shipped_with(&[]);
    let rules = rules(&config, &dondoc::store::Reached::default());
    let mut desk = Desk::default();
    let opened =
        rules.calendar.zone.at(day("2026-10-01"), chrono::NaiveTime::from_hms_opt(8, 0, 0).expect("a time"));
    let due = day("2026-10-15");
    for n in 0..8 {
        let code = format!("PAKN.20261001.{n:04}");
        let tracked = tracked(&rules, &code, due, opened);
        desk.items.insert(ItemId::new(code), tracked);
    }
    let end = rules.calendar.zone.end_of(rules.calendar.work.add(due, 30));
    let sent = run(&rules, &mut desk, opened, end);
    let mut a_day: BTreeMap<(String, &str, Day), usize> = BTreeMap::new();
    for message in &sent {
        let day = rules.calendar.zone.day(message.at);
        *a_day.entry((message.recipient.to_string(), message.channel.as_str(), day)).or_default() += 1;
    }
    assert!(a_day.values().all(|count| *count == 1), "one routine message a day: {a_day:?}");
    for tracked in desk.items.values() {
        let mut first: BTreeMap<u8, Instant> = BTreeMap::new();
        let mut told = std::collections::BTreeSet::new();
        let after_due = rules.calendar.zone.end_of(due);
        for decision in &tracked.memory.decided {
            for notice in decision.notices.iter().filter(|notice| notice.state == NoticeState::Sent) {
                let key = (notice.step.clone(), notice.occurrence.clone(), notice.recipient.clone());
                assert!(told.insert(key.clone()), "told twice: {key:?}");
                let at = notice.settled_at.expect("sent");
                if decision.at >= after_due {
                    for level in notice.roles().filter_map(dondoc::model::Role::level) {
                        first.entry(level).and_modify(|known| *known = at.min(*known)).or_insert(at);
                    }
                }
            }
        }
        let levels: Vec<u8> = first.keys().copied().collect();
        assert_eq!(levels, [0, 1, 2, 3, 4], "lead, head, overseer, vice chair, chair all hear");
        let times: Vec<Instant> = first.values().copied().collect();
        assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "in level order: {times:?}");
        let day_after = |at: Instant| rules.calendar.work.add(rules.calendar.zone.day(at), 1);
        assert!(
            rules.calendar.zone.day(times[3]) >= day_after(times[2]),
            "the vice chair a working day later"
        );
        assert!(rules.calendar.zone.day(times[4]) >= day_after(times[3]), "the chair a working day later");
    }
    let long = sent.iter().filter(|message| message.recipient.as_str() == "chu-tich");
    assert!(long.count() <= 9, "the chair hears once a week at most");
    assert!(end - opened > TimeDelta::days(40));
}
