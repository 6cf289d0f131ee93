//! A year of an invented commune: five units, thirty rows, a file every day, some answers. At no week's end does an overdue
//! item stand in nobody's mail of that week. A season of it runs with the other tests; the whole year with
//! `cargo test --release --test proofs year:: -- --ignored`.

use crate::world;

use std::fmt::Write as _;

use chrono::{Datelike, TimeDelta, Weekday};
use dondoc::config::Config;
use dondoc::engine::intake::take::{Options, take};
use dondoc::figures::standing::{Standing, is_counted, standing};
use dondoc::model::{Action, Case, CaseState, Day, Item, Kind, Status};
use world::{Mail, World, case_file, shipped_with};

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

const UNITS: [&str; 5] = ["KT", "VHXH", "VP", "TTPVHCC", "CHQS"];

/// The shipped people, and a fifth unit.
fn people() -> String {
    let military = r#"
[[unit]]
code = "CHQS"
name = "Ban Chỉ huy Quân sự xã"
head = "cht"
focal = "dm-chqs"
vice_chair = "pct-2"

[[person]]
id = "cht"
title = "Chỉ huy trưởng Ban Chỉ huy Quân sự xã"
email = "cht@dienkhanh.example"

[[person]]
id = "dm-chqs"
title = "Đầu mối Ban Chỉ huy Quân sự xã"
email = "dm-chqs@dienkhanh.example"
"#;
    format!("{}{military}", include_str!("../config/people.toml"))
}

/// Thirty rows with the deadlines that plans have.
fn rows() -> String {
    let dues = [
        "{ within = 2026 }",
        "{ on = 2026-02-27 }",
        "{ before = 2026-03-15 }",
        "{ every = \"month\", day = 20 }",
        "{ on = 2026-05-29 }",
        "{ every = \"quarter\", month = 3, day = 15 }",
        "{ within = \"2026-Q1\" }",
        "{ awaiting = \"Theo chỉ đạo của tỉnh\" }",
        "{ on = 2026-09-30 }",
        "{ continuous = true }",
    ];
    let mut text = String::from(
        "[plan]\nid = \"KH-9\"\nnumber = \"09/KH-UBND\"\ndate = 2026-01-05\nissuer = \"UBND xã\"\n\
         title = \"Kế hoạch công tác năm\"\nyear = 2026\nlive_from = 2026-01-05\n",
    );
    for n in 0..30 {
        let (due, unit) = (dues[n % dues.len()], UNITS[n % UNITS.len()]);
        write!(text, "\n[[row]]\nid = \"A.{n}\"\ntitle = \"Nhiệm vụ thứ {n:02} của kế hoạch công tác năm\"\nshort = \"Nhiệm vụ thứ {n:02} của kế hoạch công tác năm\"\ndue = {due}\nlead = [\"{unit}\"]\n")
            .expect("text");
    }
    text
}

/// A case of today, with the day on which its unit ends it; some come overdue already, some never end.
fn case(config: &Config, dice: &mut Dice, number: u64, today: Day) -> (Case, Day) {
    let work = &config.calendar.work;
    let received = work.sub(today, dice.roll(3) as u32);
    let late = dice.roll(12) == 0;
    let due = if late {
        work.sub(today, 1 + dice.roll(4) as u32)
    } else {
        work.add(today, 3 + dice.roll(12) as u32)
    };
    let received = received.min(due);
    let ends = match dice.roll(10) {
        0..6 => work.sub(due, 1),
        6..8 => work.add(due, 2 + dice.roll(15) as u32),
        8 => work.add(due, 60),
        _ => work.add(due, 400),
    };
    let date = received.format("%Y%m%d");
    let (kind, code, source) = match number % 3 {
        0 | 1 => (Kind::Petition, format!("PAKN.{date}.{number:06}"), "tinh"),
        _ => (Kind::Dossier, format!("H32.15-{}-{number:06}", received.format("%y%m%d")), "dvcqg"),
    };
    let unit = UNITS[dice.roll(5) as usize].into();
    let field = Some("Đất đai".to_owned());
    let received = Some(received.into());
    (
        Case {
            kind,
            id: dondoc::model::ItemId::new(code.clone()),
            code,
            unit,
            field,
            received,
            due: Some(due.into()),
            period: None,
            source: source.into(),
            content: None,
            finished: None,
        },
        ends,
    )
}

