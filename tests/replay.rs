//! A year of a busy commune through the real planner and store: how long it takes, and how many messages
//! each person gets. The short replay runs with the other tests; the year is a measurement:
//! `cargo test --release --test proofs replay:: -- --ignored --nocapture`.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "measures the time it takes")]

use crate::verbs::StoreVerbs as _;
use crate::world::{self, case_file};

use std::collections::BTreeMap;
use std::time::{Duration, Instant as Timer};

use chrono::{Datelike, Days, NaiveTime};
use dondoc::clock::Clock;
use dondoc::config::Config;
use dondoc::engine::Engine;
use dondoc::engine::intake::take::{Options, take};
use dondoc::engine::setup::Setup;
use dondoc::model::{Case, CaseState, Day, Kind, MessageState, UnitCode};
use dondoc::state;
use tokio_util::sync::CancellationToken;

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

struct Year {
    cases: u64,
    first: Day,
    days: u64,
}

/// One case and the day on which its unit finishes it.
struct Life {
    case: Case,
    ends: Day,
}

/// 60 % petitions, 30 % dossiers, 10 % directives; 70 % finished before due, 15 % up to three working days
/// late, 10 % up to ten, 5 % thirty.
fn life(config: &Config, dice: &mut Dice, number: u64, opened: Day) -> Life {
    let work = &config.calendar.work;
    let date = opened.format("%Y%m%d");
    let (kind, code, source, period) = match dice.roll(10) {
        0..6 => (Kind::Petition, format!("PAKN.{date}.{number:06}"), "tinh", 5 + dice.roll(10)),
        6..9 => (
            Kind::Dossier,
            format!("H32.15-{}-{number:06}", opened.format("%y%m%d")),
            "dvcqg",
            3 + dice.roll(15),
        ),
        _ => (Kind::Directive, format!("{number}/UBND-KSTT"), "directive", 7 + dice.roll(20)),
    };
    let due = work.add(opened, period as u32);
    let ends = match dice.roll(20) {
        0..14 => work.sub(due, dice.roll(period.min(4)) as u32),
        14..17 => work.add(due, 1 + dice.roll(3) as u32),
        17..19 => work.add(due, 4 + dice.roll(7) as u32),
        _ => work.add(due, 30),
    };
    let unit = ["KT", "KT", "VHXH", "VP", "TTPVHCC"][dice.roll(5) as usize];
    let case = Case {
        kind,
        id: dondoc::model::ItemId::new(code.clone()),
        code,
        unit: UnitCode::new(unit),
        field: None,
        received: Some(opened.into()),
        due: Some(due.into()),
        period: None,
        source: source.into(),
        content: None,
        finished: None,
    };
    Life { case, ends }
}

/// Runs the year; returns messages by person, and notices.
async fn replay(year: &Year, capture: &std::path::Path) -> (BTreeMap<String, usize>, i64, Duration) {
    let timer = Timer::now();
    let mut config = world::shipped_with(&[]);
    config.settings.capture.dir = capture.to_owned();
    let calendar = config.calendar.clone();
    let at = |day: Day, hour, minute| {
        calendar.zone.at(day, NaiveTime::from_hms_opt(hour, minute, 0).expect("a time"))
    };
    let dir = tempfile::tempdir().expect("a folder");
    let clock = Clock::stopped_at(at(year.first, 7, 0));
    let opened = state::open(dir.path(), &config.org.id, true, true).await.expect("a store");
    let setup = Setup::new(config.clone(), dir.path()).expect("a setup");
    let mut engine = Engine::new(setup, opened.store, clock.clone());
    engine.go_live(clock.now()).await.expect("live");
    let stop = CancellationToken::new();
    let working: Vec<Day> = (0..year.days)
        .filter_map(|n| year.first.checked_add_days(Days::new(n)))
        .filter(|day| calendar.work.is_working(*day))
        .collect();
    let (mut dice, mut open, mut number) = (Dice(2_026), Vec::<Life>::new(), 0);
    for (index, today) in working.iter().enumerate() {
        clock.set(at(*today, 7, 45));
        engine.pass(&stop).await.whole().expect("a pass");
        // Each source brings its file: what is new, and what has ended.
        clock.set(at(*today, 8, 30));
        let until = year.cases * (index as u64 + 1) / working.len() as u64;
        let mut rows = Vec::new();
        while number < until {
            let life = life(&config, &mut dice, number, *today);
            rows.push((life.case.clone(), CaseState::Open));
            open.push(life);
            number += 1;
        }
        let (ended, still): (Vec<Life>, Vec<Life>) = open
            .into_iter()
            .partition(|life| life.ends <= *today && life.case.received != Some((*today).into()));
        rows.extend(ended.iter().map(|life| (life.case.clone(), CaseState::Done)));
        open = still;
        let tally = take(
            &engine.tenant.store,
            &engine.tenant.setup.rules,
            &case_file(rows),
            &Options::default(),
            clock.now(),
            &mut |_| {},
        )
        .await
        .expect("an import");
        assert!(tally.refused() == 0, "{:?}", tally.rows);
        engine.pass(&stop).await.whole().expect("a pass");
    }
    let mut people: BTreeMap<String, usize> = BTreeMap::new();
    for message in engine.tenant.store.messages(false).await.expect("messages") {
        if message.state == MessageState::Sent {
            *people.entry(message.recipient.to_string()).or_default() += 1;
        }
    }
    let notices = engine.tenant.store.notice_counts().await.expect("counts").values().sum();
    let took = timer.elapsed();
    let audit = engine.tenant.store.audit().await.expect("an audit");
    assert!(audit.problems.is_empty(), "{:?}", audit.problems);
    (people, notices, took)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_of_cases_leaves_a_sound_store_and_few_messages() {
    let year = Year { cases: 150, first: "2026-03-02".parse().expect("a day"), days: 30 };
    let capture = tempfile::tempdir().expect("a folder");
    let (people, _, _) = replay(&year, capture.path()).await;
    let most = people.values().max().copied().unwrap_or_default();
    assert!(most <= 44, "at most two messages a working day to anybody: {people:?}");
    assert!(people.contains_key("dm-kt") && people.contains_key("chu-tich"), "{people:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement; see the head of the file"]
async fn a_year_of_5000_cases() {
    let year = Year { cases: 5_000, first: "2026-01-05".parse().expect("a day"), days: 365 };
    assert_eq!(year.first.year(), 2026);
    // Captured mail goes to memory: what is measured is planning, storing and writing.
    let memory = std::path::Path::new("/dev/shm");
    let capture = tempfile::tempdir_in(if memory.is_dir() { memory } else { std::path::Path::new("/tmp") })
        .expect("a folder");
    let (people, notices, took) = replay(&year, capture.path()).await;
    println!("{} cases over {} days: {took:.2?}, {notices} notices", year.cases, year.days);
    for (person, count) in people {
        println!("{person:>12} {count:>5} messages, {:.1} a working day", count as f64 / 249.0);
    }
    assert!(took.as_secs() < 10 || cfg!(debug_assertions), "took {took:.2?}");
}
