//! A year of Plan 67 with cases: units acknowledge, report late and early, warn, name causes, commit, object; some never
//! answer. Made once for all tests of a program.

use std::path::Path;
use std::sync::OnceLock;

use chrono::{Datelike, TimeDelta, Weekday};
use dondoc::engine::intake::take::{Options, take};
use dondoc::figures::standing::{Standing, standing};
use dondoc::model::{Action, Case, CaseState, CauseId, Day, DueAt, Item, ItemId, Kind, Status};

use crate::world::{World, case_file, plan_67, shipped_with};

/// A dossier that is late and was never given a new day.
pub(super) const DOSSIER: &str = "H32.15-260801-000901";
/// A dossier that was given a new day already.
pub(super) const POSTPONED: &str = "H32.15-260801-000902";
/// What somebody wrote of an item and no paper may show.
pub(super) const SECRETS: [&str; 2] = ["Nguyễn Văn Bí Mật", "0912345678"];

/// The state folder of the year.
pub(super) fn state() -> &'static Path {
    static YEAR: OnceLock<tempfile::TempDir> = OnceLock::new();
    YEAR.get_or_init(|| {
        // Whoever asks may already be in a runtime.
        let made = std::thread::spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
            runtime.block_on(make())
        });
        made.join().expect("a year")
    })
    .path()
}

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

async fn make() -> tempfile::TempDir {
    let config = shipped_with(&[("plans/67.toml", &plan_67())]);
    let mut world = World::rehearsing(config, "2025-10-27 00:00").await;
    world.go_live().await;
    let mut dice = Dice(67);
    let (mut day, last): (Day, Day) =
        ("2025-10-28".parse().expect("a day"), "2026-10-02".parse().expect("a day"));
    let mut number = 0;
    let mut open: Vec<(Case, Day)> = Vec::new();
    while day <= last {
        if day.weekday() == Weekday::Tue {
            world.jump(&format!("{day} 09:00"));
            bring(&mut world, &mut dice, &mut number, &mut open, day).await;
            world.pass().await;
            world.take_mails();
            answer(&mut world, &mut dice).await;
        }
        day += TimeDelta::days(1);
    }
    world.jump("2026-10-05 08:00");
    world.pass().await;
    world.take_mails();
    world.forget_errors();
    std::mem::replace(&mut world.dir, tempfile::tempdir().expect("a folder"))
}

/// The cases of the last days, and the ends of old ones.
async fn bring(
    world: &mut World,
    dice: &mut Dice,
    number: &mut u64,
    open: &mut Vec<(Case, Day)>,
    today: Day,
) {
    let work = world.engine.tenant.setup.config.calendar.work.clone();
    let mut rows = Vec::new();
    for _ in 0..3 {
        *number += 1;
        let due = work.add(today, 5 + dice.roll(8) as u32);
        let end = match dice.roll(10) {
            0..7 => work.sub(due, 1),
            7..9 => work.add(due, 3 + dice.roll(9) as u32),
            _ => work.add(due, 300),
        };
        let found = case(dice.roll(2) == 0, *number, today, due, UNITS[dice.roll(4) as usize]);
        rows.push((found.clone(), CaseState::Open));
        open.push((found, end));
    }
    if today == "2026-08-04".parse().expect("a day") {
        for code in [DOSSIER, POSTPONED] {
            let found = dossier(code, "2026-08-03", "2026-08-20");
            rows.push((found, CaseState::Open));
        }
    }
    if today == "2026-08-18".parse().expect("a day") {
        rows.push((dossier(POSTPONED, "2026-08-03", "2026-09-04"), CaseState::Open));
    }
    let (ended, rest): (Vec<_>, Vec<_>) =
        std::mem::take(open).into_iter().partition(|(_, end)| *end <= today);
    *open = rest;
    rows.extend(ended.into_iter().map(|(case, _)| (case, CaseState::Done)));
    let (store, rules) = (&world.engine.tenant.store, &world.engine.tenant.setup.rules);
    let tally = take(store, rules, &case_file(rows), &Options::default(), world.now(), &mut |_| {}).await;
    assert_eq!(tally.expect("a file").refused(), 0);
}

const UNITS: [&str; 4] = ["KT", "VHXH", "VP", "TTPVHCC"];

fn case(is_petition: bool, number: u64, received: Day, due: Day, unit: &str) -> Case {
    let (kind, code, source) = if is_petition {
        (Kind::Petition, format!("PAKN.{}.{number:06}", received.format("%Y%m%d")), "tinh")
    } else {
        (Kind::Dossier, format!("H32.15-{}-{number:06}", received.format("%y%m%d")), "dvcqg")
    };
    Case {
        kind,
        id: ItemId::new(code.clone()),
        code,
        unit: unit.into(),
        field: Some("Đất đai".to_owned()),
        received: Some(DueAt::from(received)),
        due: Some(due.into()),
        period: None,
        source: source.into(),
        content: None,
        finished: None,
    }
}

fn dossier(code: &str, received: &str, due: &str) -> Case {
    let day = |text: &str| text.parse().expect("a day");
    Case {
        code: code.to_owned(),
        id: ItemId::new(code),
        ..case(false, 0, day(received), day(due), "TTPVHCC")
    }
}

/// What units and leaders say that day of what is open.
async fn answer(world: &mut World, dice: &mut Dice) {
    let now = world.now();
    let calendar = world.engine.tenant.setup.config.calendar.clone();
    let items: Vec<Item> = world.items().await;
    let ours = |item: &&Item| {
        !item.status.is_closed() && !item.spec.tracked_by_duties && item.spec.source.plan().is_some()
    };
    for item in items.iter().filter(ours) {
        let (id, unit) = (item.id().to_string(), item.spec.unit.to_string());
        let is_late = standing(&calendar, item, now) == Some(Standing::Overdue);
        let note = || Some(format!("ông {} hẹn lại", SECRETS[0]));
        let action = match (item.status, dice.roll(100)) {
            (Status::Open | Status::Acknowledged, 0..3) => Action::Reported {
                note: None,
                evidence: Some(format!("{:02}/BC-{unit}", dice.roll(90) + 1)),
                value: None,
                as_of: None,
            },
            (Status::Open, 3..6) => Action::Acknowledged { note: note() },
            (Status::Open | Status::Acknowledged, 6..9) => Action::Progressed {
                value: Some(dice.roll(9) as u32 * 10 + 10),
                note: note(),
                evidence: None,
            },
            (_, 9..12) if is_late && item.cause.is_none() => {
                Action::CauseNamed { cause: CauseId::new("van-ban-cap-tren"), note: note() }
            }
            (_, 12..15) if is_late && item.cause.is_some() => {
                Action::CauseJudged { cause: None, is_objective: dice.roll(2) == 0, note: None }
            }
            (_, 15..18) if is_late => Action::Committed {
                day: calendar.work.add(calendar.zone.day(now), 10),
                person: Some(format!("dm-{}", unit.to_lowercase()).as_str().into()),
                note: None,
                evidence: None,
            },
            (Status::Open | Status::Acknowledged, 18..20) if !is_late && item.due().is_some() => {
                Action::Warned { until: None, note: None }
            }
            (Status::Reported, 20..30) => Action::Returned { note: None },
            (Status::Reported, 30..80) => Action::Confirmed { note: None },
            (_, 98) if is_late => {
                Action::Disputed { person: format!("dm-{}", unit.to_lowercase()).as_str().into(), note: None }
            }
            _ => continue,
        };
        // What is not allowed just then is not said.
        drop(world.say(&id, &unit, action).await);
    }
}