async fn bring(world: &World, rows: Vec<(Case, CaseState)>) {
    let (store, rules) = (&world.engine.tenant.store, &world.engine.tenant.setup.rules);
    let tally = take(store, rules, &case_file(rows), &Options::default(), world.now(), &mut |_| {})
        .await
        .expect("a file");
    assert!(tally.refused() == 0, "{:?}", tally.rows);
}

/// Some units answer some of what they owe.
async fn answer(world: &mut World, dice: &mut Dice) {
    let items: Vec<Item> = world.items().await;
    for item in items.iter().filter(|item| !item.status.is_closed() && !item.spec.tracked_by_duties) {
        let (id, unit) = (item.id().to_string(), item.spec.unit.to_string());
        let action = match (item.status, dice.roll(400)) {
            (Status::Open | Status::Acknowledged, 0..3) => {
                Action::Reported { note: None, evidence: Some("45/BC".into()), value: None, as_of: None }
            }
            (Status::Open, 3..6) => Action::Acknowledged { note: None },
            (Status::Reported, 0..100) => Action::Returned { note: None },
            _ => continue,
        };
        world.say(&id, &unit, action).await.expect("allowed");
    }
}

/// Whether a mail speaks of the item: by the beginning of its title, or by its code where many are counted.
fn names(mail: &Mail, item: &Item) -> bool {
    let short: String = item.spec.short.chars().take(32).collect();
    let code = item.id().as_str();
    mail.text.contains(&short)
        || (item.spec.source.case().is_some() && mail.attached.contains(code))
        || (item.spec.kind == Kind::Dossier && mail.text.contains(code))
}

async fn live_through(until: Day) {
    let config = shipped_with(&[("people.toml", &people()), ("plans/9.toml", &rows())]);
    let calendar = config.calendar.clone();
    let mut world = World::rehearsing(config.clone(), "2026-01-05 06:00").await;
    world.go_live().await;
    let (mut dice, mut number, mut open) = (Dice(9), 0, Vec::<(Case, Day)>::new());
    let (mut week, mut most, mut checked) = (Vec::<Mail>::new(), 0, 0);
    let mut today: Day = "2026-01-05".parse().expect("a day");
    while today <= until {
        if calendar.work.is_working(today) {
            world.at(&format!("{today} 07:00")).await;
            let mut rows = Vec::new();
            let mut row = |case: &Case, state| {
                rows.push((case.clone(), state));
            };
            for _ in 0..dice.roll(4) {
                let (case, ends) = case(&config, &mut dice, number, today);
                row(&case, CaseState::Open);
                open.push((case, ends));
                number += 1;
            }
            let (ended, still) = open.into_iter().partition(|(_, ends)| *ends < today);
            open = still;
            let ended: Vec<(Case, Day)> = ended;
            for (case, _) in &ended {
                row(case, CaseState::Done);
            }
            bring(&world, rows).await;
            answer(&mut world, &mut dice).await;
        }
        world.at(&format!("{today} 20:00")).await;
        week.extend(world.take_mails());
        let worked = (0..7).any(|back| calendar.work.is_working(today - TimeDelta::days(back)));
        if today.weekday() == Weekday::Sun && worked {
            let items: Vec<Item> = world.items().await;
            let overdue = items.iter().filter(|item| {
                is_counted(item) && standing(&calendar, item, world.now()) == Some(Standing::Overdue)
            });
            for item in overdue {
                let silent = || format!("{today}: {} is overdue and in nobody's mail: {item:#?}", item.id());
                assert!(week.iter().any(|mail| names(mail, item)), "{}", silent());
                checked += 1;
            }
            most = most.max(week.len());
            week.clear();
        }
        today += TimeDelta::days(1);
    }
    assert!(checked > 200, "there is much overdue: {checked}");
    world.expect_sound().await;
}

#[tokio::test]
async fn no_overdue_item_is_in_nobody_s_mail_at_a_week_s_end() {
    live_through("2026-04-19".parse().expect("a day")).await;
}

#[tokio::test]
#[ignore = "a year; see the head of the file"]
async fn nor_in_a_whole_year() {
    live_through("2027-01-10".parse().expect("a day")).await;
}
