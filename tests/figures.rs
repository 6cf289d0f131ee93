//! Figures of a period: each item once, in every row, by every key; what was recorded later changes nothing but what it is
//! recorded as of; and the command that shows them.

#[path = "figures/defined.rs"]
mod defined;
#[path = "figures/lives.rs"]
mod lives;
#[path = "figures/recount.rs"]
mod recount;
#[path = "figures/told.rs"]
mod told;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike as _, Days, NaiveDate};
use dondoc::calendar::Calendar;
use dondoc::config::{self, Config};
use dondoc::engine::counted;
use dondoc::figures::period::FigurePeriod;
use dondoc::figures::reckon::{FiguresAsked, Lives};
use dondoc::figures::row::{FigureTally, FiguresBy};
use dondoc::model::{Day, Instant};
use dondoc::state;
use dondoc::store::events;
use serde_json::Value;

use crate::binary::Site;
use lives::{Dice, UNITS};
use recount::{Asked, Recount, Row};

const ITEMS: usize = 1_000;
const PERIODS: usize = 10;

fn shipped() -> Config {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    config::load(&dir, NaiveDate::from_ymd_opt(2025, 11, 17).expect("a day")).config.expect("a good config")
}

/// A state folder in which so many random items have lived.
async fn lived(site: &Site, seed: u64, count: usize) -> Lives {
    let config = shipped();
    let opened = state::open(&site.state(), &config.org.id, true, false).await.expect("a store");
    let happened = lives::lives(seed, count);
    let write = move |tx: &mut dondoc::store::Tx<'_>| events::append(tx, &happened);
    opened.store.write(lives::last(), write).await.expect("written");
    let lives = counted::lives(&opened.store, &config.calendar).await.expect("read");
    opened.store.close().await;
    lives
}

/// A period of up to four months, and an instant behind its beginning up to which events are known.
fn random_asked(dice: &mut Dice) -> Asked {
    let first = NaiveDate::from_ymd_opt(2025, 10, 1).expect("a day");
    let from = first + Days::new(dice.below(400));
    let to = from + Days::new(dice.below(120));
    let minutes = i64::try_from(dice.below(200_000)).expect("small");
    let behind = from.and_hms_opt(1, 0, 0).expect("an hour") + chrono::TimeDelta::minutes(minutes);
    let all = lives::last().naive_utc() + chrono::TimeDelta::hours(7);
    Asked { from, to, known: if dice.one_in(2) { all } else { behind } }
}

fn instant(local: chrono::NaiveDateTime) -> Instant {
    (local - chrono::TimeDelta::hours(7)).and_utc()
}

/// Who stands for a unit on a day: in every second month somebody.
fn focal(unit: &str, day: Day) -> Option<String> {
    day.month().is_multiple_of(2).then(|| format!("{unit}-{}", day.format("%Y-%m")))
}

