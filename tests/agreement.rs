//! What `simulate` foretells is what the daemon then sends: the same messages, to the same people, at the same instants,
//! with the same notices and the same lists, from any state that plans, cases, answers and outages lead to.

use crate::verbs::StoreVerbs as _;
use crate::world;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{Datelike as _, Days, TimeDelta};
use dondoc::cli::inspect::projection;
use dondoc::engine::intake::take::{Options, take};
use dondoc::import::CaseFile;
use dondoc::model::{
    Action, Case, CaseState, CauseId, Day, Instant, Item, Kind, MessageState, NoticeState, PersonId,
    PolicyId, ProgressEvery, Status,
};
use dondoc::planner::simulate::run;
use world::{World, case_file, plan, shipped_with};

/// Numbers that look random and are the same for the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % most
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).expect("a place")]
    }
}

const UNITS: [&str; 4] = ["VHXH", "KT", "VP", "TTPVHCC"];
const START: &str = "2025-11-03 06:00";

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Rows of a plan: single days, periods, periodic duties, secondary duties, several units, rows without a day.
fn rows(dice: &mut Dice) -> String {
    let mut text = String::new();
    for number in 1..=4 + dice.below(6) {
        let day = day("2025-10-20") + Days::new(dice.below(120));
        let due = match dice.below(12) {
            0 => "{ within = 2025 }".to_owned(),
            1 => format!("{{ before = {day} }}"),
            2 => "{ every = \"month\", day = 15 }".to_owned(),
            3 => "{ continuous = true }".to_owned(),
            4 => "{ awaiting = \"theo kế hoạch của tỉnh\" }".to_owned(),
            5 => "{ every = \"month\", before = 20 }".to_owned(),
            6 => "{ every = \"week\", day = \"thu\", shift = \"back\" }".to_owned(),
            7 => "{ every = \"day\" }".to_owned(),
            8 => format!("{{ before = [{day}, {}] }}", day + Days::new(30)),
            _ => format!("{{ on = {day} }}"),
        };
        let lead = dice.one(&UNITS);
        let lead = dice.one(&[format!("\"{lead}\"").as_str(), "\"KT\", \"VP\"", "\"ALL\""]).to_owned();
        writeln!(
            text,
            "[[row]]\nid = \"A.{number}\"\ntitle = \"Nhiệm vụ {number}\"\nshort = \"Nhiệm vụ {number}\"\n\
             due = {due}\nlead = [{lead}]\nproduct = \"Báo cáo\""
        )
        .expect("text");
        if dice.below(3) == 0 {
            let day = day.with_day(25).expect("a day");
            writeln!(
                text,
                "duties = [{{ id = \"s1\", title = \"báo cáo kết quả\", lead = [\"{}\"], owed_to = \"VHXH\", \
                 due = {{ before = {day} }} }}]",
                dice.one(&UNITS)
            )
            .expect("text");
        }
        text.push('\n');
    }
    text
}

/// A file of cases, as it comes from a source.
fn cases(dice: &mut Dice, today: Day) -> CaseFile {
    let row = |number: u32, dice: &mut Dice| {
        let (kind, code) = if dice.below(2) == 0 {
            (Kind::Petition, format!("PAKN.{}.{:04}", today.format("%Y%m%d"), number))
        } else {
            (Kind::Directive, format!("{}/UBND-VP", 100 + number + today.ordinal()))
        };
        let case = Case {
            kind,
            id: dondoc::model::ItemId::new(code.clone()),
            code: code.clone(),
            unit: dice.one(&UNITS).into(),
            field: None,
            received: Some(today.into()),
            due: Some((today - Days::new(3) + Days::new(dice.below(30))).into()),
            period: None,
            source: "tinh-24-11".into(),
            content: None,
            finished: None,
        };
        (case, CaseState::Open)
    };
    case_file((2..3 + dice.below(6) as u32).map(|number| row(number, dice)).collect::<Vec<_>>())
}

/// What somebody might say of an item as it stands.
fn said(dice: &mut Dice, item: &Item, today: Day) -> Action {
    let note = None;
    if dice.below(2) == 0 {
        return beside(dice, item, today);
    }
    match (item.status, dice.below(6)) {
        (Status::Done | Status::Cancelled, _) => Action::Reopened { adopted_on: Some(today), note },
        (Status::Reported, 0..3) => Action::Confirmed { note },
        (Status::Reported, _) => Action::Returned { note },
        (Status::Open, 0..2) => Action::Acknowledged { note },
        (_, 2) => Action::Promised { day: today + Days::new(3), note },
        (_, 3) => Action::Done { note, evidence: Some("01/BC-UBND".into()), as_of: None },
        (_, 4) => Action::Cancelled { reason: "khong-con-thuc-hien".into(), successor: None },
        _ => Action::Reported { note, evidence: Some("02/BC-UBND".into()), value: None, as_of: None },
    }
}

/// What somebody might say of an item beside its deadline and its end.
fn beside(dice: &mut Dice, item: &Item, today: Day) -> Action {
    let (note, evidence) = (None, None);
    let person = PersonId::new(dice.one(&["cvp", "tp-kt", "dm-kt", "dm-vp", "chu-tich"]));
    let last = u32::try_from(item.parts.len()).expect("few parts");
    let value = dice.one(&[None, Some(40), Some(100)]);
    match dice.below(9) {
        0 => Action::Progressed { value, note, evidence },
        1 => Action::Contributed { unit: dice.one(&UNITS).into(), value, note },
        2 => Action::PartGiven { part: last + 1, person, title: "Phần việc".into(), until: None },
        3 => Action::PartProgressed { part: last, value, note },
        4 => Action::Warned { until: Some(today + Days::new(dice.below(20))), note },
        5 => Action::CauseNamed { cause: CauseId::new("nhan-su"), note },
        6 => Action::Committed { day: today + Days::new(5), person: Some(person), note, evidence },
        7 => Action::Unfollowed { person },
        _ => Action::Followed { person },
    }
}