fn by_name(tally: &FigureTally) -> Row {
    let all = [
        ("carried_in", tally.carried_in),
        ("received", tally.received),
        ("done_early", tally.done_early),
        ("done_on_time", tally.done_on_time),
        ("done_late", tally.done_late),
        ("reported", tally.reported),
        ("awaiting", tally.awaiting),
        ("cancelled", tally.cancelled),
        ("open_overdue", tally.open_overdue),
        ("open_in_time", tally.open_in_time),
        ("extended", tally.extended),
        ("returned", tally.returned),
        ("cause_confirmed", tally.cause_confirmed),
        ("warned", tally.warned),
        ("disputed", tally.disputed),
        ("updated", tally.updated),
        ("update_of", tally.update_of),
        ("amended", tally.amended),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

fn key(by: FiguresBy, spec: &Value, assignee: Option<&str>, day: NaiveDate) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("khac").to_owned();
    let unit = text(&spec["unit"]);
    match by {
        FiguresBy::Unit => unit,
        FiguresBy::Kind => text(&spec["kind"]),
        FiguresBy::Person => assignee.map(str::to_owned).or_else(|| focal(&unit, day)).unwrap_or(unit),
        FiguresBy::Plan => text(&spec["source"]["plan"]),
        FiguresBy::Source => text(&spec["source"]["system"]),
        FiguresBy::Month => String::new(),
    }
}

/// The rows by a key as the slow recount has them.
fn recounted(recount: &Recount<'_>, by: FiguresBy, asked: Asked) -> BTreeMap<String, Row> {
    if by != FiguresBy::Month {
        return recount.rows(asked, |spec, assignee, day| key(by, spec, assignee, day));
    }
    let mut rows = BTreeMap::new();
    let mut from = asked.from;
    while from <= asked.to && from.and_hms_opt(0, 0, 0).expect("an hour") <= asked.known {
        let next = from.with_day(1).expect("a day") + chrono::Months::new(1);
        let month = Asked { from, to: asked.to.min(next - Days::new(1)), ..asked };
        let found = recount.rows(month, |_, _, _| String::new());
        rows.insert(from.format("%Y-%m").to_string(), found.into_values().next().unwrap_or_default());
        from = next;
    }
    rows
}

fn add(sum: &mut Row, row: &Row) {
    for (name, count) in row {
        *sum.entry(name).or_default() += count;
    }
}

#[tokio::test]
async fn figures_of_random_lives_are_those_of_a_slow_recount_in_every_row() {
    let site = Site::shipped();
    let lives = lived(&site, 30, ITEMS).await;
    let export = site.run(&["export"]);
    let calendar: Calendar = shipped().calendar;
    let recount = Recount::new(&calendar.work, &String::from_utf8_lossy(&export.stdout));
    let mut dice = Dice(7);
    let mut met = Row::new();
    for _ in 0..PERIODS {
        let asked = random_asked(&mut dice);
        let whole = recount.rows(asked, |_, _, _| String::new()).into_values().next().unwrap_or_default();
        for by in FiguresBy::ALL {
            let period = FigurePeriod::days(asked.from, asked.to).expect("a period");
            let asks =
                FiguresAsked { period, by, as_of: instant(asked.known), unit: None, kinds: Vec::new() };
            let found = lives.figures(&asks, &focal);
            let rows = found.now.rows.iter().map(|row| (row.key.clone(), by_name(&row.tally))).collect();
            let told = format!("{} from {} to {} as of {}", by.as_str(), asked.from, asked.to, asked.known);
            assert_eq!(recounted(&recount, by, asked), rows, "{told}");
            assert_eq!(whole, by_name(&found.now.total), "{told}");
            let tables = [Some(&found.now), found.before.as_ref()].into_iter().flatten();
            let tallies =
                tables.flat_map(|table| table.rows.iter().map(|row| row.tally).chain([table.total]));
            for tally in tallies {
                assert!(tally.is_whole(), "an item stands in no place or in two: {tally:?}");
                assert!(tally.updated <= tally.update_of && tally.cause_confirmed <= tally.late());
            }
            if by == FiguresBy::Unit {
                add(&mut met, &by_name(&found.now.total));
            }
        }
    }
    assert_eq!(met.len(), 18, "the lives brought everything that is counted: {met:?}");
}

#[tokio::test]
async fn an_old_figure_changes_only_by_what_is_recorded_as_of_then_and_says_so() {
    let site = Site::shipped();
    let lives = lived(&site, 31, 400).await;
    let calendar = shipped().calendar;
    let mut amended = 0;
    for month in 1..=9 {
        let from = NaiveDate::from_ymd_opt(2026, month, 1).expect("a day");
        let period = FigurePeriod::days(from, from + chrono::Months::new(1) - Days::new(1)).expect("days");
        let as_of = |as_of| {
            let asked = FiguresAsked { period, by: FiguresBy::Unit, as_of, unit: None, kinds: Vec::new() };
            lives.figures(&asked, &|_, _| None).now
        };
        let then = as_of(calendar.zone.end_of(period.to) - chrono::TimeDelta::milliseconds(1));
        let now = as_of(lives::last());
        assert!(
            then.rows.iter().all(|row| row.tally.amended == 0),
            "nothing is known from behind the period"
        );
        for unit in UNITS {
            let of = |table: &dondoc::figures::row::FigureTable| {
                let row = table.rows.iter().find(|row| row.key == unit);
                row.map(|row| row.tally).unwrap_or_default()
            };
            let (then, now) = (of(&then), of(&now));
            assert!(now.amended > 0 || then == now, "{unit} {month}: {then:?} became {now:?}");
            amended += now.amended;
        }
    }
    assert!(amended > 0, "some ends were recorded later as of then");
}