/// A message without its words: when it left, to whom and how, each notice in it, and each item it names.
type Left = (Instant, String, &'static str, BTreeSet<String>, Vec<String>);

/// What left from `from` on.
async fn left(world: &World, from: Instant) -> Vec<Left> {
    let store = &world.engine.tenant.store;
    let mut left = Vec::new();
    for message in store.messages(false).await.expect("messages") {
        let Some(attempt) = store.attempts(&message.id).await.expect("attempts").pop() else { continue };
        if attempt.at < from || message.note.is_some() || message.state != MessageState::Sent {
            continue;
        }
        let notices = store.notices_of(&message.id).await.expect("notices");
        let notices = notices.iter().filter(|notice| notice.state == NoticeState::Sent);
        let notices = notices.map(|notice| notice.id.to_string()).collect();
        let entries = message.entries.iter().map(ToString::to_string).collect();
        left.push((attempt.at, message.recipient.to_string(), message.channel.as_str(), notices, entries));
    }
    left.sort();
    left
}

/// What would leave from the world's present instant until `until`.
async fn foretold(world: &World, until: Instant) -> Vec<Left> {
    let engine = &world.engine;
    let projection =
        projection::at(&engine.tenant.setup.config, Some(&engine.tenant.store), world.now(), None).await;
    let mut projection = projection.expect("a projection");
    let sent = run(&projection.rules, &mut projection.desk, world.now(), until);
    let left = sent.into_iter().map(|sent| {
        let notices = sent.notices.iter().map(|notice| notice.id.to_string()).collect();
        let entries = sent.digest.entries.iter().map(|entry| entry.item.to_string()).collect();
        (sent.at, sent.recipient.to_string(), sent.channel.as_str(), notices, entries)
    });
    let mut left: Vec<Left> = left.collect();
    left.sort();
    left
}

fn listing(left: &[Left], other: &[Left]) -> String {
    let only = left.iter().filter(|one| !other.contains(one));
    only.map(|one| format!("  {one:?}")).collect::<Vec<_>>().join("\n")
}

async fn one_life(seed: u64) -> usize {
    let mut dice = Dice(seed);
    let mut config = shipped_with(&[("plans/p.toml", &plan(&rows(&mut dice)))]);
    if seed % 2 == 1 {
        let dated = config.policies.get_mut(&PolicyId::new("plan-date")).expect("shipped");
        dated.progress = Some(ProgressEvery::Weekly);
    }
    let mut world = World::rehearsing(config, START).await;
    world.pass().await;
    world.go_live().await;
    let mut compared = 0;
    for _ in 0..10 {
        let (from, until) =
            (world.now(), world.now() + TimeDelta::hours(5 + i64::try_from(dice.below(200)).expect("hours")));
        let foretold = foretold(&world, until).await;
        let zone = world.engine.tenant.setup.rules.calendar.zone;
        let text = |at: Instant| zone.local(at).format("%Y-%m-%d %H:%M").to_string();
        world.at(&text(until)).await;
        let left = left(&world, from).await;
        assert!(
            foretold == left,
            "life {seed}, {} to {}: foretold alone\n{}sent alone\n{}",
            text(from),
            text(until),
            listing(&foretold, &left),
            listing(&left, &foretold)
        );
        compared += left.len();
        world.take_mails();
        // Then something happens.
        world.engine.tenant.clock.set(until + TimeDelta::minutes(7));
        let today = zone.day(world.now());
        match dice.below(4) {
            0 => world
                .jump(&text(until + TimeDelta::hours(3 + i64::try_from(dice.below(150)).expect("hours")))),
            1 => {
                let file = cases(&mut dice, today);
                let (store, rules) = (&world.engine.tenant.store, &world.engine.tenant.setup.rules);
                take(store, rules, &file, &Options::default(), world.now(), &mut |_| {})
                    .await
                    .expect("taken");
            }
            _ => {
                let items = world.engine.tenant.store.items().await.expect("items");
                for _ in 0..=dice.below(4) {
                    let item = &items[usize::try_from(dice.below(items.len() as u64)).expect("a place")].item;
                    let action = said(&mut dice, item, today);
                    // What the rules refuse changes nothing.
                    drop(world.say(item.id().as_str(), "quan-tri", action).await);
                }
            }
        }
    }
    world.forget_errors();
    compared
}

async fn lives(seeds: std::ops::RangeInclusive<u64>) -> usize {
    let mut compared = 0;
    for seed in seeds {
        compared += one_life(seed).await;
    }
    compared
}

#[tokio::test]
async fn what_is_foretold_is_what_is_sent() {
    let compared = lives(1..=5).await;
    assert!(compared > 100, "{compared} messages are too few to tell");
}

#[tokio::test]
#[ignore = "takes some minutes"]
async fn what_is_foretold_is_what_is_sent_in_many_lives() {
    let compared = lives(100..=250).await;
    assert!(compared > 5_000, "{compared} messages are too few to tell");
}
